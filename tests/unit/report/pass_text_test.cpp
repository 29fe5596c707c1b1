#include "samples.hpp"

#include <rollcall/report/text.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall;
using namespace rollcall::test;

namespace {

PassReport report_of(std::size_t done, std::size_t failed, std::size_t skipped) {
    PassReport report{.ledger_commit = CommitId("0123456789abcdef"), .calls = 12};
    add(report.plan.actions, done, invitation);
    add(report.plan.actions, failed, new_surname);
    for (std::size_t i = 0; i < skipped; ++i) report.plan.actions.push_back(joining(i, 1));
    for (std::size_t i = 0; i < done; ++i) report.outcomes.push_back({ActionStatus::done, ""});
    for (std::size_t i = 0; i < failed; ++i) {
        report.outcomes.push_back({ActionStatus::failed, fmt::format("no such {}", i % 2)});
    }
    for (std::size_t i = 0; i < skipped; ++i) {
        report.outcomes.push_back({ActionStatus::skipped, "something it depends on failed"});
    }
    return report;
}

} // namespace

TEST_CASE("the account of a small pass names each failure") {
    CHECK(pass_text(report_of(2, 1, 1), {})
          == "Applied: 2 users invited\n"
             "  12 calls, ledger 0123456789\n"
             "\n"
             "Failed: the next run tries again (1)\n"
             "  update person-0000: no such 0\n"
             "\n"
             "Skipped: something before it failed (1)\n"
             "  add to group person-0000 in Group 0001: something it depends on failed\n");
}

TEST_CASE("the account says which failures a guard may hold again, their approval being spent") {
    auto report = report_of(1, 2, 1);
    report.outcomes[2].approval_spent = true;
    report.outcomes[3].approval_spent = true;
    CHECK(pass_text(report, {})
          == "Applied: 1 user invited\n"
             "  12 calls, ledger 0123456789\n"
             "\n"
             "Failed: the next run tries again (1)\n"
             "  update person-0000: no such 0\n"
             "\n"
             "Failed: the approval is spent, what a guard holds of it needs another (1)\n"
             "  update person-0001: no such 1\n"
             "\n"
             "Skipped: the approval is spent, what a guard holds of it needs another (1)\n"
             "  add to group person-0000 in Group 0001: something it depends on failed\n");
}

TEST_CASE("the account of a large pass groups failures, and ends with the counts") {
    const auto text = pass_text(report_of(5000, 5000, 4000), {});
    CHECK(line_count(text) < 40);
    CHECK(contains(text, "Failed: the next run tries again (5,000)\n  5,000 × update\n"
                         "      person-0000: no such 0\n      person-0001: no such 1\n"));
    CHECK(contains(text, "\n      … and 4,980 more; --full shows all\n"));
    CHECK(contains(text, "\n  4,000 × add to group: something it depends on failed\n"
                         "      person-0000 in Group 0001, "));
    CHECK(lines_of(text).back()
          == "Applied: 5,000 users invited; 5,000 failed, 4,000 skipped, 0 pending");
    CHECK(line_count(pass_text(report_of(5000, 5000, 4000), {.full = true})) > 9000);
}

TEST_CASE("the account of a pass says what is held, and how much was not done") {
    auto report = report_of(1, 0, 0);
    report.plan.held.push_back(held_suspensions(5000));
    report.plan.refused.push_back(
        {.code = ReasonCode::email_taken, .user = person(1), .detail = "x"});
    report.plan.skipped.push_back(
        {.code = ReasonCode::additive_mode, .user = person(1), .detail = "x"});
    const auto text = pass_text(report, {});
    CHECK(contains(text,
                   "to let it go: rollcall approve user-suspend-0123456789ab --reason \"…\"\n"));
    CHECK(
        contains(text, "\nRefused: cannot be done like this (1)\n  person-0001  x [emailTaken]\n"));
    CHECK(contains(text, "\nSkipped, as the options say: 1; `rollcall plan` says what.\n"));
}
