#include "entries.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;
using Uids = std::vector<std::string>;

namespace {

DatastoreSnapshot read(const std::vector<Entry>& entries, const DirectoryRules& by = rules()) {
    auto snapshot = interpret(entries, by);
    INFO((snapshot ? "" : snapshot.error().message));
    REQUIRE(snapshot.has_value());
    return std::move(*snapshot);
}

Uids user_uids(const DatastoreSnapshot& snapshot) {
    Uids uids;
    for (const auto& user : snapshot.roster.users) uids.push_back(user.uid.str());
    return uids;
}

Uids group_uids(const DatastoreSnapshot& snapshot) {
    Uids uids;
    for (const auto& group : snapshot.roster.groups) uids.push_back(group.uid.str());
    return uids;
}

MappingRule from(std::string name) {
    MappingRule rule;
    rule.from.push_back(std::move(name));
    return rule;
}

} // namespace

TEST_CASE("an entry becomes a person") {
    auto by = rules();
    by.status = {StatusRule::Algorithm::flag, "employeeType", 0, {"Terminated"}};
    by.mapping[Target::given_name] = from("givenName");
    by.mapping[Target::surname] = from("sn");
    by.mapping[Target::surname].create_only = true;
    by.mapping[Target::role] = from("role");
    by.mapping[Target::wipe_data].value = "true";
    by.mapping[Target::send_welcome_email].value = "false";
    const auto snapshot = read({person("ann", {{"givenname", "Ann"},
                                               {"sn", "Lee"},
                                               {"role", "Team_Admin"},
                                               {"employeetype", "terminated"}})},
                               by);
    User wanted;
    wanted.uid = Uid("u-ann");
    wanted.email = "ann@acme.com";
    wanted.given_name = "Ann";
    wanted.external_id = "u-ann";
    wanted.state = UserState::disabled;
    wanted.role = Role::team_admin;
    wanted.wipe_data = true;
    wanted.on_create.edit().surname = "Lee";
    wanted.on_create.edit().send_welcome_email = false;
    REQUIRE(snapshot.roster.users.size() == 1);
    CHECK(snapshot.roster.users[0] == wanted);
    CHECK(snapshot.roster.users[0].source.dn == "uid=ann,ou=people,dc=acme");
    CHECK(snapshot.unmapped.empty());
    CHECK(snapshot.warnings.empty());
}

TEST_CASE("an entry becomes a group") {
    const auto snapshot = read({person("a"), group("Sales", {person_dn("a")})});
    REQUIRE(snapshot.roster.groups.size() == 1);
    const auto& sales = snapshot.roster.groups[0];
    CHECK(sales.uid == Uid("g-sales"));
    CHECK(sales.display_name == "Sales");
    CHECK(sales.external_id == "g-sales");
    CHECK(sales.members == std::vector<UserIndex>{UserIndex{0}});
}

TEST_CASE("users by group") {
    auto by = rules();
    by.users = {.filter = "", .group_dn = "CN=team, ou=groups,dc=acme", .nested = false};
    std::vector<Entry> entries{
        person("a"),
        person("b"),
        person("c"),
        group("team", {person_dn("a"), group_dn("inner"), "uid=gone,dc=acme"}),
        group("inner", {person_dn("b")}),
        group("other", {person_dn("c"), person_dn("a")}),
    };
    SECTION("direct members") {
        const auto snapshot = read(entries, by);
        CHECK(user_uids(snapshot) == Uids{"u-a"});
        CHECK(members(snapshot, "other") == Uids{"u-a"});
        CHECK(snapshot.omissions.size() == 3);
    }
    SECTION("nested members") {
        by.users.nested = true;
        CHECK(user_uids(read(entries, by)) == Uids{"u-a", "u-b"});
    }
    SECTION("a filter narrows it") {
        by.users.nested = true;
        by.users.filter = "(uid=b)";
        CHECK(user_uids(read(entries, by)) == Uids{"u-b"});
    }
    SECTION("what the group lists without being a person is told") {
        by.groups = {};
        const auto snapshot = read(entries, by);
        REQUIRE(snapshot.omissions.size() == 1);
        CHECK(snapshot.omissions[0].reason == "unresolvedMember");
        CHECK(snapshot.omissions[0].subject == "uid=gone,dc=acme");
    }
    SECTION("the group is not there") {
        by.users.group_dn = "cn=lost,ou=groups,dc=acme";
        const auto snapshot = interpret(entries, by);
        REQUIRE_FALSE(snapshot.has_value());
        CHECK(snapshot.error().code == ErrorCode::incomplete);
        CHECK(snapshot.error().message
              == "users.groupDn \"cn=lost,ou=groups,dc=acme\" is not among the 6 entries read; "
                 "correct the DN, or read the part of the directory it lies in");
    }
}

TEST_CASE("groups by group") {
    auto by = rules();
    by.groups = {.filter = "", .group_dn = group_dn("all"), .nested = false};
    const std::vector<Entry> entries{
        person("a"),
        group("all", {group_dn("one"), person_dn("a")}),
        group("one", {group_dn("two")}),
        group("two", {person_dn("a")}),
        group("out", {person_dn("a")}),
    };
    CHECK(group_uids(read(entries, by)) == Uids{"g-one"});
    CHECK(members(read(entries, by), "one") == Uids{"u-a"});
    by.groups.nested = true;
    CHECK(group_uids(read(entries, by)) == Uids{"g-one", "g-two"});
}

TEST_CASE("a read that cannot be trusted is an error") {
    struct Row {
        std::string name;
        std::vector<Entry> entries;
        DirectoryRules by;
        ErrorCode code;
        std::string message;
    };
    const auto with = [](auto change) {
        auto by = rules();
        change(by);
        return by;
    };
    auto located = person("ann");
    located.at = {12, 1};
    auto again = entry("UID=Ann, ou=people,dc=acme", {{"objectclass", "inetOrgPerson"}});
    again.at = {34, 1};
    const auto row = GENERATE_COPY(values<Row>({
        {"nobody",
         {group("g", {})},
         rules(),
         ErrorCode::incomplete,
         "none of 1 entry is a user by users.filter \"(objectClass=inetOrgPerson)\" below "
         "\"dc=acme\"; an empty team is never exported, check base, filter and what was read"},
        {"nobody below the base",
         {person("a")},
         with([](DirectoryRules& by) { by.base_dn = "dc=other"; }),
         ErrorCode::incomplete,
         "none of 1 entry is a user by users.filter \"(objectClass=inetOrgPerson)\" below "
         "\"dc=other\"; an empty team is never exported, check base, filter and what was read"},
        {"nobody, by a misspelt attribute",
         {person("a")},
         with([](DirectoryRules& by) { by.users.filter = "(|(employeType=a)(mial=*))"; }),
         ErrorCode::incomplete,
         "none of 1 entry is a user by users.filter \"(|(employeType=a)(mial=*))\" below "
         "\"dc=acme\", and none has employetype or mial; an empty team is never exported, check "
         "base, filter and what was read"},
        {"no id",
         {entry("uid=x,dc=acme", {{"objectclass", "inetOrgPerson"}})},
         rules(),
         ErrorCode::invalid_input,
         "entry \"uid=x,dc=acme\" has no entryUUID; ask for it explicitly, or set settings.uid to "
         "an attribute that everybody has"},
        {"several ids",
         {person("x", {{"entryuuid", "other"}})},
         rules(),
         ErrorCode::invalid_input,
         "entry \"uid=x,ou=people,dc=acme\" has several values of entryUUID; an id is one value, "
         "set settings.uid to another attribute"},
        {"one id for two",
         {person("a"),
          entry("uid=b,dc=acme", {{"objectclass", "inetOrgPerson"}, {"entryuuid", "U-A"}})},
         rules(),
         ErrorCode::invalid_input,
         "entries \"uid=a,ou=people,dc=acme\" and \"uid=b,dc=acme\" have one entryUUID, \"u-a\"; "
         "an id "
         "belongs to one entry"},
        {"one DN twice",
         {located, again},
         rules(),
         ErrorCode::invalid_input,
         "two entries have one DN: \"UID=Ann, ou=people,dc=acme\" (line 34) and "
         "\"uid=ann,ou=people,dc=acme\" (line 12); keep one of them"},
        {"no DN",
         {entry("x", {})},
         rules(),
         ErrorCode::invalid_input,
         "entry \"x\": \"x\" is not a DN, column 2: expected an attribute type and \"=\", found "
         "the "
         "end"},
        {"truncated members",
         {person("a"), group("g", {}, {{"member;range=0-0", person_dn("a")}})},
         rules(),
         ErrorCode::incomplete,
         "entry \"cn=g,ou=groups,dc=acme\": member;range=0-0 is not followed by the rest; read the "
         "attribute to its end"},
        {"bad filter",
         {person("a")},
         with([](DirectoryRules& by) { by.groups.filter = "(cn=x"; }),
         ErrorCode::invalid_input,
         "groups.filter: column 6: expected \")\" for the \"(\" at column 1, found the end"},
        {"unknown matching rule",
         {person("a")},
         with([](DirectoryRules& by) {
             by.users.filter = "(memberOf:1.2.840.113556.1.4.1941:=cn=x)";
         }),
         ErrorCode::invalid_input,
         "users.filter: the matching rule \"1.2.840.113556.1.4.1941\" cannot be evaluated here; "
         "for members of nested groups use groupDn with nested: true"},
        {"no scope",
         {person("a")},
         with([](DirectoryRules& by) { by.users = {}; }),
         ErrorCode::invalid_input,
         "users has neither a filter nor a groupDn, set one"},
        {"bad base",
         {person("a")},
         with([](DirectoryRules& by) { by.base_dn = "acme"; }),
         ErrorCode::invalid_input,
         "baseDn: \"acme\" is not a DN, column 5: expected an attribute type and \"=\", found the "
         "end"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto snapshot = interpret(row.entries, row.by);
        REQUIRE_FALSE(snapshot.has_value());
        CHECK(snapshot.error().message == row.message);
        CHECK(snapshot.error().code == row.code);
    }
}

TEST_CASE("many problems are counted, the first are shown") {
    std::vector<Entry> entries;
    for (int i = 0; i < 30; ++i) {
        entries.push_back(entry("uid=" + std::to_string(10 + i) + ",dc=acme",
                                {{"objectclass", "inetOrgPerson"}}));
    }
    const auto snapshot = interpret(entries, rules());
    REQUIRE_FALSE(snapshot.has_value());
    const auto& message = snapshot.error().message;
    CHECK(message.substr(0, 40) == "30 problems\nentry \"uid=10,dc=acme\" has n");
    CHECK(message.substr(message.size() - 12) == "\nand 10 more");
}

TEST_CASE("a truncated attribute that nobody asked for does no harm") {
    const auto snapshot = read({person("a", {{"unrelated;range=0-0", "x"}})});
    CHECK(user_uids(snapshot) == Uids{"u-a"});
}

TEST_CASE("a value that cannot be mapped leaves the person in place") {
    auto by = rules();
    by.mapping[Target::surname] = from("sn");
    by.mapping[Target::given_name] = from("givenName");
    by.mapping[Target::given_name].on_missing = OnProblem::keep;
    by.mapping[Target::role] = from("role");
    by.mapping[Target::role].on_missing = OnProblem::clear;
    by.status = {StatusRule::Algorithm::bitmap, "userAccountControl", 2, {}};
    const auto snapshot = read({entry("uid=x,dc=acme", {{"objectclass", "inetOrgPerson"},
                                                        {"entryuuid", "u-x"},
                                                        {"mail", "n/a"},
                                                        {"useraccountcontrol", "?"}})},
                               by);
    REQUIRE(snapshot.roster.users.size() == 1);
    CHECK(snapshot.roster.users[0].email.empty());
    CHECK_FALSE(snapshot.roster.users[0].state.has_value());
    const Uid x("u-x");
    CHECK(
        snapshot.unmapped
        == std::vector<UnmappedValue>{
            {x, false, "email", "\"n/a\" is not an e-mail address that Dropbox takes: it has no @"},
            {x, false, "givenName", ""},
            {x, false, "state",
             "userAccountControl holds no whole number; correct it, or change settings.status"},
            {x, false, "surname", "the entry has no sn; add it there, or map another attribute"},
        });
    CHECK(snapshot.omissions
          == std::vector<Omission>{
              {"invalidValue", "uid=x,dc=acme",
               "email: \"n/a\" is not an e-mail address that Dropbox takes: it has no @"},
              {"invalidValue", "uid=x,dc=acme",
               "state: userAccountControl holds no whole number; correct it, or change "
               "settings.status"},
              {"missingValue", "uid=x,dc=acme",
               "surname: the entry has no sn; add it there, or map another attribute"},
          });
}

TEST_CASE("clearing empties texts, and leaves the rest unmanaged") {
    const auto target = GENERATE(Target::given_name, Target::surname, Target::external_id,
                                 Target::role, Target::wipe_data, Target::send_welcome_email);
    const auto at_creation = GENERATE(false, true);
    DYNAMIC_SECTION(to_string(target) << (at_creation ? " at creation" : "")) {
        auto by = rules();
        by.mapping[target] = from("nothing");
        by.mapping[target].on_missing = OnProblem::clear;
        by.mapping[target].create_only = at_creation;
        const auto snapshot = read({person("ann")}, by);
        const auto& user = snapshot.roster.users[0];
        const bool is_text = target < Target::role;
        const auto expected =
            is_text && !at_creation ? std::optional<std::string>("") : std::optional<std::string>();
        if (target == Target::given_name) CHECK(user.given_name == expected);
        if (target == Target::surname) CHECK(user.surname == expected);
        if (target == Target::external_id) CHECK(user.external_id == expected);
        CHECK_FALSE(user.role.has_value());
        CHECK_FALSE(user.wipe_data.has_value());
        CHECK(user.on_create->empty());
        CHECK(snapshot.unmapped.empty());
    }
}

TEST_CASE("an e-mail and a group's name cannot be cleared: the last ones are kept") {
    auto by = rules();
    by.mapping[Target::email] = from("nothing");
    by.mapping[Target::email].on_missing = OnProblem::clear;
    by.mapping[Target::group_name] = from("nothing");
    by.mapping[Target::group_name].on_missing = OnProblem::clear;
    const auto snapshot = read({person("ann"), group("Sales", {})}, by);
    REQUIRE(snapshot.unmapped.size() == 2);
    CHECK(snapshot.unmapped[0].field == "displayName");
    CHECK(snapshot.unmapped[1].field == "email");
    CHECK(snapshot.unmapped[1].problem == "no usable value, and this one cannot be cleared");
}

TEST_CASE("what two people may not share is withdrawn without showing a masked value") {
    auto by = rules();
    by.mapping[Target::external_id] = from("employeeNumber");
    by.mapping[Target::external_id].masked = true;
    const auto snapshot = read(
        {person("a", {{"employeenumber", "s3cr3t"}}), person("b", {{"employeenumber", "s3cr3t"}})},
        by);
    REQUIRE(snapshot.unmapped.size() == 2);
    CHECK(snapshot.unmapped[0].problem
          == "*** is also the external id of \"uid=b,ou=people,dc=acme\"; map an attribute that is "
             "unique");
    for (const auto& item : snapshot.omissions) {
        CHECK(item.detail.find("s3cr3t") == std::string::npos);
    }
}

TEST_CASE("an e-mail that two people have belongs to neither") {
    const auto snapshot = read(
        {person("a", {}),
         entry("uid=b,dc=acme",
               {{"objectclass", "inetOrgPerson"}, {"entryuuid", "u-b"}, {"mail", "A@ACME.com"}}),
         person("c")});
    CHECK(user_uids(snapshot) == Uids{"u-a", "u-b", "u-c"});
    CHECK(snapshot.roster.users[0].email.empty());
    CHECK(snapshot.roster.users[1].email.empty());
    CHECK(snapshot.roster.users[2].email == "c@acme.com");
    CHECK(snapshot.unmapped
          == std::vector<UnmappedValue>{
              {Uid("u-a"), false, "email",
               "\"a@acme.com\" is also the e-mail of \"uid=b,dc=acme\"; give each person one"},
              {Uid("u-b"), false, "email",
               "\"a@acme.com\" is also the e-mail of \"uid=a,ou=people,dc=acme\"; give each person "
               "one"},
          });
    REQUIRE(snapshot.omissions.size() == 2);
    CHECK(snapshot.omissions[0].reason == "duplicateValue");
}

TEST_CASE("an external id that two people have belongs to neither") {
    auto by = rules();
    by.mapping[Target::external_id] = from("employeeNumber");
    const auto snapshot =
        read({person("a", {{"employeenumber", "7"}}), person("b", {{"employeenumber", "7"}}),
              person("c", {{"employeenumber", "8"}})},
             by);
    CHECK_FALSE(snapshot.roster.users[0].external_id.has_value());
    CHECK_FALSE(snapshot.roster.users[1].external_id.has_value());
    CHECK(snapshot.roster.users[2].external_id == "8");
    CHECK(snapshot.unmapped.size() == 2);
    CHECK(snapshot.unmapped[0].field == "externalId");
}

TEST_CASE("a name that two groups have stays with the lowest uid") {
    const auto named = [](const std::string& id, const std::string& name) {
        return entry("cn=" + name + ",ou=" + id + ",dc=acme",
                     {{"objectclass", "groupOfNames"}, {"cn", name}, {"entryuuid", id}});
    };
    const auto snapshot = read(
        {person("a"), named("g-2", "SALES"), named("g-1", "Sales"), named("g-3", "Sales Leads")});
    CHECK(snapshot.roster.groups[0].display_name == "Sales");
    CHECK(snapshot.roster.groups[1].display_name.empty());
    CHECK(snapshot.roster.groups[2].display_name == "Sales Leads");
    CHECK(snapshot.unmapped
          == std::vector<UnmappedValue>{
              {Uid("g-2"), true, "displayName",
               "\"SALES\" is also the name of \"cn=Sales,ou=g-1,dc=acme\"; rename one of them"}});
}

TEST_CASE("an attribute that nobody has is told where a mapping needs it") {
    struct Row {
        std::string name;
        MappingRule rule;
        bool told;
    };
    const auto with = [](auto change) {
        auto rule = from("nickName");
        change(rule);
        return rule;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"the only source", from("nickName"), true},
        {"one of several", with([](MappingRule& rule) { rule.from.emplace_back("cn"); }), false},
        {"before the id", with([](MappingRule& rule) { rule.from.emplace_back("@uid"); }), false},
        {"in a template", with([](MappingRule& rule) {
             rule.from.clear();
             rule.pattern = "${cn} ${nickName}";
         }),
         true},
        {"with a default", with([](MappingRule& rule) { rule.table_default = "x"; }), false},
        {"with a choice", with([](MappingRule& rule) { rule.on_missing = OnProblem::keep; }),
         false},
    }));
    DYNAMIC_SECTION(row.name) {
        auto by = rules();
        by.mapping[Target::surname] = row.rule;
        const auto warnings = read({person("a", {{"cn", "A"}})}, by).warnings;
        CHECK(warnings
              == (row.told ? std::vector<std::string>{"mapping.surname takes nickName, which no "
                                                      "entry has; check the spelling, and that the "
                                                      "read asks for it"}
                           : std::vector<std::string>{}));
    }
}

TEST_CASE("signs of a wrong configuration are told") {
    auto by = rules();
    by.users.filter = "(&(objectClass=inetOrgPerson)(!(nsAccountLok=true)))";
    by.status = {StatusRule::Algorithm::flag, "pwdAccountLockedTime", 0, {"000001010000Z"}};
    CHECK(read({person("a")}, by).warnings
          == std::vector<std::string>{
              "users.filter names nsaccountlok, which no entry has; check its spelling, and that "
              "the read asks for it",
              "no entry has pwdAccountLockedTime, so everybody counts as enabled; check that the "
              "read asks for it"});
}

TEST_CASE("what everybody lacks disables nobody") {
    auto by = rules();
    by.status = {.algorithm = StatusRule::Algorithm::flag,
                 .attribute = "accountStatus",
                 .enabled_values = {"active"},
                 .without = UserState::disabled};
    const auto failed = interpret(std::vector<Entry>{person("ann")}, by);
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().code == ErrorCode::incomplete);
    CHECK(failed.error().message
          == "no entry has accountStatus, so everybody would be disabled by "
             "settings.status.default; check its spelling, and that the read may see it");
    const auto snapshot = read({person("ann"), person("bob", {{"accountstatus", "active"}})}, by);
    REQUIRE(snapshot.roster.users.size() == 2);
    CHECK(snapshot.roster.users[0].state == UserState::disabled);
    CHECK(snapshot.roster.users[1].state == UserState::active);
}
