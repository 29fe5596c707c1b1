// Disasters of guards: what is held waits for a person, and a person's word counts for what was
// read.
#include "disasters.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

std::string status_of(const Company& acme, const std::string& name) {
    const auto member = acme.member(name + "@acme.com");
    return member.is_null() ? "gone" : member["status"].get<std::string>();
}

} // namespace

TEST_CASE("disaster 9: a mapping that wipes is held until a person approves it") {
    Config config;
    config.mapping = mapping_with("wipeData: {from: employeeType, map: {lost: \"true\", default: "
                                  "\"false\"}, onMissing: keep}");
    Company acme(config);
    acme.directory.person("fay").more = {"employeeType: lost"};
    acme.directory.person("fay").locked = true;
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    const auto hold_id = acme.held("device-wipe");
    CHECK(says(done, hold_id + ": suspend 1 user (1 of 24; allowed without a decision: 0 or 0%)"));
    CHECK(says(done, "WIPING the synced files on all devices"));
    CHECK(says(done, "to let it go: rollcall approve " + hold_id + " --reason"));
    CHECK(status_of(acme, "fay") == "active");

    acme.approve(hold_id);
    CHECK(acme.pass().code == 0);
    CHECK(status_of(acme, "fay") == "suspended");
    const auto dump = acme.sandbox().dump();
    for (const auto& member : dump["members"]) {
        CHECK(member["wiped"] == (member["email"] == "fay@acme.com"));
    }
}

TEST_CASE("disaster 13: an approval passes exactly what was read, once, and no guard is off") {
    Company acme;
    const auto whole = acme.directory;
    acme.remove_people({"p16", "p17"});
    REQUIRE(acme.pass().code == 3);
    const auto hold_id = acme.held("user-suspend");
    acme.approve(hold_id);

    // Before the next pass one more is gone: that is not what was approved.
    acme.remove_people({"p15"});
    const auto bigger = acme.pass();
    INFO(bigger.out << bigger.err);
    CHECK(bigger.code == 3);
    CHECK(says(bigger, ": suspend 3 users, remove 3 memberships (3 of 24; allowed without a "
                       "decision: 10 or 5%)"));
    CHECK_FALSE(says(bigger, hold_id));
    for (const auto* name : {"p15", "p16", "p17"}) CHECK(status_of(acme, name) == "active");

    // As it was read it goes through, and that is the end of the approval.
    acme.directory = whole;
    acme.remove_people({"p16", "p17"});
    const auto approved = acme.pass();
    INFO(approved.out << approved.err);
    CHECK(approved.code == 0);
    CHECK(status_of(acme, "p15") == "active");
    CHECK(status_of(acme, "p16") == "suspended");
    CHECK(status_of(acme, "p17") == "suspended");
    acme.directory = whole;
    REQUIRE(acme.pass().code == 0);
    REQUIRE(status_of(acme, "p16") == "active");
    acme.remove_people({"p16", "p17"});
    CHECK(acme.pass().code == 3);
    CHECK(acme.held("user-suspend") == hold_id);
    CHECK(status_of(acme, "p16") == "active");
}

TEST_CASE("disaster 13: an approved export is approved once, and the plan's guards stay") {
    Company acme;
    const auto whole = acme.directory;
    const Names leavers{"p13", "p14", "p15", "p16", "p17"};
    acme.remove_people(leavers);
    const auto first = acme.pass();
    REQUIRE(first.code == 3);
    const auto hold_id = held_export(first);
    acme.approve(hold_id);
    const auto second = acme.pass();
    INFO(second.out << second.err);
    CHECK(second.code == 3);
    CHECK(says(second, ": suspend 5 users, remove 5 memberships (5 of 24; allowed without a "
                       "decision: 10 or 5%)"));
    for (const auto& name : leavers) CHECK(status_of(acme, name) == "active");

    acme.directory = whole;
    REQUIRE(acme.pass().code == 0);
    acme.remove_people(leavers);
    const auto again = acme.pass();
    CHECK(again.code == 3);
    CHECK(held_export(again) == hold_id);
}

TEST_CASE("disaster 13: there is no switch that lets everything through") {
    Company acme;
    acme.remove_people({"p16", "p17"});
    REQUIRE(acme.pass().code == 3);
    for (const auto* word : {"--force", "--no-guards", "--allow-all"}) {
        for (const auto& command : {Arguments{"apply", "--yes"}, Arguments{"run", "--once"}}) {
            auto arguments = command;
            arguments.emplace_back(word);
            CHECK(acme.rollcall(arguments).code == 64);
        }
    }
    CHECK(status_of(acme, "p16") == "active");
    CHECK(status_of(acme, "p17") == "active");
}
