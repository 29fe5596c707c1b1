#include "unit/git/fixture.hpp"

#include <rollcall/archive/report_archive.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;
using Names = std::vector<std::string>;

namespace {

/// A report of one renamed group, read at that time.
DriftReport report_at(const std::string& time, const std::string& name = "The Bank") {
    DriftReport report{.team = "acme", .desired_commit = CommitId(std::string(40, 'a'))};
    DriftFact fact{.fact = "displayName", .applied = "Finance", .desired = "Finance", .live = name};
    fact.group.uid = Uid("g1");
    fact.group.name = Slug("finance");
    report.facts.push_back(fact);
    stamp(report, time, time);
    return report;
}

/// A repository with an archive of team acme.
struct Acme {
    explicit Acme(ReportRetention retention)
        : archive(*repository, {.team = "acme", .author = k_author, .retention = retention}) {}

    void keep(const DriftReport& report, const std::vector<DriftReport>& amended = {}) {
        require(archive.write({.added = report, .amended = amended, .now = report.time}));
    }
    /// The files of the branch whose name ends so.
    [[nodiscard]] Names files(const std::string& ending) const {
        Names found;
        const auto listed = git_output(path, "ls-tree -r --name-only rollcall/reports/acme");
        for (std::size_t at = 0; at < listed.size();) {
            const auto end = std::min(listed.find('\n', at), listed.size());
            const auto name = listed.substr(at, end - at);
            if (name.ends_with(ending) && name.starts_with("reports/")) found.push_back(name);
            at = end + 1;
        }
        return found;
    }

    TemporaryFolder folder{};
    std::string path = folder / "acme.git";
    std::unique_ptr<git::Repository> repository = require(git::Repository::init(path, "main"));
    ReportArchive archive;
};

} // namespace

TEST_CASE("a report is kept in three forms, with an index, and once more as the latest") {
    Acme acme({});
    const auto report = report_at("2026-11-28T10:11:12Z");
    acme.keep(report);
    const auto path = "reports/2026/11/28T1011Z-" + report.id;
    CHECK(acme.files("") == Names{path + ".html", path + ".json", path + ".md"});
    for (const char* form : {".html", ".json", ".md"}) {
        CHECK(git_output(acme.path, "show rollcall/reports/acme:" + path + form)
              == git_output(acme.path, std::string("show rollcall/reports/acme:latest") + form));
    }
    const auto* kept = require(acme.archive.load());
    REQUIRE(kept->index.reports.size() == 1);
    CHECK(kept->index.reports.front().path == path);
    CHECK(kept->latest == report);
    check_sound(acme.path);
}

TEST_CASE("beyond the number that is kept, the oldest report leaves the tree and not the history") {
    Acme acme({.most = 2});
    Names ids;
    for (const char* day : {"01", "02", "03", "04"}) {
        const auto report = report_at(std::string("2026-11-") + day + "T08:00:00Z");
        ids.push_back(report.id);
        acme.keep(report);
    }
    CHECK(acme.files(".json")
          == Names{"reports/2026/11/03T0800Z-" + ids[2] + ".json",
                   "reports/2026/11/04T0800Z-" + ids[3] + ".json"});
    CHECK(acme.files("").size() == 6);
    CHECK(require(acme.archive.load())->index.reports.size() == 2);
    CHECK(git_output(acme.path,
                     "show rollcall/reports/acme~3:reports/2026/11/01T0800Z-" + ids[0] + ".json")
              .find("The Bank")
          != std::string::npos);
}

TEST_CASE("a report older than is kept leaves with the next one, however few there are") {
    Acme acme({.oldest = std::chrono::days(30)});
    acme.keep(report_at("2026-09-01T08:00:00Z"));
    acme.keep(report_at("2026-10-30T08:00:00Z"));
    CHECK(acme.files(".json").size() == 1);
    // Thirty days to the second are not too old.
    acme.keep(report_at("2026-11-29T08:00:00Z"));
    CHECK(acme.files(".json").size() == 2);
}

TEST_CASE("what the log tells of a report that is kept no longer does not bring it back") {
    Acme acme({.most = 1});
    auto first = report_at("2026-11-01T08:00:00Z");
    acme.keep(first);
    const auto second = report_at("2026-11-02T08:00:00Z", "Money");
    first.facts.front().source = DriftSource{.who = "Ann Lee <ann@acme.com>"};
    acme.keep(second, {first});
    REQUIRE(acme.files(".json").size() == 1);
    CHECK(require(acme.archive.load())->latest == second);
    CHECK(acme.files("").size() == 3);
}

TEST_CASE("a branch that somebody else has written to is named, not overwritten") {
    Acme acme({});
    acme.keep(report_at("2026-11-01T08:00:00Z"));
    require(
        acme.repository->commit({.branch = "rollcall/reports/acme",
                                 .parent = require(acme.repository->tip("rollcall/reports/acme")),
                                 .put = {{"index.json", "no JSON"}},
                                 .message = "by hand\n",
                                 .author = k_author}));
    const auto loaded = acme.archive.load();
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::untrusted);
    CHECK(loaded.error().describe().find("rollcall/reports/acme") != std::string::npos);
}
