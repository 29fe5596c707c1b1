#include "decode.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall;
using namespace rollcall::dropbox;

namespace {

Json member(const std::string& changes = "{}") {
    Json info = Json::parse(R"({"profile":{"team_member_id":"dbmid:a","external_id":"x-1",
        "account_id":"dbid:a","email":"Ann@Acme.com","email_verified":true,"secondary_emails":[],
        "status":{".tag":"active"},"name":{"given_name":"Ann","surname":"Lee","display_name":"Ann Lee"},
        "membership_type":{".tag":"full"},"groups":["g:1","g:2"],"field_of_2031":[1]},
        "role":{".tag":"team_admin"}})");
    info["profile"].merge_patch(Json::parse(changes));
    return info;
}

} // namespace

TEST_CASE("a person of the member pages") {
    GroupNumbers groups;
    const auto row = read_member(member(), groups);
    REQUIRE(row.has_value());
    REQUIRE(row->has_value());
    User expected;
    expected.member_id = MemberId{"dbmid:a"};
    expected.email = "ann@acme.com";
    expected.external_id = "x-1";
    expected.given_name = "Ann";
    expected.surname = "Lee";
    expected.state = UserState::active;
    expected.role = Role::team_admin;
    CHECK((*row)->user == expected);
    REQUIRE((*row)->groups.has_value());
    REQUIRE((*row)->groups->size() == 2);
    CHECK(groups.text((*row)->groups->at(1)) == "g:2");
}

TEST_CASE("states of people") {
    GroupNumbers groups;
    auto row = [&groups](const char* changes) { return *read_member(member(changes), groups); };
    CHECK(row(R"({"status":{".tag":"invited"},"external_id":null})")->user.external_id
          == std::nullopt);
    CHECK(row(R"({"status":"invited"})")->user.state == UserState::invited);
    const auto suspended =
        row(R"({"status":{".tag":"suspended"},"suspended_on":"2026-08-01T10:00:00Z"})");
    CHECK(suspended->user.suspended_on == "2026-08-01T10:00:00Z");
    CHECK(suspended->user.state == UserState::suspended);

    const auto removed =
        row(R"({"status":{".tag":"removed","is_recoverable":true,"is_disconnected":false}})");
    REQUIRE(removed.has_value());
    CHECK(removed->user.state == UserState::removed);
    CHECK(removed->groups->empty());
    CHECK_FALSE(row(R"({"status":{".tag":"removed","is_recoverable":false}})").has_value());
    CHECK_FALSE(row(R"({"status":{".tag":"removed"}})").has_value());
    CHECK_FALSE(row(R"({"groups":null})")->groups.has_value());

    // One of the future, and the words that are ours alone.
    for (const char* word : {"asleep\\n", "disabled", "unknown"}) {
        const auto strange = row(fmt::format(R"({{"status":{{".tag":"{}"}}}})", word).c_str());
        CHECK(strange->user.state == UserState::unknown);
        CHECK(strange->groups.has_value());
    }
}

TEST_CASE("people who cannot be understood fail the read") {
    struct Row {
        const char* name;
        const char* changes;
        const char* message;
    };
    const auto row = GENERATE(values<Row>({
        {"no id", R"({"team_member_id":null})", "a member without team_member_id in the listing"},
        {"no address", R"({"email":null})", "member dbmid:a has no e-mail address in the listing"},
        {"no state", R"({"status":null})", "member dbmid:a has no status in the listing"},
        {"a group that is a number", R"({"groups":[1]})",
         "member dbmid:a is in a group whose id is no text"},
    }));
    DYNAMIC_SECTION(row.name) {
        GroupNumbers groups;
        const auto read = read_member(member(row.changes), groups);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().message == row.message);
        CHECK(read.error().code == ErrorCode::incomplete);
    }
}

TEST_CASE("groups") {
    const auto group = read_group(Json::parse(R"({"group_name":"Sales","group_id":"g:1",
        "group_external_id":"cn=sales","member_count":2,"group_management_type":{".tag":"user_managed"}})"));
    REQUIRE(group.has_value());
    CHECK(group->display_name == "Sales");
    CHECK(group->group_id == GroupId{"g:1"});
    CHECK(group->external_id == "cn=sales");
    CHECK(group->member_count == 2U);
    CHECK(group->management == GroupManagement::user);
    CHECK_FALSE(group->members.has_value());

    const auto strange = read_group(Json::parse(
        R"({"group_name":"x","group_id":"g:2","group_management_type":{".tag":"new"}})"));
    CHECK(strange->management == GroupManagement::system);
    CHECK_FALSE(strange->member_count.has_value());
    CHECK(read_group(Json::parse(R"({"group_name":"x"})")).error().message
          == "a group without group_id in the listing");
    CHECK(read_group(Json::parse(R"({"group_id":"g:3"})")).error().message
          == "group g:3 has no name in the listing");
}
