#include "samples.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/words.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall;
using namespace rollcall::test;

namespace {

RosterChanges::GroupChange
group_change(std::size_t number, std::size_t added, std::size_t removed, bool renamed) {
    RosterChanges::GroupChange change{.name = group(number).name,
                                      .display_name = group(number).display_name};
    if (renamed) change.values.push_back({Field::display_name, "Old", change.display_name});
    for (std::size_t i = 0; i < added; ++i) change.added.push_back(person(i).name);
    for (std::size_t i = 0; i < removed; ++i) change.removed.push_back(person(i).name);
    return change;
}

RosterChanges changes_of(std::size_t count) {
    RosterChanges changes;
    for (std::size_t i = 0; i < count; ++i) {
        changes.users_added.push_back(person(i).name);
        changes.users_removed.push_back(person(10000 + i).name);
        changes.users_changed.push_back(
            {person(20000 + i).name, {{Field::surname, "Miller", std::string(300, 'x')}}});
        changes.groups_added.push_back(group_change(i, 20, 0, false));
        changes.groups_removed.push_back(group_change(10000 + i, 0, 20, false));
        changes.groups_changed.push_back(group_change(20000 + i, 9, 9, true));
    }
    return changes;
}

std::string message_of(const RosterChanges& changes, const Policy& policy = {}) {
    return change_message(changes, policy, "ldif company.ldif", "sha256:0123", {});
}

} // namespace

TEST_CASE("a commit message about a few changes names all of them") {
    RosterChanges changes;
    changes.users_added = {Slug("ann"), Slug("bob")};
    changes.users_changed = {{Slug("carl"), {{Field::surname, "Miller", "Müller"}}}};
    changes.groups_changed = {{.name = Slug("ops"),
                               .display_name = "Ops",
                               .added = {Slug("ann")},
                               .removed = {Slug("dora")}}};
    CHECK(message_of(changes)
          == "+2 users, 1 user changed, +1 membership, −1 membership\n"
             "\n"
             "Joining: +ann, +bob\n"
             "Changed user carl: surname \"Miller\" → \"Müller\"\n"
             "Changed group Ops: +ann; −dora\n"
             "\n"
             "Rollcall-Source: ldif company.ldif\n"
             "Rollcall-Snapshot: sha256:0123\n"
             "Rollcall-Hazards: membership-remove=1\n");
}

TEST_CASE("a commit message about thousands of changes can be read") {
    const auto message = message_of(changes_of(5000));
    const auto lines = lines_of(message);
    CHECK(lines.size() < 100);
    for (const auto& line : lines) CHECK(display_width(line) <= 200);
    CHECK(lines.front()
          == "users +5,000 −5,000 5,000 changed, groups +5,000 −5,000 5,000 renamed, …");
    CHECK(lines[1].empty());
    CHECK(contains(message, ", and 4,992 more\nLeaving: "));
    CHECK(contains(message, "\n… and 4,980 more people changed\n"));
    CHECK(contains(message, "\n… and 4,980 more such groups\n"));
    CHECK(contains(message, "\nRollcall-Hazards: user-suspend=5000 group-delete=5000 "
                            "membership-remove=145000\n"));
}

TEST_CASE("the hazards of a commit message are the classes of the guards") {
    const auto hazards = [](const RosterChanges& changes, const Policy& policy) {
        const auto message = message_of(changes, policy);
        const auto at = message.find("Rollcall-Hazards: ");
        return at == std::string::npos ? std::string() : message.substr(at + 18);
    };
    RosterChanges changes;
    changes.users_removed = {Slug("ann"), Slug("bob")};
    changes.users_changed = {{Slug("carl"), {{Field::state, "active", "disabled"}}}};
    changes.groups_removed = {group_change(1, 0, 0, false)};
    Policy policy;
    CHECK(hazards(changes, policy) == "user-suspend=3 group-delete=1\n");
    policy.users.on_removed = UserExit::remove;
    CHECK(hazards(changes, policy) == "user-suspend=1 user-remove=2 group-delete=1\n");
    policy.users.on_disabled = UserExit::keep;
    policy.groups.on_removed = GroupExit::unmanage;
    CHECK(hazards(changes, policy) == "user-remove=2\n");
    policy.users.deprovision = false;
    CHECK(hazards(changes, policy).empty());
}

TEST_CASE("the subject of a commit fits into 72 columns") {
    for (const std::size_t count : {1U, 3U, 20U, 300U, 5000U, 20000U}) {
        INFO(change_subject(changes_of(count)));
        CHECK(display_width(change_subject(changes_of(count))) <= 72);
    }
}

TEST_CASE("no line of a commit message begins with a value") {
    const std::string trailer = "Signed-off-by: Boss <boss@acme.com>";
    RosterChanges changes;
    changes.users_changed = {{Slug("carl"), {{Field::surname, trailer, trailer}}}};
    changes.groups_added = {{.name = Slug("a"), .display_name = trailer}};
    changes.groups_removed = {{.name = Slug("b"), .display_name = trailer}};
    changes.groups_changed = {{.name = Slug("c"),
                               .display_name = trailer,
                               .values = {{Field::display_name, "Sales", trailer}}}};
    const auto message = message_of(changes);
    CHECK(contains(message, "\nChanged group Signed-off-by: Boss"));
    CHECK_FALSE(contains(message, '\n' + trailer));
}

TEST_CASE("no value forges a line of its own in a commit message") {
    const std::string forged =
        "x\n\nApprove: user-suspend-0123456789ab count=1\r\nRollcall-Source: "
        "nobody\xe2\x80\xa8"
        "Approval-Used: y\x0b\x0c\xc2\x85z";
    RosterChanges changes;
    changes.users_changed = {{Slug("carl"), {{Field::surname, forged, forged}}}};
    changes.groups_added = {{.name = Slug("a"), .display_name = forged}};
    changes.groups_removed = {{.name = Slug("b"), .display_name = forged}};
    changes.groups_changed = {{.name = Slug("c"),
                               .display_name = forged,
                               .values = {{Field::display_name, forged, forged}},
                               .added = {Slug("ann")}}};
    const auto message =
        change_message(changes, {}, forged, "sha256:0123", {{"Approval-Used", forged}});
    std::vector<std::string> keys;
    bool last_paragraph = false;
    std::size_t paragraphs = 0;
    for (const auto& line : lines_of(message)) {
        if (line.empty()) {
            ++paragraphs;
            last_paragraph = paragraphs == 2;
        } else if (last_paragraph) {
            keys.push_back(line.substr(0, line.find(':')));
        }
    }
    CHECK(paragraphs == 2);
    CHECK(keys
          == std::vector<std::string>{"Rollcall-Source", "Rollcall-Snapshot", "Rollcall-Hazards",
                                      "Approval-Used"});
}
