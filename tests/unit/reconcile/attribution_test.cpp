#include <rollcall/reconcile/attribution.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

const UserRef k_bob{.name = Slug("bob"), .member = MemberId("dbmid:bob"), .email = "bob@acme.com"};
const GroupRef k_sales{.name = Slug("sales"), .group = GroupId("g:sales"), .display_name = "Sales"};

TeamEvent event(const char* time, const char* type) {
    return {.time = time,
            .type = type,
            .actor = {.kind = EventActor::Kind::admin, .name = "Ann", .email = "ann@acme.com"},
            .access = "admin_console",
            .users = {{.member = k_bob.member}},
            .groups = {{.group = k_sales.group, .name = "Sales"}}};
}

DriftFact membership(bool live) {
    DriftFact fact{.user = k_bob, .group = k_sales, .fact = "membership"};
    (live ? fact.live : fact.applied) = "member";
    return fact;
}

std::string
told(DriftFact fact, const std::vector<TeamEvent>& events, const std::set<Field>& masked = {}) {
    DriftReport report{.facts = {std::move(fact)}};
    attribute(report, events, masked);
    const auto& source = report.facts.front().source;
    return source ? source->who + " | " + source->through + " | " + source->when : "nobody";
}

} // namespace

TEST_CASE("the newest event about a fact names who did it") {
    const auto added = event("2026-08-01T10:00:00Z", "group_add_member");
    const auto removed = event("2026-08-02T10:00:00Z", "group_remove_member");
    CHECK(told(membership(true), {added})
          == "Ann <ann@acme.com> | the admin console | 2026-08-01T10:00:00Z");
    CHECK(told(membership(false), {removed, added})
          == "Ann <ann@acme.com> | the admin console | 2026-08-02T10:00:00Z");
    // Our own addition is the newest that is known: the removal is not in the log yet.
    CHECK(told(membership(false), {added}) == "nobody");
    CHECK(told(membership(false), {}) == "nobody");
    SECTION("of two in one second the one that explains") {
        auto same = removed;
        same.time = added.time;
        CHECK(told(membership(false), {added, same}) != "nobody");
        CHECK(told(membership(false), {same, added}) != "nobody");
    }
}

TEST_CASE("values must lead to what is so now") {
    DriftFact renamed{
        .group = k_sales, .fact = "displayName", .applied = "Sales", .live = "Selling"};
    auto rename = event("2026-08-01T10:00:00Z", "group_rename");
    rename.after = "Selling";
    CHECK(told(renamed, {rename}) != "nobody");
    rename.after = "Sold";
    CHECK(told(renamed, {rename}) == "nobody");
    rename.after.reset();
    CHECK(told(renamed, {rename}) != "nobody");
    rename.groups.front().group = GroupId("g:other");
    CHECK(told(renamed, {rename}) == "nobody");
}

TEST_CASE("people are known by id, and by address where there is none") {
    DriftFact suspended{.user = k_bob, .fact = "state", .applied = "active", .live = "suspended"};
    auto status = event("2026-08-01T10:00:00Z", "member_change_status");
    status.after = "suspended";
    CHECK(told(suspended, {status}) != "nobody");
    status.users = {{.member = MemberId("dbmid:eve"), .email = "bob@acme.com"}};
    CHECK(told(suspended, {status}) == "nobody");
    status.users = {{.email = "Bob@Acme.com"}};
    CHECK(told(suspended, {status}) != "nobody");
}

TEST_CASE("whoever it was has a name") {
    DriftFact removed{.user = k_bob, .fact = "account", .applied = "exists"};
    auto status = event("2026-08-01T10:00:00Z", "member_change_status");
    status.after = "removed";
    using Kind = EventActor::Kind;
    const auto by = [&](EventActor actor) {
        status.actor = std::move(actor);
        status.access.clear();
        const auto text = told(removed, {status});
        return text.substr(0, text.find(" |"));
    };
    CHECK(by({.kind = Kind::app, .name = "Okta"}) == "app Okta");
    CHECK(by({.kind = Kind::dropbox}) == "Dropbox");
    CHECK(by({.kind = Kind::user, .email = "eve@acme.com"}) == "eve@acme.com");
    CHECK(by({.kind = Kind::anonymous}) == "somebody anonymous");
    CHECK(by({}) == "somebody unknown");
}

TEST_CASE("what is masked is shown of nobody") {
    DriftFact renamed{.user = k_bob, .fact = "surname", .applied = "***", .live = "***"};
    auto name = event("2026-08-01T10:00:00Z", "member_change_name");
    name.actor.member = MemberId("dbmid:ann");
    CHECK(told(renamed, {name}, {Field::surname})
          == "ann@acme.com | the admin console | 2026-08-01T10:00:00Z");
    CHECK(told(renamed, {name}, {Field::surname, Field::email})
          == "dbmid:ann | the admin console | 2026-08-01T10:00:00Z");
}

TEST_CASE("only what happened between seen right and seen changed is the cause") {
    auto fact = membership(true);
    fact.last_right = "2026-08-01T10:00:00Z";
    fact.since = "2026-08-01T11:00:00Z";
    const auto early = event("2026-08-01T09:00:00Z", "group_add_member");
    const auto between = event("2026-08-01T10:30:00Z", "group_add_member");
    const auto reversal = event("2026-08-01T11:00:01Z", "group_remove_member");
    const auto again = event("2026-08-01T11:00:05Z", "group_add_member");
    CHECK(told(fact, {early}) == "nobody");
    CHECK(told(fact, {early, between, reversal, again})
          == "Ann <ann@acme.com> | the admin console | 2026-08-01T10:30:00Z");
    // What came after we had set it back belongs to a later report.
    CHECK(told(fact, {early, reversal, again}) == "nobody");
    SECTION("our setting back in the second in which it was seen") {
        auto at_once = reversal;
        at_once.time = fact.since;
        CHECK(told(fact, {between, at_once}) != "nobody");
    }
    SECTION("a clock that is a little ahead is no reason to know nothing") {
        CHECK(told(fact, {again}) != "nobody");
        CHECK(told(fact, {event("2026-08-01T11:05:00Z", "group_add_member")}) == "nobody");
    }
}

TEST_CASE("memberships that went with an account or a group have the same author") {
    auto removed = event("2026-08-01T10:00:00Z", "member_change_status");
    removed.after = "removed";
    removed.groups.clear();
    auto deleted = event("2026-08-01T10:00:00Z", "group_delete");
    deleted.users.clear();
    const std::string ann = "Ann <ann@acme.com> | the admin console | 2026-08-01T10:00:00Z";
    CHECK(told(membership(false), {removed}) == ann);
    CHECK(told(membership(false), {deleted}) == ann);
    SECTION("not what is there") {
        CHECK(told(membership(true), {removed}) == "nobody");
        CHECK(told(membership(true), {deleted}) == "nobody");
    }
    SECTION("not of other people and groups, and not by a suspension") {
        removed.users.front().member = MemberId("dbmid:eve");
        deleted.groups.front().group = GroupId("g:other");
        CHECK(told(membership(false), {removed, deleted}) == "nobody");
        auto suspended = event("2026-08-01T10:00:00Z", "member_change_status");
        suspended.after = "suspended";
        CHECK(told(membership(false), {suspended}) == "nobody");
    }
    SECTION("a suspension after somebody was taken out does not hide that") {
        auto suspended = event("2026-08-01T11:00:00Z", "member_change_status");
        suspended.after = "suspended";
        const auto taken_out = event("2026-08-01T10:00:00Z", "group_remove_member");
        CHECK(told(membership(false), {taken_out, suspended}) == ann);
    }
    SECTION("our own removal after the account is back, in the second in which it was seen") {
        auto lost = membership(false);
        lost.last_right = "2026-08-01T09:00:00Z";
        lost.since = "2026-08-01T10:00:01Z";
        auto ours = event("2026-08-01T10:00:01Z", "group_remove_member");
        ours.actor.name = "Rollcall";
        CHECK(told(lost, {removed, ours}) == ann);
    }
    SECTION("an earlier report has told of the account or the group") {
        const auto [subject, name] =
            GENERATE(std::pair{UserRef{k_bob}, "account"}, std::pair{UserRef{}, "group"});
        DriftFact whole{.user = subject, .fact = name, .applied = "exists"};
        if (whole.fact == "group") whole.group = k_sales;
        whole.source = DriftSource{.who = "Ann", .when = "2026-08-01T10:00:00Z"};
        auto lost = membership(false);
        lost.last_right = "2026-08-01T12:00:00Z";
        std::vector<DriftFact> facts{lost, whole};
        CHECK(attribute(std::span(facts), {}, {}) == 1);
        CHECK(facts.front().source == whole.source);
    }
}

TEST_CASE("our own setting back of a name is not taken for somebody's change of it") {
    DriftFact fact{.user = k_bob, .fact = "givenName", .applied = "Bob", .live = "Robert"};
    auto ours = event("2026-08-01T10:00:00Z", "member_change_name");
    ours.name_after = EventName{"Bob", "Lee"};
    CHECK(told(fact, {ours}) == "nobody");
    auto theirs = ours;
    theirs.time = "2026-08-01T11:00:00Z";
    theirs.name_after = EventName{"Robert", "Lee"};
    CHECK(told(fact, {ours, theirs}) != "nobody");
}

TEST_CASE("each half of a name has the author of its own change") {
    const auto renamed = [](const char* time, const char* app, EventName before, EventName after) {
        auto name = event(time, "member_change_name");
        name.actor = {.kind = EventActor::Kind::app, .name = app};
        name.access = "api";
        name.name_before = std::move(before);
        name.name_after = std::move(after);
        return name;
    };
    const EventName right{"Emeka", "Okafor"};
    const EventName one{"E", "Okafor"};
    const EventName both{"E", "O"};
    std::vector<TeamEvent> events{renamed("2026-08-01T10:00:01Z", "One", right, one),
                                  renamed("2026-08-01T10:00:02Z", "Two", one, both)};
    const DriftFact given{
        .user = k_bob, .fact = "givenName", .applied = "Emeka", .desired = "Emeka", .live = "E"};
    const DriftFact surname{
        .user = k_bob, .fact = "surname", .applied = "Okafor", .desired = "Okafor", .live = "O"};
    const auto by = [&](const DriftFact& fact) {
        const auto text = told(fact, events);
        return text.substr(0, text.find(" |"));
    };
    CHECK(by(given) == "app One");
    CHECK(by(surname) == "app Two");
    SECTION("also where the log does not say what it was before") {
        for (auto& name : events) name.name_before.reset();
        CHECK(by(given) == "app One");
        CHECK(by(surname) == "app Two");
    }
    SECTION("our setting back begins with what it was made, and is not its cause") {
        events = {renamed("2026-08-01T10:00:03Z", "Rollcall", both, right)};
        CHECK(by(given) == "nobody");
        CHECK(by(surname) == "nobody");
        auto emptied = surname;
        emptied.live = "";
        CHECK(by(emptied) == "nobody");
    }
}

TEST_CASE("our own setting back is nobody's change where values cannot be compared") {
    auto ours = event("2026-08-01T10:00:01Z", "member_change_name");
    ours.actor = {.kind = EventActor::Kind::app, .name = "Rollcall"};
    ours.access = "api";
    auto theirs = event("2026-08-01T10:05:00Z", "member_change_name");
    theirs.access = "api";
    DriftFact fact{.user = k_bob,
                   .fact = "surname",
                   .live = "***",
                   .since = "2026-08-01T10:10:00Z",
                   .last_right = "2026-08-01T10:00:00Z",
                   .fight = Fight{.reversals = {"2026-08-01T10:00:00Z"}}};
    CHECK(told(fact, {ours}, {Field::surname}) == "nobody");
    CHECK(told(fact, {ours, theirs}, {Field::surname})
          == "ann@acme.com | the API | 2026-08-01T10:05:00Z");
    SECTION("but not because it was set back earlier") {
        fact.last_right = "2026-08-01T10:00:01Z";
        CHECK(told(fact, {ours}, {Field::surname})
              == "app Rollcall | the API | 2026-08-01T10:00:01Z");
    }
}

TEST_CASE("a group that was given to its owners has an author") {
    DriftFact fact{.group = k_sales,
                   .fact = "managementType",
                   .applied = "company_managed",
                   .live = "user_managed"};
    auto given = event("2026-08-01T10:00:00Z", "group_change_management_type");
    given.after = "user_managed";
    CHECK(told(fact, {given}) != "nobody");
    given.after = "company_managed";
    CHECK(told(fact, {given}) == "nobody");
}

TEST_CASE("an external id that was given to a group, or taken from it, has an author") {
    DriftFact fact{.group = k_sales, .fact = "externalId", .applied = "7"};
    auto taken = event("2026-08-01T10:00:00Z", "group_remove_external_id");
    taken.before = "7";
    CHECK(told(fact, {taken}) != "nobody");
    fact.live = "8";
    auto given = event("2026-08-01T11:00:00Z", "group_add_external_id");
    given.after = "8";
    CHECK(told(fact, {taken, given}) != "nobody");
    // The taking alone does not lead to what is there.
    CHECK(told(fact, {taken}) == "nobody");
}

TEST_CASE("a role that was taken away leads to none") {
    DriftFact fact{.user = k_bob, .fact = "role", .applied = "member_only", .live = "team_admin"};
    auto demoted = event("2026-08-01T10:00:00Z", "member_change_admin_role");
    demoted.before = "team_admin";
    CHECK(told(fact, {demoted}) == "nobody");
    fact.live = "member_only";
    CHECK(told(fact, {demoted}) != "nobody");
}
