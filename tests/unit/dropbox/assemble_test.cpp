#include "assemble.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::dropbox;

namespace {

/// Ann and Bob in Sales (g:1), Ann in Everyone (g:e), Zoe removed.
struct Sample {
    Snapshot snapshot;

    Sample() {
        snapshot.acting_admin = MemberId{"dbmid:ann"};
        snapshot.provisioned = 2;
        person("dbmid:bob", UserState::active, {"g:1", "g:e"});
        person("dbmid:ann", UserState::active, {"g:1", "g:e"});
        person("dbmid:zoe", UserState::removed, {});
        group("g:1", "Sales", GroupManagement::company, 2);
        group("g:e", "Everyone", GroupManagement::system, 7);
    }

    void person(const char* id, UserState state, const std::vector<std::string>& groups) {
        MemberRow row;
        row.user.member_id = MemberId{id};
        row.user.email = std::string{id} + "@acme.com";
        row.user.state = state;
        row.groups.emplace();
        for (const auto& name : groups) row.groups->push_back(snapshot.numbers.number(name));
        snapshot.take(std::move(row));
    }

    void group(const char* id,
               const char* name,
               GroupManagement management,
               std::optional<std::uint32_t> count) {
        Group added;
        added.group_id = GroupId{id};
        added.display_name = name;
        added.management = management;
        added.member_count = count;
        snapshot.take(std::move(added));
    }
};

std::vector<std::string> members_of(const LiveTeam& live, const char* group) {
    std::vector<std::string> ids;
    for (const auto& candidate : live.roster.groups) {
        if (candidate.group_id != GroupId{group} || !candidate.members) continue;
        for (const auto member : *candidate.members) {
            ids.push_back(live.roster.user(member).member_id.str());
        }
    }
    return ids;
}

} // namespace

TEST_CASE("memberships come from the people's pages") {
    Sample sample;
    CHECK(check_complete(sample.snapshot).has_value());
    CHECK(unknown_groups(sample.snapshot).empty());
    CHECK(groups_to_list(sample.snapshot).empty());
    const auto live = assemble(std::move(sample.snapshot));
    REQUIRE(live.has_value());
    CHECK(members_of(*live, "g:1") == std::vector<std::string>{"dbmid:ann", "dbmid:bob"});
    CHECK(live->roster.users.size() == 3);
    CHECK(live->roster.users.front().member_id == MemberId{"dbmid:ann"});
    CHECK(live->groups_listed == 0);
    for (const auto& group : live->roster.groups) {
        CHECK(group.members.has_value() == (group.management != GroupManagement::system));
    }
}

TEST_CASE("somebody who is listed twice counts once, as told last") {
    Sample sample;
    sample.person("dbmid:bob", UserState::suspended, {"g:e"});
    sample.group("g:1", "Sales 2", GroupManagement::company, 1);
    CHECK(groups_to_list(sample.snapshot).empty());
    const auto live = assemble(std::move(sample.snapshot));
    REQUIRE(live.has_value());
    CHECK(live->roster.users.size() == 3);
    CHECK(live->roster.groups.size() == 2);
    CHECK(members_of(*live, "g:1") == std::vector<std::string>{"dbmid:ann"});
}

TEST_CASE("groups whose counts disagree are listed") {
    Sample sample;
    SECTION("another number") {
        sample.group("g:1", "Sales", GroupManagement::company, 3);
        CHECK(groups_to_list(sample.snapshot) == std::vector<GroupId>{GroupId{"g:1"}});
    }
    SECTION("no number") {
        sample.group("g:1", "Sales", GroupManagement::user, std::nullopt);
        CHECK(groups_to_list(sample.snapshot) == std::vector<GroupId>{GroupId{"g:1"}});
    }
    SECTION("a page without groups") {
        sample.snapshot.groups_of.front() = {};
        CHECK(groups_to_list(sample.snapshot) == std::vector<GroupId>{GroupId{"g:1"}});
    }
}

TEST_CASE("a listing overrides the pages") {
    Sample sample;
    sample.snapshot.listed[GroupId{"g:1"}] = {"dbmid:bob", "dbmid:zoe"};
    const auto live = assemble(std::move(sample.snapshot));
    REQUIRE(live.has_value());
    CHECK(members_of(*live, "g:1") == std::vector<std::string>{"dbmid:bob"});
    CHECK(live->groups_listed == 1);
}

TEST_CASE("a listed stranger fails the read") {
    Sample sample;
    sample.snapshot.listed[GroupId{"g:1"}] = {"dbmid:new"};
    const auto live = assemble(std::move(sample.snapshot));
    REQUIRE_FALSE(live.has_value());
    CHECK(live.error().code == ErrorCode::incomplete);
    CHECK(live.error().message
          == "group \"Sales\" has member dbmid:new, who is not in the list of members");
}

TEST_CASE("groups that only people know of") {
    Sample sample;
    sample.person("dbmid:eve", UserState::active, {"g:new", "g:1"});
    CHECK(unknown_groups(sample.snapshot) == std::vector<GroupId>{GroupId{"g:new"}});
    sample.snapshot.gone.emplace("g:new", true);
    CHECK(unknown_groups(sample.snapshot).empty());
}

TEST_CASE("a listing that cannot be the whole team") {
    Sample sample;
    std::string message;
    SECTION("nobody") {
        sample.snapshot = Snapshot{};
        message = "the list of members is empty, and a team has an admin";
    }
    SECTION("fewer people than seats") {
        sample.snapshot.provisioned = 3;
        message = "the list of members has 2 people, and 3 seats are taken";
    }
    SECTION("without the acting admin") {
        sample.snapshot.acting_admin = MemberId{"dbmid:boss"};
        message = "the acting admin dbmid:boss is not in the list of members";
    }
    SECTION("the acting admin removed") {
        sample.snapshot.acting_admin = MemberId{"dbmid:zoe"};
        message = "the acting admin dbmid:zoe is not in the list of members";
    }
    const auto complete = check_complete(sample.snapshot);
    REQUIRE_FALSE(complete.has_value());
    CHECK(complete.error().code == ErrorCode::incomplete);
    CHECK(complete.error().message == message);
}
