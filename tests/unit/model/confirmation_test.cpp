#include <rollcall/model/confirmation.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

TEST_CASE("confirmations build the ledger, and repeating them changes nothing") {
    const std::vector<Confirmation> facts{
        UserApplied{Uid("2"), Slug("bob"), MemberId("dbmid:b"), {{Field::email, "b@x.org"}}},
        UserApplied{Uid("1"), Slug("ann"), MemberId("dbmid:a"), {{Field::email, "a@x.org"}}},
        GroupApplied{Uid("g"), Slug("ops"), GroupId("g:1"), "Ops", "g"},
        MembersApplied{Uid("g"), {Uid("1"), Uid("2"), Uid("unknown")}},
    };
    const Roster once = with_confirmations({}, facts);
    REQUIRE(once.users.size() == 2);
    CHECK(once.users[0].email == "a@x.org");
    CHECK(once.membership_count() == 2);
    CHECK(with_confirmations(once, facts) == once);

    SECTION("who is forgotten leaves the groups too") {
        const Roster after = with_confirmations(once, {UserForgotten{Uid("1")}});
        REQUIRE(after.users.size() == 1);
        CHECK(after.users[0].name == Slug("bob"));
        CHECK(after.groups[0].members == std::vector<UserIndex>{UserIndex{0}});
    }
    SECTION("a group is forgotten with its members, the people stay") {
        const Roster after = with_confirmations(once, {GroupForgotten{Uid("g")}});
        CHECK(after.groups.empty());
        CHECK(after.users.size() == 2);
    }
    SECTION("one value changes, the others stay") {
        const Roster after = with_confirmations(
            once,
            {UserApplied{Uid("1"), Slug("ann"), MemberId("dbmid:a"), {{Field::surname, "B"}}}});
        CHECK(after.users[0].email == "a@x.org");
        CHECK(after.users[0].surname == "B");
    }
    SECTION("an account is one person's: whoever is linked to it last") {
        const Roster after =
            with_confirmations(once, {UserApplied{Uid("3"), Slug("ann-2"), MemberId("dbmid:a")}});
        REQUIRE(after.users.size() == 2);
        CHECK(after.users[0].uid == Uid("2"));
        CHECK(after.users[1].uid == Uid("3"));
        CHECK(after.groups[0].members == std::vector<UserIndex>{UserIndex{0}});
    }
    SECTION("two people who swap accounts both stay") {
        const Roster after =
            with_confirmations(once, {UserApplied{Uid("1"), Slug("ann"), MemberId("dbmid:b")},
                                      UserApplied{Uid("2"), Slug("bob"), MemberId("dbmid:a")}});
        REQUIRE(after.users.size() == 2);
        CHECK(after.users[0].member_id == MemberId("dbmid:b"));
        CHECK(after.users[1].member_id == MemberId("dbmid:a"));
    }
    SECTION("another group in Dropbox has nothing of what was confirmed of the one before") {
        const Roster after =
            with_confirmations(once, {GroupApplied{Uid("g"), Slug("ops"), GroupId("g:2"), {}, {}}});
        REQUIRE(after.groups.size() == 1);
        CHECK(after.groups[0].group_id == GroupId("g:2"));
        CHECK(after.groups[0].display_name.empty());
        CHECK_FALSE(after.groups[0].external_id);
        CHECK(after.groups[0].members->empty());
    }
    SECTION("a membership that went is not recorded any more") {
        const Roster after = with_confirmations(once, {MembersForgotten{Uid("g"), {Uid("1")}}});
        CHECK(after.membership_count() == 1);
    }
}
