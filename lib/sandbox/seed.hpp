#pragma once

#include "world.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/sandbox/team.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

/// A team as a person writes it down, in JSON:
///
///     {"team": {"name": "Acme"}, "licenses": 50,
///      "members": [{"email": "ann@acme.com", "given_name": "Ann", "surname": "Lee",
///                   "role": "team_admin"},
///                  {"email": "bob@acme.com", "external_id": "u-2", "status": "invited"}],
///      "groups":  [{"name": "Sales", "external_id": "g-1", "members": ["ann@acme.com"]}]}
///
/// Further keys: "acting_admin" (e-mail; else the first active team admin), "async" ("never",
/// "always", "random", or an object with "add", "remove", "group_delete"), "job_polls",
/// "job_seconds", "everyone_group", "random_seed", "clock" (time stands still at that moment and
/// moves through the control endpoint only), "foreign_emails", "personal_emails", and "app" with
/// "key", "secret", "refresh_token", "display_name", "id", "expires_in", "app_scopes",
/// "token_scopes", "pkce"; "verified_domains", and "switches" (docs/sandbox.md). A member's status
/// is active unless given; a group is company_managed. What save_seed() writes beyond that (ids and
/// times) may be given too.
struct Seed {
    TeamSettings team{};
    AppSettings app{};
    std::optional<Time> clock{};
    std::string acting_admin{}; ///< e-mail

    struct Group {
        sandbox::Group group;
        std::vector<std::pair<std::string, Access>> members{}; ///< by e-mail
    };
    struct Member {
        sandbox::Member member;
        std::vector<std::pair<std::string, Access>> former_groups{}; ///< by name
    };
    std::vector<Member> members{};
    std::vector<Group> groups{};
    std::vector<Event> events{};
    std::chrono::seconds clock_ahead{0};
};

/// Errors: invalid_input, with every problem on a line of its own.
Result<Seed> parse_seed(std::string_view json);

/// One team admin and nobody else.
[[nodiscard]] Seed default_seed();

[[nodiscard]] World make_world(const Seed& seed);

/// The team with ids, times and audit log, so that it can be started from again. Access tokens and
/// running jobs are not kept: they do not outlive their server.
[[nodiscard]] std::string save_seed(World& world);

/// The whole team in a form made for comparing: sorted by e-mail and name, nothing optional.
[[nodiscard]] std::string dump(const World& world);

} // namespace rollcall::sandbox
