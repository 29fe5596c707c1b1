#include "git_client.hpp"

#include <rollcall/base/credentials.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/process/run.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace rollcall::remote {
namespace {

using namespace std::chrono_literals;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool contains(std::string_view text, std::string_view part) noexcept {
    return text.find(part) != std::string_view::npos;
}

/// What must not come in from outside: it would make git work on another repository, or run
/// something. The way to the remote (GIT_SSH_COMMAND, GIT_SSL_CAINFO, GIT_ASKPASS, proxies, the
/// choice of configuration files) stays the operator's.
ProgramOptions program_options() {
    ProgramOptions options;
    for (const char* name :
         {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
          "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE",
          "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE", "GIT_QUARANTINE_PATH", "GIT_TEMPLATE_DIR",
          "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR"}) {
        options.environment.emplace_back(name, std::nullopt);
    }
    options.environment.emplace_back("GIT_TERMINAL_PROMPT", "0");
    options.environment.emplace_back("GIT_ALLOW_PROTOCOL", "file:ssh:https");
    options.environment.emplace_back("GIT_NO_REPLACE_OBJECTS", "1");
    options.environment.emplace_back("LC_ALL", "C");
    options.environment.emplace_back("LANGUAGE", std::nullopt);
    return options;
}

/// Keeps two fetches of ours apart, and knows whose a lock is that lies there: the file says which
/// process ran git, and that is dead or not.
class FetchLock {
public:
    static Result<std::unique_ptr<FetchLock>> acquire(const std::string& git_directory,
                                                      std::chrono::milliseconds longest) {
        const std::string folder = git_directory + "/rollcall";
        std::error_code ignored; // a failure shows at the open below
        std::filesystem::create_directories(folder, ignored);
        const std::string path = folder + "/fetching";
        auto lock = std::unique_ptr<FetchLock>(
            new FetchLock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666))); // NOLINT
        if (lock->descriptor_ < 0) {
            return fail(ErrorCode::unavailable,
                        fmt::format("opening {}: {}", visible(path), std::strerror(errno)));
        }
        const auto give_up = std::chrono::steady_clock::now() + longest;
        const auto too_long = [&] { return std::chrono::steady_clock::now() > give_up; };
        while (::flock(lock->descriptor_, LOCK_EX | LOCK_NB) != 0) {
            if (too_long()) {
                return fail(ErrorCode::locked,
                            fmt::format("another process fetches into {} and does not end; see "
                                        "which with \"fuser {}\"",
                                        visible(git_directory), visible(path)));
            }
            std::this_thread::sleep_for(5ms);
        }
        // A git whose Rollcall was killed dies with it, but a moment later.
        while (lock->git_lives()) {
            if (too_long()) {
                return fail(ErrorCode::locked,
                            fmt::format("a git process ({}) still fetches into {}; wait for it to "
                                        "end, or end it",
                                        lock->last_git(), visible(git_directory)));
            }
            std::this_thread::sleep_for(5ms);
        }
        lock->clear_locks_of_the_dead(git_directory);
        return lock;
    }

    ~FetchLock() {
        (void)::ftruncate(descriptor_, 0);
        ::close(descriptor_);
    }
    FetchLock(const FetchLock&) = delete;
    FetchLock& operator=(const FetchLock&) = delete;

    void note_git(int id) const {
        const auto text = fmt::format("{}\n", id);
        (void)!::pwrite(descriptor_, text.data(), text.size(), 0);
    }

private:
    explicit FetchLock(int descriptor) : descriptor_(descriptor) {}

    [[nodiscard]] int last_git() const {
        std::array<char, 32> text{};
        const auto size = ::pread(descriptor_, text.data(), text.size() - 1, 0);
        return size > 0 ? std::atoi(text.data()) : 0; // NOLINT: what is no number is no process
    }

    [[nodiscard]] bool git_lives() const {
        const int id = last_git();
        if (id <= 0 || ::kill(id, 0) != 0) return false;
        std::ifstream file(fmt::format("/proc/{}/comm", id));
        std::string name;
        std::getline(file, name);
        return name.starts_with("git"); // another process may have the number by now
    }

    /// Below refs/rollcall nobody writes but fetches of ours, and none is alive.
    static void clear_locks_of_the_dead(const std::string& git_directory) {
        std::error_code error;
        std::filesystem::recursive_directory_iterator each(git_directory + "/refs/rollcall/fetched",
                                                           error);
        for (; !error && each != std::filesystem::recursive_directory_iterator();
             each.increment(error)) {
            if (each->path().extension() != ".lock") continue;
            std::error_code ignored; // git says so if it is in the way
            std::filesystem::remove(each->path(), ignored);
        }
    }

    int descriptor_;
};

/// `!<tab>from:to<tab>[rejected] (stale info)`, one line a reference: why, by reference.
std::map<std::string, std::string> rejections(std::string_view out) {
    std::map<std::string, std::string> found;
    for (auto line : lines_of(out)) {
        if (!line.starts_with("!\t")) continue;
        line.remove_prefix(2);
        const auto tab = line.find('\t');
        const auto colon = line.substr(0, tab).find(':');
        if (tab == std::string_view::npos || colon == std::string_view::npos) continue;
        found.emplace(line.substr(colon + 1, tab - colon - 1), line.substr(tab + 1));
    }
    return found;
}

/// References that the remote did take.
std::vector<std::string> accepted(std::string_view out) {
    std::vector<std::string> found;
    for (auto line : lines_of(out)) {
        if (line.size() < 2 || line[1] != '\t' || line[0] == '!') continue;
        line.remove_prefix(2);
        const auto tab = line.find('\t');
        const auto colon = line.substr(0, tab).find(':');
        if (tab == std::string_view::npos || colon == std::string_view::npos) continue;
        found.emplace_back(line.substr(colon + 1, tab - colon - 1));
    }
    return found;
}

/// Whether a rejection says that somebody was faster.
bool is_race(std::string_view why) {
    for (const std::string_view sign :
         {"stale info", "fetch first", "non-fast-forward", "needs force", "already exists",
          "failed to update ref", "cannot lock ref", "failed to lock", "reference already exists",
          "incorrect old value", "is at "}) {
        if (contains(why, sign)) return true;
    }
    return false;
}

} // namespace

std::string said_by_git(std::string_view err) {
    std::string text;
    for (const auto line : lines_of(err)) {
        const auto plain = trim(line);
        const bool noise = plain.empty() || plain.starts_with("hint:") || plain.starts_with("To ")
                           || plain.starts_with("Done");
        if (noise) continue;
        if (!text.empty()) text += "; ";
        text += plain;
    }
    // Masked before it is cut: the cut could take away the @ that tells a password.
    text = visible(without_credentials(text));
    constexpr std::size_t k_longest = 600;
    if (text.size() > k_longest) text = text.substr(0, k_longest) + "…";
    return text.empty() ? "git said nothing" : text;
}

ErrorCode kind_of(std::string_view err) noexcept {
    for (const std::string_view sign :
         {"Permission denied", "Authentication failed", "Host key verification failed",
          "could not read Username", "could not read Password", "terminal prompts disabled",
          "Access denied", "access denied", "dubious ownership",
          "The requested URL returned error: 401", "The requested URL returned error: 403",
          "transport '"}) {
        if (contains(err, sign)) return ErrorCode::denied;
    }
    return ErrorCode::unavailable;
}

Result<std::string> GitClient::run(const std::vector<std::string>& arguments,
                                   const std::string& doing,
                                   bool may_stop,
                                   const std::function<void(int)>& started) const {
    // fetch.fsckObjects: nothing malformed gets in. core.fsync: what a reference will name is on
    // disk before it does.
    std::vector<std::string> command{"git", "--git-dir=" + options_.git_directory,
                                     "-c",  "core.hooksPath=/dev/null",
                                     "-c",  "gc.auto=0",
                                     "-c",  "maintenance.auto=false",
                                     "-c",  "fetch.fsckObjects=true",
                                     "-c",  "core.fsync=all",
                                     "-c",  "core.fsyncMethod=batch",
                                     "-c",  "push.followTags=false",
                                     "-c",  "push.gpgSign=false",
                                     "-c",  "push.pushOption="};
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto options = program_options();
    options.time_limit = options_.time_limit;
    if (may_stop) options.stop = options_.stop;
    options.started = started;
    auto ran = run_program(command, options);
    if (!ran) return tl::unexpected(std::move(ran.error()).within(doing));
    if (ran->code == 0) return std::move(ran->out);
    auto error = Error{.code = kind_of(ran->err), .message = said_by_git(ran->err)};
    // Answers about single references stand on standard output, whatever the exit code.
    if (!ran->out.empty()) error.context.push_back(ran->out);
    return tl::unexpected(std::move(error));
}

Result<References> GitClient::list(const std::vector<std::string>& patterns) const {
    std::vector<std::string> arguments{"ls-remote", "--refs", "--quiet", "--", options_.url};
    arguments.insert(arguments.end(), patterns.begin(), patterns.end());
    const auto doing = "asking " + without_credentials(options_.url);
    auto out = run(arguments, doing, true, [](int) {});
    if (!out) {
        out.error().context = {doing};
        return tl::unexpected(out.error());
    }
    References references;
    for (const auto line : lines_of(*out)) {
        const auto tab = line.find('\t');
        if (tab == std::string_view::npos) continue;
        references.emplace(line.substr(tab + 1), CommitId(std::string(line.substr(0, tab))));
    }
    return references;
}

Result<void> GitClient::fetch(const std::vector<Fetching>& references) const {
    ROLLCALL_TRY_ASSIGN(const auto lock,
                        FetchLock::acquire(options_.git_directory, options_.time_limit));
    std::vector<std::string> arguments{"fetch",
                                       "--atomic",
                                       "--quiet",
                                       "--no-tags",
                                       "--no-write-fetch-head",
                                       "--no-recurse-submodules",
                                       "--no-auto-maintenance",
                                       "--no-show-forced-updates",
                                       "--no-prune",
                                       "--",
                                       options_.url};
    for (const auto& one : references) arguments.push_back('+' + one.theirs + ':' + one.ours);
    const auto doing = "fetching from " + without_credentials(options_.url);
    auto out = run(arguments, doing, true, [&lock](int id) { lock->note_git(id); });
    if (out) return {};
    auto& error = out.error();
    error.context = {doing};
    if (contains(error.message, "couldn't find remote ref")) error.code = ErrorCode::stale;
    return tl::unexpected(std::move(error));
}

std::vector<Result<void>> GitClient::push(const std::vector<Push>& pushes,
                                          Together together) const {
    if (pushes.empty()) return {};
    std::vector<std::string> arguments{"push", "--porcelain", "--no-verify", "--no-signed",
                                       "--recurse-submodules=no"};
    if (together == Together::all_or_none && pushes.size() > 1) arguments.emplace_back("--atomic");
    for (const auto& push : pushes) {
        arguments.push_back("--force-with-lease=" + push.reference + ':'
                            + (push.from ? push.from->str() : std::string()));
    }
    arguments.emplace_back("--");
    arguments.push_back(options_.url);
    for (const auto& push : pushes) {
        arguments.push_back((push.to ? push.to->str() : std::string()) + ':' + push.reference);
    }
    const auto doing = "pushing to " + without_credentials(options_.url);
    // A push under way is let to its end: broken off, nobody would know what came of it.
    auto out = run(arguments, doing, false, [](int) {});
    if (out) return std::vector<Result<void>>(pushes.size());

    auto error = std::move(out.error());
    const std::string answer = error.context.empty() ? std::string() : error.context.front();
    error.context = {doing};
    const auto rejected = rejections(answer);
    const auto taken = accepted(answer);
    std::vector<Result<void>> results;
    for (const auto& push : pushes) {
        const auto why = rejected.find(push.reference);
        if (why != rejected.end()) {
            const bool race = is_race(why->second) || is_race(error.message);
            results.emplace_back(
                tl::unexpected(Error{.code = race ? ErrorCode::stale : ErrorCode::refused,
                                     .message = fmt::format("{}: {}; {}", push.reference,
                                                            visible(why->second), error.message),
                                     .context = {doing}}));
        } else if (together == Together::each
                   && std::find(taken.begin(), taken.end(), push.reference) != taken.end()) {
            results.emplace_back();
        } else {
            results.emplace_back(tl::unexpected(error));
        }
    }
    return results;
}

} // namespace rollcall::remote
