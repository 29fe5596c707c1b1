#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/ids.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::remote {

/// Reference → where it stands.
using References = std::map<std::string, CommitId>;

/// A reference to be fetched, and where it is to stand here; forced.
struct Fetching {
    std::string theirs{};
    std::string ours{};
};

/// A reference of the remote that is to move, if it still stands at `from`.
struct Push {
    std::string reference{};
    std::optional<CommitId> from{}; ///< absent: it must not exist
    std::optional<CommitId> to{};   ///< absent: it is taken away
};

/// The `git` client as a child process, for one repository and one remote.
///
/// It takes what it knows of the way there from the user's own configuration: ssh hosts and keys,
/// credential helpers, proxies, authorities. Nothing else of that configuration has a say: no hook
/// runs, nothing is collected, no other protocol than file, ssh and https is spoken, and it never
/// asks. What it says on failure is in our message, without credentials.
class GitClient {
public:
    struct Options {
        std::string git_directory{};
        std::string url{};
        std::chrono::milliseconds time_limit{120'000};
        std::function<bool()> stop = [] { return false; };
    };
    explicit GitClient(Options options) : options_(std::move(options)) {}

    /// What the remote has of these, as patterns of `git ls-remote`. One connection. Errors:
    /// unavailable, denied.
    Result<References> list(const std::vector<std::string>& patterns) const;
    /// Fetches; all of them or none. One fetch at a time in a repository; the lock that a fetch
    /// left behind which died with its Rollcall is cleared away first. Errors: stale (one of them
    /// is not there any more), unavailable, denied, locked.
    Result<void> fetch(const std::vector<Fetching>& references) const;
    /// Pushes, each for itself, or all or none; one result each, in the same order. Errors: stale
    /// (somebody moved it), refused (the remote said no), unavailable, denied.
    enum class Together { each, all_or_none };
    std::vector<Result<void>> push(const std::vector<Push>& pushes, Together together) const;

private:
    Result<std::string> run(const std::vector<std::string>& arguments,
                            const std::string& doing,
                            bool may_stop,
                            const std::function<void(int)>& started) const;
    Options options_;
};

/// What a failed git said: the lines that matter, one line, no credentials, cut.
[[nodiscard]] std::string said_by_git(std::string_view err);

/// Which kind of failure it was.
[[nodiscard]] ErrorCode kind_of(std::string_view err) noexcept;

} // namespace rollcall::remote
