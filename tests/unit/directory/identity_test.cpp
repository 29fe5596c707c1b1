#include "entries.hpp"

#include <rollcall/directory/identity.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using Algorithm = StatusRule::Algorithm;

TEST_CASE("ids have one text form") {
    const std::string guid("\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);
    CHECK(uid_text("objectGUID", guid) == "00112233-4455-6677-8899-aabbccddeeff");
    CHECK(uid_text("objectGUID", "sixteen letters!") == "74786973-6565-206e-6c65-747465727321");
    CHECK(uid_text("GUID", guid) == "33221100554477668899aabbccddeeff");
    CHECK(uid_text("objectSid", "\x01\xff") == "01ff");
    CHECK(uid_text("entryUUID", " 9F3B6A0E-6c0f ") == "9f3b6a0e-6c0f");
    CHECK(uid_text("uid", "Bjo\xcc\x88rn") == "björn");
}

TEST_CASE("who is disabled") {
    struct Row {
        std::string name;
        StatusRule rule;
        test::Pairs pairs;
        std::optional<UserState> state;
    };
    const StatusRule bitmap{
        .algorithm = Algorithm::bitmap, .attribute = "userAccountControl", .mask = 2};
    const StatusRule flag{.algorithm = Algorithm::flag,
                          .attribute = "pwdAccountLockedTime",
                          .disabled_values = {"000001010000Z", "yes"}};
    const StatusRule only{.algorithm = Algorithm::flag,
                          .attribute = "accountStatus",
                          .disabled_values = {"locked"},
                          .enabled_values = {"active", "new"}};
    StatusRule closed = only;
    closed.without = UserState::disabled;
    StatusRule closed_bitmap = bitmap;
    closed_bitmap.without = UserState::disabled;
    const StatusRule present{.algorithm = Algorithm::present, .attribute = "loginDisabled"};
    const auto row = GENERATE_COPY(values<Row>({
        {"no rule", {}, {{"useraccountcontrol", "514"}}, UserState::active},
        {"bit set", bitmap, {{"useraccountcontrol", "514"}}, UserState::disabled},
        {"bit clear", bitmap, {{"useraccountcontrol", "512"}}, UserState::active},
        {"signed", bitmap, {{"useraccountcontrol", "-2"}}, UserState::disabled},
        {"attribute absent", bitmap, {}, UserState::active},
        {"blank", bitmap, {{"useraccountcontrol", " "}}, UserState::active},
        {"no number", bitmap, {{"useraccountcontrol", "0x202"}}, std::nullopt},
        {"locked by an administrator",
         flag,
         {{"pwdaccountlockedtime", "000001010000Z"}},
         UserState::disabled},
        {"case does not count", flag, {{"pwdaccountlockedtime", "YES"}}, UserState::disabled},
        {"locked by bad passwords",
         flag,
         {{"pwdaccountlockedtime", "20240101000000Z"}},
         UserState::active},
        {"any value wins",
         flag,
         {{"pwdaccountlockedtime", "no"}, {"pwdaccountlockedtime", "yes"}},
         UserState::disabled},
        {"present", present, {{"logindisabled", "FALSE"}}, UserState::disabled},
        {"not present", present, {}, UserState::active},
        {"among those that mean enabled", only, {{"accountstatus", "New"}}, UserState::active},
        {"another than those", only, {{"accountstatus", "suspended"}}, UserState::disabled},
        {"one of them among others",
         only,
         {{"accountstatus", "x"}, {"accountstatus", "active"}},
         UserState::active},
        {"disabled wins over enabled",
         only,
         {{"accountstatus", "active"}, {"accountstatus", "locked"}},
         UserState::disabled},
        {"absent, which means enabled", only, {}, UserState::active},
        {"absent, which means disabled", closed, {}, UserState::disabled},
        {"blank, which is absent", closed, {{"accountstatus", " "}}, UserState::disabled},
        {"a bit clear", closed_bitmap, {{"useraccountcontrol", "512"}}, UserState::active},
        {"no bits", closed_bitmap, {}, UserState::disabled},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(state_of(test::entry("cn=x", row.pairs), row.rule) == row.state);
    }
}
