#include "drift_sample.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace rollcall::test {
namespace {

constexpr const char* k_hostile =
    "<img src=x onerror=document.title='owned'></script><script>document.title='owned'</script>";

UserRef person(const std::string& name) {
    return {.name = Slug(name),
            .uid = Uid("u-" + name),
            .member = MemberId("dbmid:" + name),
            .email = name + "@acme.com"};
}

GroupRef group(const std::string& name, const std::string& display_name) {
    return {.name = Slug(name),
            .uid = Uid("u-" + name),
            .group = GroupId("g:" + name),
            .display_name = display_name};
}

const DriftSource k_ann{"Ann Lee <ann@acme.com>", "the admin console", "2026-11-28T08:42:10Z",
                        "admin", ""};
const DriftSource k_okta{"app Okta", "the API", "2026-11-28T09:31:00Z", "app", "Okta"};

} // namespace

DriftReport sample_drift_report(std::size_t more) {
    DriftReport report{.team = "acme",
                       .desired_commit = CommitId("3f2a9c1b7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a"),
                       .applied_commit = CommitId("8c7b6a5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b"),
                       .intended = {{"user.create", 3}, {"member.add", 7}, {"group.rename", 1}}};
    auto& facts = report.facts;
    facts.push_back({.group = group("finance", "The Bank"),
                     .fact = "displayName",
                     .applied = "Finance",
                     .desired = "Finance",
                     .live = "The Bank",
                     .outcome = DriftOutcome::reverted,
                     .source = k_ann});
    facts.push_back(
        {.user = person("marco-rossi"),
         .group = group("board", "Board"),
         .fact = "membership",
         .live = "member",
         .hazard = Hazard::membership_remove,
         .outcome = DriftOutcome::held,
         .hold_id = "fight-5f0c3a9be1d2",
         .detail = "set back 3 times within 24h; app Okta keeps putting marco-rossi "
                   "into Board, the directory does not have him there",
         .since = "2026-11-27T16:05:00Z",
         .last_right = "2026-11-27T16:00:00Z",
         .source = k_okta,
         .fight = Fight{{"2026-11-27T10:05:00Z", "2026-11-27T12:10:00Z", "2026-11-27T14:20:00Z"},
                        3,
                        "24h",
                        true}});
    facts.push_back({.user = person("gisela-fischer"),
                     .fact = "state",
                     .applied = "active",
                     .desired = "active",
                     .live = "suspended",
                     .outcome = DriftOutcome::held,
                     .detail = "options.users.onSuspendedInDropbox",
                     .source = k_ann});
    facts.push_back({.user = person("janet-doe"),
                     .fact = "surname",
                     .applied = "Doe",
                     .desired = "Doe-Miller",
                     .live = k_hostile,
                     .reason = Reason::conflict,
                     .outcome = DriftOutcome::reverted,
                     .source = DriftSource{"Janet Doe <janet-doe@acme.com>", "their own account",
                                           "2026-11-28T07:12:44Z", "user", ""}});
    facts.push_back({.user = person("frank-mueller"),
                     .fact = "email",
                     .applied = "frank.mueller@acme.com",
                     .desired = "frank.mueller@acme.com",
                     .live = "frank.mueller.private@example.org",
                     .hazard = Hazard::email_change,
                     .outcome = DriftOutcome::failed,
                     .detail = "email_reserved_for_other_user: the address is reserved"});
    facts.push_back({.user = person("lena-haas"),
                     .group = group("sales", "Sales \xe2\x80\xae gnp.exe"),
                     .fact = "membership",
                     .applied = "member",
                     .desired = "member",
                     .outcome = DriftOutcome::reverted,
                     .source = k_okta});
    facts.push_back({.user = person("tom-okafor"),
                     .fact = "role",
                     .applied = "member_only",
                     .desired = "member_only",
                     .live = "team_admin",
                     .hazard = Hazard::role_change,
                     .outcome = DriftOutcome::to_revert,
                     .source = k_ann});
    facts.push_back({.user = person("iris-novak"),
                     .group = group("design", "Design"),
                     .fact = "membership",
                     .live = "member",
                     .outcome = DriftOutcome::skipped,
                     .detail = "the group is only observed"});
    static const std::array k_groups{group("sales", "Sales"), group("design", "Design"),
                                     group("board", "Board"), group("research", "Research")};
    for (std::size_t i = 0; i < more; ++i) {
        DriftFact fact{.user = person(fmt::format("person-{:05}", i)),
                       .group = k_groups.at(i % 4),
                       .fact = "membership",
                       .hazard = Hazard::membership_remove,
                       .outcome = DriftOutcome::reverted};
        (i % 3 == 0 ? fact.applied : fact.live) = "member";
        if (i % 5 != 0) fact.source = i % 2 == 0 ? k_okta : k_ann;
        facts.push_back(std::move(fact));
    }
    report.completed.push_back(
        {.report = "a1b2c3d4e5f6",
         .time = "2026-11-27T16:05:00Z",
         .fact = {.user = person("lena-haas"),
                  .fact = "givenName",
                  .applied = "Lena",
                  .desired = "Lena",
                  .live = "L.",
                  .outcome = DriftOutcome::reverted,
                  .source = DriftSource{"Lena Haas <lena-haas@acme.com>", "their own account",
                                        "2026-11-27T15:58:03Z", "user", ""}}});
    for (const auto* name : {"guest-1", "freelancer", k_hostile}) {
        report.unmanaged_users.push_back(
            {.member = MemberId(std::string("dbmid:") + name), .email = std::string(name)});
    }
    report.unmanaged_groups.push_back(group("", "Everyone at Acme"));
    stamp(report, "2026-11-28T10:11:00Z", "2026-11-28T10:11:02Z");
    return report;
}

std::vector<DriftSummary> sample_drift_history() {
    std::vector<DriftSummary> history;
    for (std::size_t i = 0; i < 27; ++i) {
        const std::size_t okta = (i * 7) % 11;
        const std::size_t ann = (i * 5) % 4;
        const std::size_t others = i % 6 == 0 ? 3 : 0;
        DriftSummary summary{.id = fmt::format("{:012x}", i),
                             .time = fmt::format("2026-11-{:02}T{:02}:11:00Z", i + 1, 6 + i % 12),
                             .facts = okta + ann + others};
        if (okta > 0) {
            summary.by_actor["app Okta"] = okta;
            summary.by_fact["membership"] = okta;
            summary.by_outcome["reverted"] = okta;
        }
        if (ann > 0) {
            summary.by_actor["Ann Lee <ann@acme.com>"] = ann;
            summary.by_fact["displayName"] = ann;
            summary.by_outcome["held"] = ann;
        }
        if (others > 0) {
            summary.unattributed = others;
            summary.by_fact["state"] = others;
        }
        history.push_back(std::move(summary));
    }
    return history;
}

} // namespace rollcall::test
