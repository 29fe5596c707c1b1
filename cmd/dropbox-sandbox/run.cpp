#include "run.hpp"

#include "options.hpp"

#include <rollcall/sandbox/generate.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pthread.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>

namespace rollcall::sandbox_cli {
namespace {

constexpr int k_bad_input = 64;
constexpr int k_failed = 1;

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    if (!file || !(content << file.rdbuf())) {
        return fail(ErrorCode::invalid_input, fmt::format("cannot read \"{}\"", path));
    }
    return std::move(content).str();
}

// Through a second file, so that a crash leaves the old state or the new one, never half of it.
Result<void> write_file(const std::string& path, const std::string& content) {
    const std::string fresh = path + ".new";
    {
        std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
        if (!(file << content) || !file.flush()) {
            return fail(ErrorCode::unavailable, fmt::format("cannot write \"{}\"", fresh));
        }
    }
    std::error_code error;
    std::filesystem::rename(fresh, path, error);
    if (error) {
        return fail(ErrorCode::unavailable,
                    fmt::format("cannot replace \"{}\": {}", path, error.message()));
    }
    return {};
}

Result<sandbox::GeneratedSize> parse_size(const std::string& text) {
    sandbox::GeneratedSize size;
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (std::size_t* part : {&size.members, &size.groups, &size.memberships}) {
        const auto [next, error] = std::from_chars(at, end, *part);
        const bool is_last = part == &size.memberships;
        if (error != std::errc() || (is_last ? next != end : next == end || *next != ',')) {
            return fail(ErrorCode::invalid_input,
                        fmt::format("--generate \"{}\" is not of the form N,G,M", text));
        }
        at = is_last ? next : next + 1;
    }
    return size;
}

Result<std::string> find_seed(const Options& options) {
    if (!options.state_file.empty() && std::filesystem::exists(options.state_file)) {
        return read_file(options.state_file);
    }
    if (!options.seed_file.empty()) return read_file(options.seed_file);
    if (options.generate.empty()) return std::string();
    ROLLCALL_TRY_ASSIGN(const sandbox::GeneratedSize size, parse_size(options.generate));
    return sandbox::generate_seed(size);
}

int show(std::ostream& err, const Error& error) {
    err << "dropbox-sandbox: " << error.describe() << '\n';
    return error.code == ErrorCode::invalid_input || error.code == ErrorCode::refused ? k_bad_input
                                                                                      : k_failed;
}

} // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
    auto options = parse_options(argc, argv);
    if (!options) return show(err, options.error());
    if (options->help) {
        out << help_text();
        return 0;
    }
    if (options->version) {
        out << "dropbox-sandbox " << ROLLCALL_VERSION << '\n';
        return 0;
    }
    auto seed = find_seed(*options);
    if (!seed) return show(err, seed.error());
    options->server.seed = std::move(*seed);
    if (options->log) options->server.log = &err;

    // Blocked before the server starts its threads, which inherit it: only sigwait() below gets
    // the signals, and none is lost between "ready" and waiting.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    (void)std::signal(SIGPIPE, SIG_IGN);

    const auto server = sandbox::Server::start(options->server);
    if (!server) return show(err, server.error());
    const nlohmann::ordered_json ready{{"apiUrl", (*server)->api_url()},
                                       {"controlUrl", (*server)->control_url()},
                                       {"appKey", (*server)->app_key()},
                                       {"appSecret", (*server)->app_secret()},
                                       {"refreshToken", (*server)->refresh_token()}};
    out << ready.dump() << std::endl;

    int signal = 0;
    sigwait(&signals, &signal);
    (*server)->stop();
    if (!options->state_file.empty()) {
        const Result<void> saved = write_file(options->state_file, (*server)->save());
        if (!saved) return show(err, saved.error());
    }
    return 0;
}

} // namespace rollcall::sandbox_cli
