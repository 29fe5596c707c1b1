#include "keeping.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

User person(const std::string& name) {
    User user;
    user.uid = Uid("u-" + name);
    user.email = name + "@acme.com";
    user.given_name = name;
    user.surname = "Example";
    user.external_id = "u-" + name;
    user.state = UserState::active;
    user.role = Role::member_only;
    user.wipe_data = false;
    user.on_create = OnCreate{.send_welcome_email = true,
                              .given_name = "G",
                              .surname = "S",
                              .external_id = "E",
                              .role = Role::support_admin};
    return user;
}

Group group(const std::string& name, std::vector<UserIndex> members) {
    Group made;
    made.uid = Uid("g-" + name);
    made.display_name = name;
    made.external_id = "g-" + name;
    made.members = std::move(members);
    return made;
}

/// ann and bea, both in one group.
Roster company() {
    return {.users = {person("ann"), person("bea")},
            .groups = {group("Sales", {UserIndex{0}, UserIndex{1}})}};
}

struct Kept {
    Roster roster;
    std::vector<NotExported> omissions{};
};

Kept keep(Roster fresh,
          const Roster& previous,
          const std::vector<UnmappedValue>& unmapped,
          const std::set<Field>& masked = {},
          const Roster& applied = {}) {
    Kept kept{std::move(fresh)};
    kept.omissions = keep_last_values(kept.roster, previous, applied, unmapped, {}, masked);
    return kept;
}

/// As the ledger has them.
Roster applied_company() {
    auto roster = company();
    for (auto& user : roster.users) {
        user.member_id = MemberId("dbmid:" + user.uid.str());
        user.name = Slug(user.uid.str().substr(2));
    }
    roster.groups[0].group_id = GroupId("g:1");
    return roster;
}

Roster without_ann(Roster roster) {
    roster.users.erase(roster.users.begin());
    roster.groups[0].members = {UserIndex{0}};
    return roster;
}

/// ann's entry, made anew under another uid.
Roster with_ann_made_anew(void (*spoil)(User&)) {
    auto roster = company();
    roster.users[0].uid = Uid("u-ann-2");
    roster.users[0].external_id = "u-ann-2";
    roster.users[0].source.dn = "cn=ann";
    spoil(roster.users[0]);
    return roster;
}

UnmappedValue failed(const std::string& name, const std::string& field) {
    return {Uid("u-" + name), false, field, "cannot be used"};
}

} // namespace

TEST_CASE("a value that fails keeps the one last exported, and every other value is the new one") {
    struct Row {
        std::string field;
        void (*lose)(User&);
        void (*expect)(User&); ///< what of the new person is the old one's
    };
    const auto row = GENERATE(values<Row>({
        {"email", [](User& user) { user.email.clear(); },
         [](User& user) { user.email = "ann@acme.com"; }},
        {"givenName", [](User& user) { user.given_name.reset(); },
         [](User& user) { user.given_name = "ann"; }},
        {"surname", [](User& user) { user.surname.reset(); },
         [](User& user) { user.surname = "Example"; }},
        {"externalId", [](User& user) { user.external_id.reset(); },
         [](User& user) { user.external_id = "u-ann"; }},
        {"state", [](User& user) { user.state.reset(); },
         [](User& user) { user.state = UserState::active; }},
        {"role", [](User& user) { user.role.reset(); },
         [](User& user) { user.role = Role::member_only; }},
        {"wipeData", [](User& user) { user.wipe_data.reset(); },
         [](User& user) { user.wipe_data = false; }},
        {"onCreate.sendWelcomeEmail",
         [](User& user) { user.on_create.edit().send_welcome_email.reset(); },
         [](User& user) { user.on_create.edit().send_welcome_email = true; }},
        {"onCreate.givenName", [](User& user) { user.on_create.edit().given_name.reset(); },
         [](User& user) { user.on_create.edit().given_name = "G"; }},
        {"onCreate.surname", [](User& user) { user.on_create.edit().surname.reset(); },
         [](User& user) { user.on_create.edit().surname = "S"; }},
        {"onCreate.externalId", [](User& user) { user.on_create.edit().external_id.reset(); },
         [](User& user) { user.on_create.edit().external_id = "E"; }},
        {"onCreate.role", [](User& user) { user.on_create.edit().role.reset(); },
         [](User& user) { user.on_create.edit().role = Role::support_admin; }},
    }));
    DYNAMIC_SECTION(row.field) {
        auto fresh = company();
        fresh.users[0] = {.uid = Uid("u-ann"),
                          .email = "new@acme.com",
                          .given_name = "New",
                          .surname = "Newer",
                          .external_id = "n-1",
                          .state = UserState::disabled,
                          .role = Role::team_admin,
                          .wipe_data = true,
                          .on_create = OnCreate{.send_welcome_email = false,
                                                .given_name = "NG",
                                                .surname = "NS",
                                                .external_id = "NE",
                                                .role = Role::team_admin}};
        auto expected = fresh.users[0];
        row.expect(expected);
        row.lose(fresh.users[0]);
        const auto kept = keep(fresh, company(), {failed("ann", row.field)});
        REQUIRE(kept.roster.users.size() == 2);
        CHECK(kept.roster.users[0] == expected);
        CHECK(kept.roster.groups == company().groups);
        CHECK(kept.omissions
              == std::vector<NotExported>{{ReasonCode::invalid_value, "u-ann", row.field,
                                           "cannot be used; the value last exported is kept"}});
    }
}

TEST_CASE("who was never exported is left out while any value fails, and listed") {
    const auto field = GENERATE(
        values<std::string>({"email", "givenName", "surname", "externalId", "state", "role",
                             "wipeData", "onCreate.sendWelcomeEmail", "onCreate.surname"}));
    DYNAMIC_SECTION(field) {
        auto previous = company();
        previous.users.erase(previous.users.begin());
        previous.groups[0].members = {UserIndex{0}};
        auto fresh = company();
        if (field == "email") fresh.users[0].email.clear();
        const auto kept = keep(fresh, previous, {failed("ann", field)});
        REQUIRE(kept.roster.users.size() == 1);
        CHECK(kept.roster.users[0].uid == Uid("u-bea"));
        auto groups = previous.groups;
        groups[0].unmapped_members = 1;
        CHECK(kept.roster.groups == groups);
        CHECK(kept.omissions
              == std::vector<NotExported>{{ReasonCode::invalid_value, "u-ann", field,
                                           "cannot be used; never exported before, so left out"}});
    }
}

TEST_CASE("a silent choice keeps what there is, and exports a new person without the value") {
    auto fresh = company();
    fresh.users[0].surname.reset();
    const UnmappedValue silent{Uid("u-ann"), false, "surname", ""};
    CHECK(keep(fresh, company(), {silent}).roster == company());
    CHECK(keep(fresh, {}, {silent}).roster == fresh);
}

TEST_CASE("a kept value that is somebody's new one is settled without showing a masked value") {
    auto previous = company();
    previous.users[1].external_id = "s3cr3t";
    auto fresh = company();
    fresh.users[0].external_id = "s3cr3t";
    fresh.users[1].external_id.reset();
    const auto exported =
        keep(fresh, previous, {failed("bea", "externalId")}, {Field::external_id});
    CHECK(exported.roster.users[0].external_id == "u-ann");
    CHECK(exported.roster.users[1].external_id == "s3cr3t");
    REQUIRE(exported.omissions.size() == 2);
    CHECK(exported.omissions[0].code == ReasonCode::duplicate_value);
    CHECK(exported.omissions[0].detail
          == "*** is still another object's; the value last exported is kept");

    previous.users.erase(previous.users.begin());
    previous.groups.clear();
    const auto newcomer = keep(fresh, previous, {failed("bea", "externalId")});
    REQUIRE(newcomer.roster.users.size() == 1);
    CHECK(newcomer.roster.users[0].uid == Uid("u-bea"));
    REQUIRE(newcomer.omissions.size() == 2);
    CHECK(newcomer.omissions[0].field == "externalId");
    CHECK(newcomer.omissions[0].detail
          == "\"s3cr3t\" is still another object's; never exported before, so left out");
}

TEST_CASE("a group keeps its name, and one without a name is left out") {
    auto fresh = company();
    fresh.groups[0].display_name.clear();
    const UnmappedValue nameless{Uid("g-Sales"), true, "displayName", "cannot be used"};
    CHECK(keep(fresh, company(), {nameless}).roster == company());
    const auto first = keep(fresh, {}, {nameless});
    CHECK(first.roster.groups.empty());
    REQUIRE(first.omissions.size() == 1);
    CHECK(first.omissions[0].detail == "cannot be used; never exported before, so left out");
}

TEST_CASE("whom only the ledger knows keeps what the ledger says when a value fails") {
    auto fresh = company();
    fresh.users[0].email.clear();
    const auto kept =
        keep(fresh, without_ann(company()), {failed("ann", "email")}, {}, applied_company());
    REQUIRE(kept.roster.users.size() == 2);
    CHECK(kept.roster.users[0].email == "ann@acme.com");
    CHECK(kept.roster.users[0].state == UserState::active);
    CHECK(kept.roster.users[0].member_id.empty());
    CHECK(kept.roster.groups == company().groups);
    REQUIRE(kept.omissions.size() == 1);
    CHECK(kept.omissions[0].detail == "cannot be used; the value last exported is kept");
}

TEST_CASE("a group that only the ledger knows keeps its name") {
    auto fresh = company();
    fresh.groups[0].display_name.clear();
    auto previous = company();
    previous.groups.clear();
    const UnmappedValue nameless{Uid("g-Sales"), true, "displayName", "cannot be used"};
    CHECK(keep(fresh, previous, {nameless}, {}, applied_company()).roster == company());
}

TEST_CASE("a state that fails does not let in whom the ledger has as suspended") {
    auto applied = applied_company();
    applied.users[0].state = UserState::suspended;
    auto fresh = company();
    fresh.users[0].state.reset();
    const auto kept = keep(fresh, without_ann(company()), {failed("ann", "state")}, {}, applied);
    REQUIRE(kept.roster.users.size() == 2);
    CHECK(kept.roster.users[0].state == UserState::disabled);
}

TEST_CASE("an address that is another's by the last export is not taken back from the ledger") {
    auto previous = without_ann(company());
    previous.users[0].email = "ann@acme.com";
    auto fresh = company();
    fresh.users[0].email.clear();
    fresh.users[1].email = "ann@acme.com";
    const auto kept = keep(fresh, previous, {failed("ann", "email")}, {}, applied_company());
    REQUIRE(kept.roster.users.size() == 1);
    CHECK(kept.roster.users[0].uid == Uid("u-bea"));
    REQUIRE(kept.omissions.size() == 1);
    CHECK(kept.omissions[0].code == ReasonCode::duplicate_value);
    CHECK(kept.omissions[0].detail
          == "\"ann@acme.com\" is still another object's; the value last exported is another's "
             "meanwhile, so left out");
}

TEST_CASE("who vanished stays while an entry that could be the same person cannot be exported") {
    struct Row {
        const char* name;
        const char* field;
        void (*spoil)(User&);
    };
    const auto row = GENERATE(values<Row>({
        {"a bad address", "email", [](User& user) { user.email.clear(); }},
        {"a bad surname", "surname", [](User& user) { user.surname.reset(); }},
        {"a bad name, by the external id", "email",
         [](User& user) {
             user.email.clear();
             user.given_name.reset();
             user.external_id = "u-ann";
         }},
    }));
    const bool by_ledger = GENERATE(false, true);
    DYNAMIC_SECTION(row.name << (by_ledger ? ", known to the ledger alone" : "")) {
        const auto fresh = with_ann_made_anew(row.spoil);
        const auto previous = by_ledger ? without_ann(company()) : company();
        const UnmappedValue bad{Uid("u-ann-2"), false, row.field, "cannot be used"};
        const auto kept =
            keep(fresh, previous, {bad}, {}, by_ledger ? applied_company() : Roster{});
        REQUIRE(kept.roster.users.size() == 2);
        CHECK(kept.roster.users[0].uid == Uid("u-ann"));
        CHECK(kept.roster.users[0].email == "ann@acme.com");
        CHECK(kept.roster.users[0].state == UserState::active);
        CHECK(kept.roster.groups[0].members == company().groups[0].members);
        REQUIRE(kept.omissions.size() == 2);
        CHECK(kept.omissions[1].code == ReasonCode::kept_for_another_entry);
        CHECK(kept.omissions[1].subject == "u-ann");

        SECTION("and again, with the next export") {
            const auto again = keep(fresh, kept.roster, {bad});
            CHECK(again.roster == kept.roster);
        }
    }
}

TEST_CASE("who stays for another entry follows its state and its groups") {
    auto fresh = with_ann_made_anew([](User& user) {
        user.email.clear();
        user.state = UserState::disabled;
    });
    fresh.groups[0].members = {UserIndex{1}};
    const UnmappedValue bad{Uid("u-ann-2"), false, "email", "cannot be used"};
    const auto kept = keep(fresh, company(), {bad});
    REQUIRE(kept.roster.users.size() == 2);
    CHECK(kept.roster.users[0].state == UserState::disabled);
    CHECK(kept.roster.groups[0].members == std::vector<UserIndex>{UserIndex{1}});
}

TEST_CASE("a leaver is not kept for an entry that is somebody else's") {
    const UnmappedValue bad{Uid("u-ann-2"), false, "email", "cannot be used"};
    SECTION("another name") {
        const auto fresh = with_ann_made_anew([](User& user) {
            user.email.clear();
            user.surname = "Other";
        });
        CHECK(keep(fresh, company(), {bad}).roster.users.size() == 1);
    }
    SECTION("somebody else has the address by now: the account goes to him or her") {
        auto fresh = with_ann_made_anew([](User& user) { user.email.clear(); });
        fresh.users[1].email = "ann@acme.com";
        CHECK(keep(fresh, company(), {bad}).roster.users.size() == 1);
    }
    SECTION("suspended as a leaver before") {
        auto applied = applied_company();
        applied.users[0].state = UserState::suspended;
        const auto fresh = with_ann_made_anew([](User& user) { user.email.clear(); });
        CHECK(keep(fresh, without_ann(company()), {bad}, {}, applied).roster.users.size() == 1);
    }
}
