#include "samples.hpp"

#include <rollcall/report/text.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

DriftReport report_of(std::size_t count) {
    DriftReport report{.team = "acme", .applied_commit = CommitId("aaaaaaaaaaaa")};
    for (std::size_t i = 0; i < count; ++i) {
        report.facts.push_back(
            {.user = person(i), .group = group(i % 3), .fact = "membership", .live = "member"});
    }
    report.facts.push_back({.user = person(7),
                            .fact = "state",
                            .applied = "active",
                            .desired = "active",
                            .live = "suspended",
                            .outcome = DriftOutcome::held,
                            .detail = "options.users.onSuspendedInDropbox"});
    return report;
}

} // namespace

TEST_CASE("a small drift report names each fact, and who changed it") {
    auto report = report_of(1);
    report.facts[0].source =
        DriftSource{"Ann <ann@acme.com>", "the admin console", "2026-08-01T10:00:00Z"};
    CHECK(drift_text(report, {})
          == "Drift report for acme  since ledger aaaaaaaaaa\n"
             "  2 facts were changed in Dropbox by somebody else.\n"
             "\n"
             "  ! person-0000  was put into Group 0000  will be set back\n"
             "      by Ann <ann@acme.com> through the admin console, 2026-08-01T10:00:00Z\n"
             "  ! person-0007  was suspended            held by "
             "options.users.onSuspendedInDropbox\n"
             "      by whom: not in the log yet\n");
    SECTION("without the log nobody is named, and the reason is told once") {
        for (auto& fact : report.facts) fact.source.reset();
        report.log_problem = "team_log/get_events: missing_scope events.read";
        CHECK(drift_text(report, {})
              == "Drift report for acme  since ledger aaaaaaaaaa\n"
                 "  2 facts were changed in Dropbox by somebody else.\n"
                 "\n"
                 "  ! person-0000  was put into Group 0000  will be set back\n"
                 "  ! person-0007  was suspended            held by "
                 "options.users.onSuspendedInDropbox\n"
                 "  Who did it is not known: team_log/get_events: missing_scope events.read\n");
    }
}

TEST_CASE("a large drift report is grouped, what waits for a decision first") {
    const auto text = drift_text(report_of(5000), {});
    INFO(text);
    CHECK(line_count(text) < 30);
    const auto held = text.find("  1 × suspended, held by options.users.onSuspendedInDropbox\n");
    const auto put = text.find("  5,000 × put into a group, will be set back\n"
                               "      person-0000: Group 0000\n");
    CHECK(held < put);
    CHECK(put < text.size());
    CHECK(contains(text, "      … and 4,981 more; --full shows all\n"));
    CHECK(contains(text, "  Changed by: not in the log yet 5,001\n"));
    CHECK(line_count(drift_text(report_of(5000), {.full = true})) > 5000);
}

TEST_CASE("what a value is now is never cut, and the class and what is intended are told") {
    DriftReport report{.team = "acme", .applied_commit = CommitId("aaaaaaaaaaaa")};
    const std::string now = "60c8e204-78c1-4f8a-b5a6-aba3f0c4d2e1";
    report.facts.push_back({.user = person(1),
                            .fact = "externalId",
                            .applied = "a7d3e204-78c1-4f8a-b5a6-aba3f0c4d2e1",
                            .desired = "a7d3e204-78c1-4f8a-b5a6-aba3f0c4d2e1",
                            .live = now});
    report.facts.push_back({.user = person(2),
                            .group = group(1),
                            .fact = "membership",
                            .live = "member",
                            .hazard = Hazard::membership_remove});
    report.intended = {{"user.update", 2}};
    const auto text = drift_text(report, {});
    INFO(text);
    CHECK(text.find(now) != std::string::npos);
    CHECK(text.find("by whom: not in the log yet; class membership-remove") != std::string::npos);
    CHECK(text.find("Because the directory changed, so no drift: update 2 users.")
          != std::string::npos);
}
