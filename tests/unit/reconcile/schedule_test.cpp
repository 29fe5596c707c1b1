#include "schedule.hpp"

#include <rollcall/plan/order.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace rollcall;

namespace {

Action user_action(ActionKind kind, const std::string& uid) {
    return {.kind = kind, .user = {.name = Slug(uid), .uid = Uid(uid)}};
}

Action group_action(ActionKind kind, const std::string& uid) {
    return {.kind = kind, .group = {.name = Slug(uid), .uid = Uid(uid)}};
}

Action member_action(ActionKind kind, const std::string& group, const std::string& user) {
    auto action = user_action(kind, user);
    action.group = {.name = Slug(group), .uid = Uid(group)};
    return action;
}

Action invite(const std::string& uid, const std::string& email) {
    auto action = user_action(ActionKind::user_create, uid);
    action.changes.push_back({.field = Field::email, .after = email});
    return action;
}

using Batches = std::vector<std::vector<std::uint32_t>>;

/// One batch after the other, each finished before the next is taken.
Batches one_by_one(Schedule& schedule) {
    Batches batches;
    while (auto batch = schedule.take()) {
        batches.push_back(*batch);
        CHECK(schedule.finish(*batch, {}).empty());
    }
    return batches;
}

} // namespace

TEST_CASE("at most twenty people are invited in one call") {
    std::vector<Action> actions;
    for (int i = 0; i < 45; ++i) {
        const auto uid = "u" + std::to_string(i);
        actions.push_back(invite(uid, uid + "@acme.com"));
    }
    Schedule schedule(actions);
    const auto batches = one_by_one(schedule);
    REQUIRE(batches.size() == 3);
    CHECK(batches[0].size() == 20);
    CHECK(batches[1].size() == 20);
    CHECK(batches[2].size() == 5);
}

TEST_CASE("a group gets its members in one call, once the last of them can be added") {
    const std::vector<Action> actions{invite("new", "new@acme.com"),
                                      member_action(ActionKind::member_add, "ops", "new"),
                                      member_action(ActionKind::member_add, "ops", "old"),
                                      member_action(ActionKind::member_add, "dev", "old")};
    Schedule schedule(actions);
    // "dev" waits for nobody; "ops" waits for the invitation.
    CHECK(schedule.take() == std::vector<std::uint32_t>{0});
    CHECK(schedule.take() == std::vector<std::uint32_t>{3});
    CHECK(schedule.take() == std::nullopt);
    CHECK(schedule.finish({0}, {}).empty());
    CHECK(schedule.take() == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("what destroys waits until everything constructive before it had its chance") {
    const std::vector<Action> actions{member_action(ActionKind::member_add, "ops", "ann"),
                                      member_action(ActionKind::member_remove, "dev", "ann"),
                                      user_action(ActionKind::user_suspend, "bob"),
                                      group_action(ActionKind::group_delete, "old")};
    Schedule schedule(actions);
    CHECK(schedule.take() == std::vector<std::uint32_t>{0});
    CHECK(schedule.take() == std::nullopt);
    CHECK(schedule.finish({0}, {0}).empty());
    CHECK(schedule.take() == std::vector<std::uint32_t>{1});
    CHECK(schedule.take() == std::vector<std::uint32_t>{2});
    CHECK(schedule.take() == std::vector<std::uint32_t>{3});
}

TEST_CASE("one group has one write in flight") {
    const std::vector<Action> actions{member_action(ActionKind::member_remove, "ops", "ann"),
                                      group_action(ActionKind::group_delete, "ops")};
    Schedule schedule(actions);
    CHECK(schedule.take() == std::vector<std::uint32_t>{0});
    CHECK(schedule.take() == std::nullopt);
    CHECK(schedule.finish({0}, {}).empty());
    CHECK(schedule.take() == std::vector<std::uint32_t>{1});
}

TEST_CASE("what depends on a failure is lost, and the rest of its batch goes on") {
    const std::vector<Action> actions{invite("ann", "ann@acme.com"), invite("bob", "bob@acme.com"),
                                      member_action(ActionKind::member_add, "ops", "ann"),
                                      member_action(ActionKind::member_add, "ops", "bob")};
    Schedule schedule(actions);
    const auto batch = schedule.take();
    REQUIRE(batch == std::vector<std::uint32_t>{0, 1});
    CHECK(schedule.finish(*batch, {0}) == std::vector<std::uint32_t>{2});
    CHECK(schedule.take() == std::vector<std::uint32_t>{3});
}

TEST_CASE("memberships that end with an account are carried by its removal") {
    auto out = member_action(ActionKind::member_remove, "ops", "ann");
    out.user.member = MemberId("dbmid:ann");
    auto other = member_action(ActionKind::member_remove, "ops", "bob");
    other.user.member = MemberId("dbmid:bob");
    auto removal = user_action(ActionKind::user_remove, "ann");
    removal.user.member = MemberId("dbmid:ann");
    const std::vector<Action> actions{out, other, removal};
    SECTION("done with it") {
        Schedule schedule(actions);
        CHECK(schedule.take() == std::vector<std::uint32_t>{1});
        CHECK(schedule.finish({1}, {}).empty());
        CHECK(schedule.take() == std::vector<std::uint32_t>{2});
        CHECK(schedule.carried_by(2) == std::vector<std::uint32_t>{0});
        CHECK(schedule.finish({2}, {}).empty());
        CHECK(schedule.take() == std::nullopt);
    }
    SECTION("and each has its own call where it fails") {
        Schedule schedule(actions);
        CHECK(schedule.take() == std::vector<std::uint32_t>{1});
        CHECK(schedule.finish({1}, {}).empty());
        CHECK(schedule.take() == std::vector<std::uint32_t>{2});
        CHECK(schedule.finish({2}, {2}).empty());
        CHECK(schedule.take() == std::vector<std::uint32_t>{0});
        CHECK(schedule.finish({0}, {}).empty());
        CHECK(schedule.take() == std::nullopt);
    }
}

TEST_CASE("a batch that came back is tried in halves, one after the other") {
    const std::vector<Action> actions{member_action(ActionKind::member_add, "ops", "a"),
                                      member_action(ActionKind::member_add, "ops", "b"),
                                      member_action(ActionKind::member_add, "ops", "c")};
    Schedule schedule(actions);
    const auto batch = schedule.take();
    REQUIRE(batch == std::vector<std::uint32_t>{0, 1, 2});
    schedule.split(*batch);
    CHECK(schedule.take() == std::vector<std::uint32_t>{0});
    CHECK(schedule.take() == std::nullopt);
    CHECK(schedule.finish({0}, {}).empty());
    CHECK(schedule.take() == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("an invitation for an address that a cancellation frees does not stop the pass") {
    auto cancel = user_action(ActionKind::user_cancel_invitation, "old");
    cancel.user.email = "b@acme.com";
    const auto actions =
        in_order({invite("ann", "a@acme.com"), cancel, invite("bob", "b@acme.com")});
    Schedule schedule(actions);
    CHECK(one_by_one(schedule) == Batches{{0}, {1}, {2}});
}
