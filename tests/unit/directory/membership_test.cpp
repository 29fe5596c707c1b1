#include "entries.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

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

} // namespace

TEST_CASE("members are found however their DN is spelled") {
    const std::vector<Entry> entries{
        entry("cn=Smith\\, John+employeeNumber=7,ou=people,dc=acme",
              {{"objectclass", "inetOrgPerson"}, {"entryuuid", "u-1"}, {"mail", "j@acme.com"}}),
        group("a", {R"(EMPLOYEENUMBER=7 + CN=smith\2C john, OU=People, DC=Acme)"}),
        group("b", {},
              {{"uniquemember", R"(cn=Smith\, John+employeeNumber=7,ou=people,dc=acme#'0101'B)"}}),
    };
    const auto snapshot = read(entries);
    CHECK(members(snapshot, "a") == Uids{"u-1"});
    CHECK(members(snapshot, "b") == Uids{"u-1"});
    CHECK(snapshot.omissions.empty());
}

TEST_CASE("hostile names come through whole") {
    const std::string name = R"( R&D, "Skunk" + Works; <secret>=#1 \ 🚀)";
    const std::string dn =
        R"(cn=\ R&D\, \"Skunk\" \+ Works\; \<secret\>\=#1 \\ 🚀,ou=groups,dc=acme)";
    const std::vector<Entry> entries{
        person("ann"),
        entry(dn, {{"objectclass", "groupOfNames"},
                   {"cn", name},
                   {"entryuuid", "g-x"},
                   {"member", person_dn("ann")}}),
        group("outer", {dn}),
    };
    const auto snapshot = read(entries);
    // But for the blank in front, which Dropbox does not store.
    CHECK(find_group(snapshot.roster, Uid("g-x"))->display_name == name.substr(1));
    CHECK(members(snapshot, "x") == Uids{"u-ann"});
    CHECK(members(snapshot, "outer") == Uids{"u-ann"});
}

TEST_CASE("nested groups are flattened, whatever their shape") {
    const std::vector<Entry> entries{
        person("a"),
        person("b"),
        person("c"),
        person("d"),
        group("top", {group_dn("left"), group_dn("right")}),
        group("left", {group_dn("bottom"), person_dn("a")}),
        group("right", {group_dn("bottom"), person_dn("b")}),
        group("bottom", {person_dn("c"), person_dn("d")}),
        group("cycle1", {group_dn("cycle2"), person_dn("a")}),
        group("cycle2", {group_dn("cycle3"), person_dn("b")}),
        group("cycle3", {group_dn("cycle1"), person_dn("c")}),
        group("self", {group_dn("self"), person_dn("d"), person_dn("d")}),
        group("empty", {""}),
        group("placeholder", {"cn=empty-group-placeholder"}),
    };
    SECTION("flatten") {
        const auto snapshot = read(entries);
        CHECK(members(snapshot, "top") == Uids{"u-a", "u-b", "u-c", "u-d"});
        CHECK(members(snapshot, "cycle1") == Uids{"u-a", "u-b", "u-c"});
        CHECK(members(snapshot, "cycle3") == Uids{"u-a", "u-b", "u-c"});
        CHECK(members(snapshot, "self") == Uids{"u-d"});
        CHECK(members(snapshot, "empty").empty());
        CHECK(members(snapshot, "placeholder").empty());
        CHECK(snapshot.omissions.empty());
    }
    SECTION("direct") {
        auto by = rules();
        by.nested_members = NestedMembers::direct;
        const auto snapshot = read(entries, by);
        CHECK(members(snapshot, "top").empty());
        CHECK(members(snapshot, "left") == Uids{"u-a"});
        CHECK(snapshot.omissions.empty());
    }
}

TEST_CASE("who is a member by way of other groups comes with the shortest way") {
    const std::vector<Entry> entries{
        person("a"),
        person("b"),
        person("c"),
        group("top", {group_dn("right"), group_dn("left"), person_dn("c")}),
        group("right", {group_dn("bottom"), person_dn("c")}),
        group("left", {group_dn("bottom"), person_dn("a")}),
        group("bottom", {person_dn("b"), group_dn("top")}),
    };
    const auto nested = read(entries).through_groups;
    const auto of_top = [&] {
        std::vector<ThroughGroups> found;
        for (const auto& item : nested) {
            if (item.group == group_dn("top")) found.push_back(item);
        }
        return found;
    }();
    CHECK(of_top
          == std::vector<ThroughGroups>{
              {group_dn("top"), {group_dn("left")}, {person_dn("a")}},
              {group_dn("top"), {group_dn("left"), group_dn("bottom")}, {person_dn("b")}},
          });
    auto turned = entries;
    std::reverse(turned.begin(), turned.end());
    CHECK(read(turned).through_groups == nested);
}

TEST_CASE("a long chain of groups does not overflow the stack") {
    std::vector<Entry> entries{person("a")};
    constexpr int k_length = 20'000;
    for (int i = 0; i < k_length; ++i) {
        entries.push_back(entry(
            "cn=" + std::to_string(i) + ",ou=other,dc=acme",
            {{"objectclass", "groupOfUniqueNames"},
             {"uniquemember", i + 1 < k_length ? "cn=" + std::to_string(i + 1) + ",ou=other,dc=acme"
                                               : person_dn("a")}}));
    }
    entries.push_back(group("top", {"cn=0,ou=other,dc=acme"}));
    CHECK(members(read(entries), "top") == Uids{"u-a"});
}

TEST_CASE("a group outside the scope or the base is expanded but not exported") {
    const std::vector<Entry> entries{
        person("a"),
        group("top", {"cn=inner,dc=elsewhere"}),
        entry("cn=inner,dc=elsewhere",
              {{"objectclass", "groupOfNames"}, {"cn", "inner"}, {"member", person_dn("a")}}),
    };
    const auto snapshot = read(entries);
    CHECK(members(snapshot, "top") == Uids{"u-a"});
    CHECK(snapshot.roster.groups.size() == 1);
}

TEST_CASE("the person's side adds to the group's") {
    auto by = rules();
    const std::vector<Entry> entries{
        person("a", {{"memberof", "CN=Team, OU=groups,DC=acme"}, {"memberof", "cn=unknown"}}),
        person("b"),
        group("team", {person_dn("b"), person_dn("a")}),
        group("inner", {}, {{"memberof", group_dn("team")}}),
        person("c", {{"memberof", group_dn("inner")}}),
    };
    CHECK(members(read(entries, by), "team") == Uids{"u-a", "u-b"});
    by.user_member_of = "memberOf";
    const auto snapshot = read(entries, by);
    CHECK(members(snapshot, "team") == Uids{"u-a", "u-b", "u-c"});
    CHECK(members(snapshot, "inner") == Uids{"u-c"});
    CHECK(snapshot.omissions.empty());
}

TEST_CASE("logins are found by uid, without regard to case") {
    const auto posix = [](const std::string& name, const std::vector<std::string>& logins) {
        Pairs pairs{{"objectclass", "posixGroup"}, {"cn", name}, {"entryuuid", "g-" + name}};
        for (const auto& login : logins) pairs.emplace_back("memberuid", login);
        return entry(group_dn(name), pairs);
    };
    const std::vector<Entry> entries{
        person("ann"),
        person("bob"),
        entry("uid=twin,ou=x,dc=acme", {{"objectclass", "inetOrgPerson"},
                                        {"entryuuid", "u-t1"},
                                        {"uid", "twin"},
                                        {"mail", "t1@acme.com"}}),
        entry("uid=twin,ou=y,dc=acme", {{"objectclass", "inetOrgPerson"},
                                        {"entryuuid", "u-t2"},
                                        {"uid", "twin"},
                                        {"mail", "t2@acme.com"}}),
        entry("uid=robot,dc=acme", {{"objectclass", "account"}, {"uid", "robot"}}),
        posix("p", {"ANN", "ghost", "twin", "robot", ""}),
        posix("none", {}),
    };
    const auto snapshot = read(entries);
    CHECK(members(snapshot, "p") == Uids{"u-ann"});
    CHECK(members(snapshot, "none").empty());
    CHECK(snapshot.omissions
          == std::vector<Omission>{
              {"ambiguousValue", "twin",
               "listed by \"cn=p,ou=groups,dc=acme\", but several people have this uid: "
               "\"uid=twin,ou=x,dc=acme\", \"uid=twin,ou=y,dc=acme\"; make it unique, or list the "
               "person by DN"},
              {"outsideUserScope", "robot",
               "listed by \"cn=p,ou=groups,dc=acme\", but who has this uid is outside the user "
               "scope; widen `users` if it belongs to the team"},
              {"unresolvedMember", "ghost",
               "listed by \"cn=p,ou=groups,dc=acme\", but no entry has this uid; remove it there, "
               "or read the part of the directory it lies in"},
          });
}

TEST_CASE("members that are nobody are listed once each") {
    const std::vector<Entry> entries{
        person("a"),
        entry("cn=printer,ou=devices,dc=acme", {{"objectclass", "device"}, {"cn", "printer"}}),
        entry("uid=far,dc=elsewhere", {{"objectclass", "inetOrgPerson"}, {"uid", "far"}}),
        group("one", {person_dn("a"), "uid=gone,ou=people,dc=acme", "cn=printer,ou=devices,dc=acme",
                      "uid=far,dc=elsewhere", "not a dn"}),
        group("two", {"UID=gone, ou=people, dc=acme", group_dn("one")}),
    };
    const auto snapshot = read(entries);
    CHECK(members(snapshot, "two") == Uids{"u-a"});
    CHECK(snapshot.omissions
          == std::vector<Omission>{
              {"invalidValue", "not a dn",
               "listed by \"cn=one,ou=groups,dc=acme\" and 1 other group, but \"not a dn\" is not "
               "a DN, column 5: expected an attribute type and \"=\", found \"a\""},
              {"outsideUserScope", "cn=printer,ou=devices,dc=acme",
               "listed by \"cn=one,ou=groups,dc=acme\" and 1 other group, but outside the user "
               "scope; widen `users` if it belongs to the team"},
              {"outsideUserScope", "uid=far,dc=elsewhere",
               "listed by \"cn=one,ou=groups,dc=acme\" and 1 other group, but outside the user "
               "scope; widen `users` if it belongs to the team"},
              {"unresolvedMember", "UID=gone, ou=people, dc=acme",
               "listed by \"cn=one,ou=groups,dc=acme\" and 1 other group, but no entry has this "
               "DN; remove it there, or read the part of the directory it lies in"},
          });
}

TEST_CASE("default groups count only when asked for") {
    auto by = rules();
    const std::string domain("\x01\x05\x00\x00\x00\x00\x00\x05xxxxyyyyzzzz", 20);
    const auto sid = [&](const std::string& rid) { return domain + rid; };
    const std::vector<Entry> entries{
        person("a", {{"gidnumber", "100"}}),
        person("b", {{"primarygroupid", "513"}, {"objectsid", sid(std::string("\1\5\0\0", 4))}}),
        entry(group_dn("posix"), {{"objectclass", "posixGroup"},
                                  {"cn", "posix"},
                                  {"entryuuid", "g-posix"},
                                  {"gidnumber", "100"}}),
        group("domain", {}, {{"objectsid", sid(std::string("\1\2\0\0", 4))}}),
    };
    CHECK(members(read(entries, by), "posix").empty());
    by.group_member_attributes = {"member", "gidNumber", "primaryGroupID"};
    const auto snapshot = read(entries, by);
    CHECK(members(snapshot, "posix") == Uids{"u-a"});
    CHECK(members(snapshot, "domain") == Uids{"u-b"});
}

TEST_CASE("a group whose members are a search has no member list") {
    auto by = rules();
    by.groups.filter = "(objectClass=groupOfURLs)";
    const auto dynamic = [](const std::string& name, const Pairs& more) {
        Pairs pairs{{"objectclass", "groupOfURLs"},
                    {"cn", name},
                    {"entryuuid", "g-" + name},
                    {"memberurl", "ldap:///ou=people,dc=acme??one?(objectClass=*)"}};
        pairs.insert(pairs.end(), more.begin(), more.end());
        return entry(group_dn(name), pairs);
    };
    const auto snapshot = read(
        {person("a"), dynamic("open", {}), dynamic("resolved", {{"member", person_dn("a")}})}, by);
    CHECK(members(snapshot, "open") == Uids{"not managed"});
    CHECK(members(snapshot, "resolved") == Uids{"u-a"});
    CHECK(snapshot.warnings
          == std::vector<std::string>{"the members of 1 group are searches (memberURL), which are "
                                      "not run; they are exported without a member list and stay "
                                      "as they are in Dropbox"});
}

TEST_CASE("a group that reaches one whose members are not all known has no member list") {
    auto by = rules();
    by.groups.filter = "(|(objectClass=groupOfNames)(objectClass=groupOfURLs))";
    const Pairs url{{"memberurl", "ldap:///ou=people,dc=acme??one?(objectClass=*)"}};
    const std::vector<Entry> entries{
        person("a"),
        person("b"),
        // A list and a search: what it lists is a part.
        group("mixed", {person_dn("a")}, url),
        group("outer", {person_dn("b"), group_dn("ring")}),
        group("ring", {group_dn("mixed"), group_dn("outer")}),
        group("apart", {person_dn("a")}),
    };
    SECTION("where nested groups count") {
        const auto snapshot = read(entries, by);
        for (const auto* name : {"mixed", "outer", "ring"}) {
            CHECK(members(snapshot, name) == Uids{"not managed"});
        }
        CHECK(members(snapshot, "apart") == Uids{"u-a"});
        CHECK(snapshot.warnings
              == std::vector<std::string>{
                  "\"cn=outer,ou=groups,dc=acme\" and 1 other group are exported without a member "
                  "list and stay as in Dropbox: the members of \"cn=mixed,ou=groups,dc=acme\" are "
                  "not all known (its memberURL is a search, which is not run)",
                  "the members of 1 group are searches (memberURL), which are not run; they are "
                  "exported without a member list and stay as they are in Dropbox"});
    }
    SECTION("and only itself where they do not") {
        by.nested_members = NestedMembers::direct;
        const auto snapshot = read(entries, by);
        CHECK(members(snapshot, "mixed") == Uids{"not managed"});
        CHECK(members(snapshot, "outer") == Uids{"u-b"});
        CHECK(members(snapshot, "ring").empty());
    }
    SECTION("and is no scope") {
        by.users = {.group_dn = group_dn("outer"), .nested = true};
        const auto failed = interpret(entries, by);
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == ErrorCode::incomplete);
        CHECK(failed.error().message
              == "users.groupDn \"cn=outer,ou=groups,dc=acme\": the members of "
                 "\"cn=mixed,ou=groups,dc=acme\" are not all known (its memberURL is a search, "
                 "which is not run), so this is not everybody");
        by.users.nested = false;
        CHECK(read(entries, by).roster.users.size() == 1);
    }
}

TEST_CASE("a letter that a directory keeps apart is another person's") {
    std::vector<Entry> entries{
        entry("cn=Hans Weiss,ou=people,dc=acme",
              {{"objectclass", "inetOrgPerson"}, {"entryuuid", "u-weiss"}, {"uid", "weiss"}}),
        group("by dn", {"cn=Hans Weiß,ou=people,dc=acme"}),
        entry(group_dn("by login"), {{"objectclass", "posixGroup"},
                                     {"cn", "by login"},
                                     {"entryuuid", "g-by login"},
                                     {"memberuid", "weiß"}}),
    };
    auto by = rules();
    by.mapping[Target::email] = {.from = {"mail"}, .on_missing = OnProblem::keep};
    const auto one = read(entries, by);
    CHECK(members(one, "by dn").empty());
    CHECK(members(one, "by login").empty());
    CHECK(one.omissions.size() == 2);
    entries.push_back(
        entry("cn=Hans Weiß,ou=people,dc=acme",
              {{"objectclass", "inetOrgPerson"}, {"entryuuid", "u-weiß"}, {"uid", "weiß"}}));
    const auto both = read(entries, by);
    CHECK(members(both, "by dn") == Uids{"u-weiß"});
    CHECK(members(both, "by login") == Uids{"u-weiß"});
}

TEST_CASE("what a group lists besides people makes no users") {
    auto by = rules();
    by.users = {.group_dn = group_dn("team")};
    const Pairs more{{"objectclass", "user"}, {"uid", "x"}, {"mail", "x@acme.com"}};
    const auto thing = [&](const std::string& name, const std::string& object_class) {
        auto pairs = more;
        pairs.emplace_back("objectclass", object_class);
        pairs.emplace_back("entryuuid", "u-" + name);
        return entry("cn=" + name + ",dc=acme", pairs);
    };
    const auto snapshot = read({person("ann"), thing("pc", "computer"),
                                thing("supplier", "contact"), thing("printer", "Device"),
                                group("team", {person_dn("ann"), "cn=pc,dc=acme",
                                               "cn=supplier,dc=acme", "cn=printer,dc=acme"})},
                               by);
    REQUIRE(snapshot.roster.users.size() == 1);
    CHECK(snapshot.roster.users[0].uid.str() == "u-ann");
    REQUIRE(snapshot.omissions.size() == 3);
    CHECK(snapshot.omissions[0].reason == "outsideUserScope");
    CHECK(snapshot.omissions[0].detail
          == "listed by \"cn=team,ou=groups,dc=acme\", but it is not a person");
}

TEST_CASE("a login of two people in the scope of the team lets neither go") {
    auto by = rules();
    by.users = {.group_dn = group_dn("unix")};
    const auto unix_group = entry(group_dn("unix"), {{"objectclass", "posixGroup"},
                                                     {"cn", "unix"},
                                                     {"entryuuid", "g-unix"},
                                                     {"memberuid", "bob"}});
    const auto twin = [](const std::string& where, const std::string& object_class) {
        return entry("uid=bob," + where, {{"objectclass", object_class},
                                          {"uid", "bob"},
                                          {"entryuuid", "u-" + object_class},
                                          {"mail", "bob@acme.com"}});
    };
    SECTION("named, both") {
        const auto failed = interpret(
            std::vector<Entry>{person("bob"), twin("ou=b,dc=acme", "account"), unix_group}, by);
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == ErrorCode::incomplete);
        CHECK(
            failed.error().message
            == "users.groupDn \"cn=unix,ou=groups,dc=acme\" lists the login \"bob\", which is "
               "that of \"uid=bob,ou=b,dc=acme\" and \"uid=bob,ou=people,dc=acme\", so nobody can "
               "tell who belongs to the team; make it unique, or list the person by DN");
    }
    SECTION("unless one is no person") {
        const auto snapshot = read({person("bob"), twin("ou=b,dc=acme", "device"), unix_group}, by);
        CHECK(snapshot.roster.users.size() == 1);
        CHECK(members(snapshot, "unix") == Uids{"u-bob"});
    }
    SECTION("or lies outside the base") {
        const auto snapshot = read({person("bob"), twin("dc=other", "account"), unix_group}, by);
        CHECK(snapshot.roster.users.size() == 1);
    }
}
