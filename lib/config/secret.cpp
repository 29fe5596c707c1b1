#include "format.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/config/load.hpp>

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace rollcall {
namespace {

/// A token is a few hundred bytes; who names a log file or a device by mistake is told so.
constexpr std::size_t k_longest_secret = 65'536;

std::string last_system_error() { return std::strerror(errno); }

/// Everything up to the end, or an empty optional when reading fails. One byte more than a secret
/// may have is read, so that the caller can tell.
std::optional<std::string> read_stream(std::FILE* stream) {
    std::string bytes;
    std::array<char, 4096> buffer{};
    while (bytes.size() <= k_longest_secret) {
        const auto size = std::fread(buffer.data(), 1, buffer.size(), stream);
        bytes.append(buffer.data(), size);
        if (size < buffer.size()) break;
    }
    if (std::ferror(stream) != 0) return std::nullopt;
    return bytes;
}

void drop_line_break(std::string& text) {
    if (!text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty() && text.back() == '\r') text.pop_back();
}

/// The error for a reference: "dropbox.appKey: file /run/x: no such file".
tl::unexpected<Error>
unusable(const std::string& what, const std::string& where, const std::string& why) {
    return fail(ErrorCode::denied, what + ": " + where + ' ' + why);
}

Result<Secret> checked(std::string value, const std::string& what, const std::string& where) {
    if (value.size() > k_longest_secret) {
        return unusable(
            what, where,
            fmt::format("is longer than {} bytes; that is no secret", k_longest_secret));
    }
    drop_line_break(value);
    if (value.empty()) return unusable(what, where, "is empty");
    return Secret(std::move(value));
}

Result<Secret> from_file(const std::string& path, const std::string& what) {
    const auto where = "file " + visible(path);
    using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;
    const File file(std::fopen(path.c_str(), "re"), &std::fclose);
    if (!file) return unusable(what, where, "cannot be read: " + last_system_error());
    auto value = read_stream(file.get());
    if (!value) return unusable(what, where, "cannot be read: " + last_system_error());
    return checked(std::move(*value), what, where);
}

Result<Secret>
from_environment(const std::string& name, const std::string& what, const Environment& environment) {
    const auto where = "variable " + visible(name);
    auto value = environment ? environment(name) : std::nullopt;
    if (!value) return unusable(what, where, "is not set");
    return checked(std::move(*value), what, where);
}

Result<Secret> from_command(const std::string& line, const std::string& what) {
    const auto where = "command " + config::as_quoted(line);
    std::FILE* const pipe = ::popen(line.c_str(), "re");
    if (pipe == nullptr) return unusable(what, where, "cannot be started: " + last_system_error());
    auto value = read_stream(pipe);
    const int status = ::pclose(pipe);
    if (!value) return unusable(what, where, "cannot be read");
    // A command that is cut off while it writes dies of that; its length is the reason to give.
    const bool cut = value->size() > k_longest_secret;
    if (!cut && WIFSIGNALED(status)) {
        return unusable(what, where, fmt::format("was stopped by signal {}", WTERMSIG(status)));
    }
    if (!cut && WEXITSTATUS(status) != 0) {
        return unusable(what, where, fmt::format("failed with exit code {}", WEXITSTATUS(status)));
    }
    return checked(std::move(*value), what, where);
}

} // namespace

Result<Secret> resolve_secret(const SecretReference& reference,
                              const std::string& what,
                              const Environment& environment) {
    switch (reference.kind) {
    case SecretReference::Kind::none: break;
    case SecretReference::Kind::file: return from_file(reference.value, what);
    case SecretReference::Kind::env: return from_environment(reference.value, what, environment);
    case SecretReference::Kind::command: return from_command(reference.value, what);
    }
    return fail(ErrorCode::denied,
                what + " is not given; set it to {file: PATH}, {env: VARIABLE} or {command: LINE}");
}

} // namespace rollcall
