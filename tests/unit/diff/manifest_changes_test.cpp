#include <rollcall/diff/manifest_changes.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>

using namespace rollcall;
using Value = ManifestChanges::Value;
using Slugs = std::vector<Slug>;

namespace {

User person(const std::string& name, const std::string& uid) {
    return {.name = Slug(name), .uid = Uid(uid), .email = name + "@acme.com"};
}

Group group(const std::string& name, const std::string& uid, std::vector<UserIndex> members) {
    return {
        .name = Slug(name), .uid = Uid(uid), .display_name = name, .members = std::move(members)};
}

ManifestChanges between(const Roster& before, const Roster& after) {
    return manifest_changes({before}, {after});
}

Roster company() {
    return {.users = {person("ann", "u-1"), person("bea", "u-2"), person("carl", "u-3")},
            .groups = {group("sales", "g-1", {UserIndex{0}, UserIndex{1}})}};
}

} // namespace

TEST_CASE("the same manifests mean no change") {
    CHECK(between(company(), company()).empty());
    CHECK(between({}, {}).empty());
}

TEST_CASE("people are the same by their uid, whatever they are called") {
    auto after = company();
    after.users[0].name = Slug("anna");
    const auto changes = between(company(), after);
    REQUIRE(changes.users.changed.size() == 1);
    CHECK(changes.users.changed[0].name == Slug("anna"));
    CHECK(changes.users.changed[0].called_before == Slug("ann"));
    CHECK(changes.users.changed[0].values.empty());
    // Her group lists her under the new name: that is no change of members.
    CHECK(changes.groups.empty());
}

TEST_CASE("values are told by key, with what was and what is") {
    auto after = company();
    after.users[1].surname = "Müller";
    after.users[1].wipe_data = true;
    after.users[1].on_create.edit().send_welcome_email = false;
    after.groups[0].membership = MembershipMode::additive;
    after.groups[0].display_name = "Selling";
    const auto changes = between(company(), after);
    REQUIRE(changes.users.changed.size() == 1);
    CHECK(changes.users.changed[0].values
          == std::vector<Value>{{"surname", std::nullopt, "Müller"},
                                {"wipeData", std::nullopt, "true"},
                                {"onCreate.sendWelcomeEmail", std::nullopt, "false"}});
    REQUIRE(changes.groups.changed.size() == 1);
    CHECK(changes.groups.changed[0].values
          == std::vector<Value>{{"displayName", "sales", "Selling"},
                                {"membership", std::nullopt, "additive"}});
}

TEST_CASE("who leaves takes the memberships along, and a list that goes is a change of its own") {
    auto after = company();
    after.users.erase(after.users.begin()); // ann; bea and carl move up
    after.groups[0].members = std::vector{UserIndex{0}, UserIndex{1}};
    auto changes = between(company(), after);
    REQUIRE(changes.users.removed.size() == 1);
    CHECK(changes.users.removed[0].name == Slug("ann"));
    CHECK(changes.users.removed[0].values
          == std::vector<Value>{{"email", "ann@acme.com", std::nullopt}});
    REQUIRE(changes.groups.changed.size() == 1);
    CHECK(changes.groups.changed[0].added == Slugs{Slug("carl")});
    CHECK(changes.groups.changed[0].removed == Slugs{Slug("ann")});
    CHECK(changes.memberships_added() == 1);
    CHECK(changes.memberships_removed() == 1);

    after = company();
    after.groups[0].members.reset();
    changes = between(company(), after);
    CHECK(changes.groups.changed[0].values
          == std::vector<Value>{{"members", "managed", std::nullopt}});
    CHECK(changes.groups.changed[0].removed == Slugs{Slug("ann"), Slug("bea")});
}

TEST_CASE("exceptions and policy are compared by name and by path") {
    const Roster roster;
    const std::vector<Override> before{
        {.name = Slug("a"),
         .action = OverrideAction::protect,
         .user = Slug("ann"),
         .reason = "boss"},
        {.name = Slug("b"), .action = OverrideAction::ignore, .user = Slug("bea"), .reason = "x"}};
    auto after = before;
    after[0].expires = "2031-01-01";
    after[1].name = Slug("c");
    const std::vector<std::pair<std::string, std::string>> old_policy{
        {"guards.minAdmins", "2"}, {"options.users.create", "true"}};
    const std::vector<std::pair<std::string, std::string>> new_policy{{"guards.minAdmins", "3"}};
    const auto changes =
        manifest_changes({roster, before, old_policy}, {roster, after, new_policy});
    REQUIRE(changes.overrides.changed.size() == 1);
    CHECK(changes.overrides.changed[0].values
          == std::vector<Value>{{"expires", std::nullopt, "2031-01-01"}});
    CHECK(changes.overrides.added.size() == 1);
    CHECK(changes.overrides.removed.size() == 1);
    CHECK(changes.policy
          == std::vector<Value>{{"guards.minAdmins", "2", "3"},
                                {"options.users.create", "true", std::nullopt}});
}

TEST_CASE("a comparison the other way round says the opposite") {
    rc::check([] {
        const auto roster = [] {
            Roster made;
            for (int i = 0; i < 5; ++i) {
                if (!*rc::gen::arbitrary<bool>()) continue;
                made.users.push_back(person("p" + std::to_string(i), "u-" + std::to_string(i)));
                if (*rc::gen::arbitrary<bool>()) made.users.back().surname = "X";
            }
            for (int g = 0; g < 2; ++g) {
                if (!*rc::gen::arbitrary<bool>()) continue;
                std::vector<UserIndex> members;
                for (std::uint32_t i = 0; i < made.users.size(); ++i) {
                    if (*rc::gen::arbitrary<bool>()) members.push_back(UserIndex{i});
                }
                made.groups.push_back(
                    group("g" + std::to_string(g), "g-" + std::to_string(g), members));
            }
            return made;
        };
        const auto a = roster();
        const auto b = roster();
        const auto there = between(a, b);
        const auto back = between(b, a);
        RC_ASSERT(there.empty() == (a == b));
        RC_ASSERT(there.memberships_added() == back.memberships_removed());
        RC_ASSERT(there.users.added.size() == back.users.removed.size());
        RC_ASSERT(there.users.changed.size() == back.users.changed.size());
        RC_ASSERT(a.membership_count() + there.memberships_added()
                  == b.membership_count() + there.memberships_removed());
    });
}
