#include "fixture.hpp"

#include <rollcall/base/text.hpp>

#include <rapidcheck.h>

#include <algorithm>
#include <set>

using namespace rollcall;
using namespace rollcall::test;

namespace {

rc::Gen<std::string> any_of(std::vector<std::string> texts) {
    return rc::gen::elementOf(std::move(texts));
}

rc::Gen<Uid> any_uid() {
    return rc::gen::map(any_of({"1", "2", "3", "4", "5", "\"x\": {y}\n", "Ä"}),
                        [](std::string text) { return Uid(std::move(text)); });
}
rc::Gen<Slug> any_name() {
    return rc::gen::map(any_of({"ann", "bob", "ann-6b86b273", "", "x"}),
                        [](std::string text) { return Slug(std::move(text)); });
}
// NFC, as the export leaves every value.
rc::Gen<std::string> any_text() {
    return any_of(
        {"a", "", "null", "Müller", "- x: [\"\\", "line\nbreak", "\u202e", " ", "true", "#"});
}
rc::Gen<std::optional<std::string>> any_value() {
    return rc::gen::map(rc::gen::pair(rc::gen::arbitrary<bool>(), any_text()),
                        [](const std::pair<bool, std::string>& drawn) {
                            return drawn.first ? std::optional(drawn.second) : std::nullopt;
                        });
}

rc::Gen<Confirmation> any_fact() {
    return rc::gen::exec([]() -> Confirmation {
        const auto uid = *any_uid();
        switch (*rc::gen::inRange(0, 8)) {
        case 0: return UserForgotten{uid};
        case 1: return GroupForgotten{uid};
        case 2:
        case 3: return MembersApplied{uid, *rc::gen::container<std::vector<Uid>>(any_uid())};
        case 4: return MembersForgotten{uid, *rc::gen::container<std::vector<Uid>>(any_uid())};
        case 5:
            return GroupApplied{uid, *any_name(), GroupId("g:" + uid.str()), *any_value(),
                                *any_value()};
        default: break;
        }
        UserApplied fact{uid, *any_name(), MemberId("dbmid:" + uid.str())};
        fact.values.push_back({Field::email, *any_of({"a@x.org", "b@x.org"})});
        for (const auto field : {Field::given_name, Field::surname, Field::external_id}) {
            if (*rc::gen::arbitrary<bool>()) fact.values.push_back({field, *any_value()});
        }
        fact.values.push_back({Field::state, *any_of({"active", "suspended"})});
        fact.values.push_back({Field::role, *any_of({"team_admin", "member_only"})});
        return fact;
    });
}

/// The same roster, whatever the objects are called.
Roster nameless(Roster roster) {
    for (auto& one : roster.users) one.name = Slug();
    for (auto& one : roster.groups) one.name = Slug();
    return roster;
}

template <class Object> bool all_named_apart(const std::vector<Object>& objects) {
    std::set<std::string> names;
    for (const auto& object : objects) {
        if (object.name.empty() || !names.insert(object.name.str()).second) return false;
    }
    return true;
}

} // namespace

TEST_CASE("whatever was recorded comes back, from the journal and from the commit") {
    const Acme acme;
    int teams = 0;
    const bool held = rc::check("load gives what was recorded", [&]() {
        const auto team = fmt::format("t{}", ++teams);
        GitLedger ledger(*acme.repository, {.team = team, .author = k_author});
        Roster expected;
        for (int pass = 0; pass < 2; ++pass) {
            const auto recorded = *rc::gen::container<std::vector<Confirmation>>(any_fact());
            const auto seen = *rc::gen::container<std::vector<Confirmation>>(any_fact());
            const auto before = require(ledger.load());
            RC_ASSERT(nameless(before.roster) == nameless(expected));
            require(ledger.record(recorded));
            expected = with_confirmations(before.roster, recorded);
            RC_ASSERT(require(ledger.load()).roster == expected);
            const auto closed = require(ledger.close(seen, closing()));
            expected = with_confirmations(expected, seen);
            const auto after = require(ledger.load());
            RC_ASSERT(nameless(after.roster) == nameless(expected));
            RC_ASSERT(all_named_apart(after.roster.users));
            RC_ASSERT(all_named_apart(after.roster.groups));
            RC_ASSERT(after.commit == closed);
            RC_ASSERT((closed != before.commit) == (after.roster != before.roster));
            RC_ASSERT(require(ledger.close({}, closing())) == closed);
            expected = after.roster;
        }
    });
    CHECK(held);
    check_sound(acme.path);
}
