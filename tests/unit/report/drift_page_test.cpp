#include "drift_sample.hpp"
#include "samples.hpp"

#include <rollcall/report/drift_page.hpp>

#include <catch2/catch.hpp>

#include <regex>

using namespace rollcall;
using namespace rollcall::test;

namespace {

std::size_t times(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

} // namespace

TEST_CASE("the page names each fact with its values, its author and the command") {
    const auto report = sample_drift_report();
    const auto page = drift_page(report, sample_drift_history());
    CHECK(times(page, "<tr data-outcome") == report.facts.size());
    CHECK(contains(page, "Was renamed from &quot;Finance&quot; to &quot;The Bank&quot;"));
    CHECK(contains(page, "Ann Lee &lt;ann@acme.com&gt;"));
    CHECK(contains(page, "rollcall approve fight-5f0c3a9be1d2 --reason \"…\""));
    CHECK(contains(page, "Not in the log yet"));
    CHECK(contains(page, "options.users.onSuspendedInDropbox"));
    CHECK(times(page, "<svg ") == 4);
}

TEST_CASE("what waits for a decision is named by all that it is about") {
    DriftReport report{.team = "acme", .applied_commit = CommitId("a")};
    const GroupRef sales{.name = Slug("sales"), .uid = Uid("u-sales"), .display_name = "Sales"};
    const auto add = [&](const char* name, const char* live) {
        DriftFact fact{.user = {.name = Slug(name), .uid = Uid(name)},
                       .group = sales,
                       .fact = "membership",
                       .outcome = DriftOutcome::held,
                       .hold_id = "fight-5f0c3a9be1d2"};
        if (live != nullptr) fact.live = live;
        report.facts.push_back(std::move(fact));
    };
    add("ann", "member");
    CHECK(contains(drift_page(report, {}), "1 change: put into a group<"));
    add("bob", nullptr);
    add("carl", nullptr);
    CHECK(
        contains(drift_page(report, {}), "3 changes: 2 taken out of a group, 1 put into a group<"));
}

TEST_CASE("no value of a report is markup on the page, and no event handler is in it") {
    const auto page = drift_page(sample_drift_report(), sample_drift_history());
    CHECK(contains(page, "&lt;img src=x onerror="));
    CHECK_FALSE(contains(page, "<img"));
    CHECK(times(page, "<script") == 1);
    CHECK(times(page, "<style") == 1);
    CHECK_FALSE(std::regex_search(page, std::regex("<[a-z][^>]* on[a-z]+=")));
    CHECK_FALSE(std::regex_search(page, std::regex("<[a-z][^>]* style=")));
    CHECK_FALSE(std::regex_search(page, std::regex("(src|href)=\"(?!data:,)")));
    CHECK_FALSE(contains(page, "http://"));
    CHECK_FALSE(contains(page, "https://"));
    CHECK_FALSE(contains(page, "\u202e"));
}

TEST_CASE("the policy of the page allows exactly its style and its script") {
    const auto page = drift_page(sample_drift_report(), {});
    CHECK(contains(page, "default-src 'none'; style-src 'sha256-"));
    CHECK_FALSE(contains(page, "unsafe"));
}

TEST_CASE("a page without drift says so") {
    DriftReport report{.team = "acme", .applied_commit = CommitId("a")};
    CHECK(contains(drift_page(report, {}), "Nobody changed anything that the directory decides."));
    report.applied_commit.reset();
    CHECK(contains(drift_page(report, {}), "Nothing has been applied yet"));
}

TEST_CASE("Markdown has a row for each fact, and no value is markup in it") {
    const auto report = sample_drift_report();
    const auto text = drift_markdown(report);
    CHECK(times(text, "\n| ") == report.facts.size() + 1 + report.completed.size() + 1);
    CHECK(contains(text, "Ann Lee &lt;ann&#64;acme.com&gt;"));
    CHECK(contains(text, "`rollcall approve fight-5f0c3a9be1d2 --reason \"…\"`"));
    CHECK_FALSE(contains(text, "<img"));
    CHECK_FALSE(contains(text, "](javascript"));
}

TEST_CASE("the index lists the newest report first, with links") {
    DriftIndex index{.team = "acme", .reports = sample_drift_history()};
    for (std::size_t i = 0; i < index.reports.size(); ++i) {
        index.reports[i].path = "2026/11/r" + std::to_string(i);
    }
    const auto text = drift_index_markdown(index);
    CHECK(text.find("r" + std::to_string(index.reports.size() - 1) + ".html")
          < text.find("r0.html"));
}
