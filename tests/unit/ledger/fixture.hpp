#pragma once

#include "unit/git/fixture.hpp"

#include <rollcall/ledger/git_ledger.hpp>

namespace rollcall::test {

/// A repository with a ledger for team acme.
struct Acme {
    TemporaryFolder folder{};
    std::string path = folder / "acme.git";
    std::unique_ptr<git::Repository> repository = require(git::Repository::init(path, "main"));
    GitLedger ledger{*repository, {.team = "acme", .author = k_author}};

    [[nodiscard]] std::string journal() const { return path + "/rollcall/journal-acme"; }

    std::string git(const std::string& arguments) const { return git_output(path, arguments); }
    /// An empty commit on the ledger, as a claim makes it.
    void claim() const {
        require(repository->commit({.branch = "rollcall/applied/acme",
                                    .parent = require(repository->tip("rollcall/applied/acme")),
                                    .message = "claim\n\nRollcall-Claim: host\n",
                                    .author = k_author,
                                    .allow_same_tree = true}));
    }
};

inline UserApplied
user(const std::string& uid, const std::string& name, std::vector<UserApplied::Value> values = {}) {
    values.insert(values.begin(), {Field::email, name + "@acme.com"});
    return {Uid(uid), Slug(name), MemberId("dbmid:" + uid), std::move(values)};
}

inline GroupApplied group(const std::string& uid, const std::string& name) {
    return {Uid(uid), Slug(name), GroupId("g:" + uid), name, uid};
}

inline LedgerClosing closing() {
    return {.desired_commit = "d1",
            .team_id = TeamId("dbtid:1"),
            .subject = "apply: +1 user",
            .body = "",
            .trailers = {}};
}

} // namespace rollcall::test
