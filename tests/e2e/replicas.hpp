#pragma once

#include "installation.hpp"

#include <string>

namespace rollcall::e2e {

/// An installation whose repository is shared: a bare remote, and replicas that each have a clone
/// of their own and the same team. Replica "acme" is the installation itself.
class Shared : public Installation {
public:
    explicit Shared(const Config& config = {},
                    const Json& seed = two_admins(),
                    const Arguments& sandbox_arguments = {});

    /// The variables that make a command run as this replica.
    [[nodiscard]] Variables as(const std::string& replica, const Variables& more = {}) const;
    /// One that has nothing yet: `init` takes what the remote has.
    void add_replica(const std::string& replica) const;
    /// A command of git in the remote.
    std::string at_remote(const std::string& arguments) const;
    /// A person clones, commits a file and pushes; the new tip.
    std::string push_file(const std::string& name, const std::string& text) const;
    /// Nothing is left to do, and the remote has branch and ledger as they are here.
    void check_in_step() const;
    /// Both are whole.
    void check_repositories(const std::string& replica = "acme") const;
    /// Puts a `git` before the real one that does something at its n-th run, counted from now; or,
    /// where `command` is given ("push"), at its n-th run with that. `when` "-gt": at each run
    /// after the n-th. `deed` is bash; `"$@"` are git's arguments, `$REAL_GIT` is the real one.
    [[nodiscard]] Variables meddle(int run,
                                   const std::string& deed,
                                   const std::string& command = "",
                                   const std::string& when = "-eq") const;
    /// How often that git was run since meddle().
    [[nodiscard]] int git_runs() const;
    /// Calls that change the team, as the sandbox saw them.
    [[nodiscard]] std::vector<Json> writes() const;
};

} // namespace rollcall::e2e
