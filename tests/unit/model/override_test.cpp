#include <rollcall/model/override.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
using Action = OverrideAction;

namespace {

Override about(Action action, const char* user, const char* group = "") {
    return {.name = Slug("x"), .action = action, .user = Slug(user), .group = Slug(group)};
}

Override state(UserState state) {
    auto exception = about(Action::set_state, "ann");
    exception.state = state;
    return exception;
}

} // namespace

TEST_CASE("exceptions that cannot hold together are found") {
    struct Row {
        const char* name;
        std::vector<Override> overrides;
        bool contradict;
    };
    const auto row = GENERATE(values<Row>(
        {{"in and out of a group",
          {about(Action::add_member, "ann", "sales"), about(Action::remove_member, "ann", "sales")},
          true},
         {"in one group, out of another",
          {about(Action::add_member, "ann", "sales"), about(Action::remove_member, "ann", "ops")},
          false},
         {"two people",
          {about(Action::add_member, "ann", "sales"), about(Action::remove_member, "bea", "sales")},
          false},
         {"two states", {state(UserState::active), state(UserState::disabled)}, true},
         {"the same twice", {state(UserState::active), state(UserState::active)}, false},
         {"protected and disabled",
          {about(Action::protect, "ann"), state(UserState::disabled)},
          true},
         {"protected and active", {about(Action::protect, "ann"), state(UserState::active)}, false},
         {"left alone and changed",
          {about(Action::add_member, "ann", "sales"), about(Action::ignore, "ann")},
          true},
         {"a group left alone and changed",
          {about(Action::ignore, "", "sales"), about(Action::add_member, "ann", "sales")},
          true},
         {"left alone and protected",
          {about(Action::ignore, "ann"), about(Action::protect, "ann")},
          false}}));
    DYNAMIC_SECTION(row.name) {
        CHECK(contradictions(row.overrides, "2030-01-01")
              == (row.contradict ? Pairs{{0, 1}} : Pairs{}));
        auto ended = row.overrides;
        ended[0].expires = "2029-12-31";
        CHECK(contradictions(ended, "2030-01-01").empty());
        ended[0].expires = "2030-01-01"; // the last day counts
        CHECK(contradictions(ended, "2030-01-01").empty() != row.contradict);
    }
}
