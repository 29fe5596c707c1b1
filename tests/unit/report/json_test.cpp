#include "samples.hpp"

#include <rollcall/plan/drift_json.hpp>
#include <rollcall/plan/json.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>

using namespace rollcall;
using namespace rollcall::test;
using Json = nlohmann::json;

namespace {

Plan huge_plan() {
    Plan plan{.team = "acme", .desired_commit = CommitId("d"), .users = 6000};
    add(plan.actions, 3000, new_surname);
    add(plan.actions, 2000, invitation);
    plan.held = {held_suspensions(700), held_suspensions(300)};
    for (std::size_t i = 0; i < 5000; ++i) {
        plan.refused.push_back(
            {.code = ReasonCode::no_license, .user = person(i), .action = invitation(i)});
    }
    return plan;
}

} // namespace

TEST_CASE("the JSON of a plan holds everything, and its counts are those of its lists") {
    const auto started = std::chrono::steady_clock::now();
    const auto text = to_json(huge_plan());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    // A tenth of it in practice; the slack is for sanitizers and busy machines.
    CHECK(took.count() < 5.0);

    const auto json = Json::parse(text);
    const auto& summary = json.at("summary");
    CHECK(json.at("apiVersion") == "rollcall/v1");
    CHECK(json.at("actions").size() == 5000);
    CHECK(summary.at("actions") == 5000);
    CHECK(summary.at("byKind") == Json{{"user.create", 2000}, {"user.update", 3000}});
    std::size_t held = 0;
    for (const auto& item : json.at("held")) held += item.at("actions").size();
    CHECK(summary.at("held") == held);
    for (const auto* list : {"refused", "skipped", "pending"}) {
        CHECK(summary.at(list) == json.at(list).size());
    }
}

TEST_CASE("the JSON of an export holds every change and omission once") {
    ExportResult result{.source = "ldif x", .held = held_suspensions(1000)};
    for (std::size_t i = 0; i < 5000; ++i) {
        result.changes.users_added.push_back(person(i).name);
        result.changes.users_changed.push_back(
            {person(5000 + i).name, {{Field::surname, "a", "b"}}});
        result.omissions.push_back({ReasonCode::invalid_value, "dn", "email", "bad"});
    }
    result.changes.groups_changed.push_back({.name = Slug("ops"),
                                             .display_name = "Ops",
                                             .added = {Slug("ann"), Slug("bob")},
                                             .removed = {Slug("carl")}});
    const auto json = Json::parse(to_json(result));
    const auto& changes = json.at("changes");
    CHECK(json.at("kind") == "Export");
    CHECK(json.at("commit").is_null());
    CHECK(changes.at("usersAdded").size() == 5000);
    CHECK(changes.at("usersChanged").at(0)
          == Json{{"name", "person-5000"},
                  {"values", {{{"field", "surname"}, {"before", "a"}, {"after", "b"}}}}});
    CHECK(
        json.at("omissions").at(0)
        == Json{
            {"reason", "invalidValue"}, {"subject", "dn"}, {"field", "email"}, {"detail", "bad"}});
    CHECK(json.at("held").at("actions").size() == 1000);
    CHECK(json.at("summary")
          == Json{{"usersAdded", 5000},
                  {"usersRemoved", 0},
                  {"usersChanged", 5000},
                  {"groupsAdded", 0},
                  {"groupsRemoved", 0},
                  {"groupsChanged", 1},
                  {"membershipsAdded", 2},
                  {"membershipsRemoved", 1},
                  {"omissions", 5000}});
}

TEST_CASE("the JSON of a drift report counts what becomes of the facts") {
    DriftReport report{.team = "acme", .applied_commit = CommitId("a")};
    for (std::size_t i = 0; i < 5000; ++i) {
        report.facts.push_back({.user = person(i),
                                .fact = "surname",
                                .outcome = i < 10 ? DriftOutcome::held : DriftOutcome::to_revert});
    }
    const auto json = Json::parse(to_json(report));
    CHECK(json.at("facts").size() == 5000);
    CHECK(json.at("summary")
          == Json{{"facts", 5000},
                  {"attributed", 0},
                  {"notAttributed", 5000},
                  {"byOutcome", {{"held", 10}, {"toRevert", 4990}}},
                  {"byFact", {{"surname", 5000}}},
                  {"byActor", Json::object()}});
}

TEST_CASE("a kept drift report is read as it was") {
    DriftReport report{.team = "acme",
                       .desired_commit = CommitId("d"),
                       .applied_commit = CommitId("a"),
                       .unmanaged_users = {person(3)},
                       .unmanaged_groups = {group(4)},
                       .intended = {{"user.create", 2}},
                       .log_problem = "denied"};
    report.facts.push_back(
        {.user = person(1),
         .group = group(1),
         .fact = "membership",
         .applied = "member",
         .desired = "member",
         .reason = Reason::conflict,
         .hazard = Hazard::membership_remove,
         .outcome = DriftOutcome::held,
         .hold_id = "fight-0123456789ab",
         .detail = "why",
         .last_right = "2026-08-01T09:00:00Z",
         .source = DriftSource{"app Okta", "the API", "2026-08-01T09:30:00Z", "app", "Okta"},
         .fight = Fight{{"2026-08-01T08:00:00Z"}, 3, "24h", true}});
    report.completed.push_back({"0123456789ab", "2026-08-01T08:00:00Z", report.facts.front()});
    stamp(report, "2026-08-01T09:59:58Z", "2026-08-01T10:00:00Z");
    CHECK(report.facts.front().since == "2026-08-01T10:00:00Z");
    CHECK(report.id.size() == 12);
    const auto read = read_drift_report(to_json(report));
    REQUIRE(read);
    CHECK(*read == report);

    DriftIndex index{.team = "acme", .reports = {summarise(report)}};
    index.reports.front().path = "2026/08/01T1000Z-0123456789ab";
    const auto read_index = read_drift_index(to_json(index));
    REQUIRE(read_index);
    CHECK(*read_index == index);

    CHECK(read_drift_report("{}").error().message == "not the JSON of a DriftReport");
    auto damaged = Json::parse(to_json(report));
    damaged["facts"][0]["outcome"] = "eaten";
    CHECK(read_drift_report(damaged.dump()).error().message
          == "a drift report: facts[0].outcome is not a word that is known here");
    damaged["facts"][0] = 7;
    CHECK(read_drift_report(damaged.dump()).error().message
          == "a drift report: facts[0]. is not an object");
}
