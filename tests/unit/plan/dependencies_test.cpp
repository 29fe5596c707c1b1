#include <rollcall/plan/dependencies.hpp>
#include <rollcall/plan/order.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;

namespace {

Action group(ActionKind kind, const std::string& uid, const std::string& name) {
    return {.kind = kind, .group = {.uid = Uid(uid), .display_name = name}};
}

Action rename(const std::string& uid, const std::string& before, const std::string& after) {
    auto action = group(ActionKind::group_rename, uid, before);
    action.changes.push_back({.field = Field::display_name, .before = before, .after = after});
    return action;
}

Action create(const std::string& uid, const std::string& name) {
    auto action = group(ActionKind::group_create, uid, name);
    action.changes.push_back({.field = Field::display_name, .after = name});
    return action;
}

Action member(ActionKind kind, const std::string& group_uid, const std::string& user_uid) {
    return {.kind = kind, .user = {.uid = Uid(user_uid)}, .group = {.uid = Uid(group_uid)}};
}

using Edges = std::vector<std::vector<std::uint32_t>>;

} // namespace

TEST_CASE("dependencies") {
    struct Row {
        const char* name;
        std::vector<Action> actions;
        Edges edges;
    };
    auto first_half = rename("a", "A", "tmp");
    first_half.temporary = true;
    const auto row = GENERATE_COPY(values<Row>({
        {"nothing", {}, {}},
        {"a membership needs its group",
         {member(ActionKind::member_add, "a", "u"), create("a", "A")},
         {{1}, {}}},
        {"a name is freed before it is taken",
         {rename("b", "B", "A"), rename("a", "A", "C")},
         {{1}, {}}},
        {"whatever its spelling", {create("b", " ops "), rename("a", "OPS", "C")}, {{1}, {}}},
        {"a deletion frees a name",
         {create("b", "A"), group(ActionKind::group_delete, "a", "A")},
         {{1}, {}}},
        {"a change of spelling does not wait for itself", {rename("a", "ops", "Ops")}, {{}}},
        {"the halves of a swap, and what is between them",
         {rename("a", "tmp", "B"), rename("b", "B", "A"), first_half},
         {{1, 2}, {2}, {}}},
        {"an adoption comes before both halves",
         {rename("a", "tmp", "B"), first_half, group(ActionKind::group_adopt, "a", "A")},
         {{1, 2}, {2}, {}}},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(dependencies(row.actions) == row.edges); }
}

TEST_CASE("the order does not depend on the order that the actions came in") {
    std::vector<Action> actions{rename("a", "A", "B"),
                                rename("b", "B", "C"),
                                rename("c", "C", "A"),
                                create("d", "D"),
                                group(ActionKind::group_delete, "e", "d"),
                                member(ActionKind::member_add, "d", "u"),
                                member(ActionKind::member_remove, "a", "u")};
    const auto expected = in_order(actions);
    CHECK(expected.size() == actions.size() + 1);
    const auto needs = dependencies(expected);
    for (std::uint32_t i = 0; i < expected.size(); ++i) {
        for (const auto earlier : needs[i]) CHECK(earlier < i);
    }
    for (std::size_t turn = 1; turn < actions.size(); ++turn) {
        std::rotate(actions.begin(), actions.begin() + 1, actions.end());
        CHECK(in_order(actions) == expected);
        auto mirrored = actions;
        std::reverse(mirrored.begin(), mirrored.end());
        CHECK(in_order(mirrored) == expected);
    }
}
