#include "samples.hpp"

#include <rollcall/report/manifest_changes.hpp>
#include <rollcall/report/review.hpp>
#include <rollcall/report/text.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace rollcall;

namespace {

Action removal(const std::string& name) {
    return {.kind = ActionKind::group_delete,
            .group = {.name = Slug(name), .uid = Uid("g-" + name), .display_name = name},
            .hazard = Hazard::group_delete};
}

Held held(const std::string& id, std::vector<Action> actions) {
    Held held{.hold_id = id,
              .hazard = "group-delete",
              .count = actions.size(),
              .limit = {3, 10, 1},
              .base = 20};
    held.actions = std::move(actions);
    return held;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("Markdown counts people as the text does, not what happens to them") {
    Plan plan;
    const UserRef ann{.name = Slug("ann"), .uid = Uid("u-ann")};
    const UserRef bob{.name = Slug("bob"), .uid = Uid("u-bob")};
    plan.actions = {{.kind = ActionKind::user_adopt, .user = ann},
                    {.kind = ActionKind::user_update, .user = ann},
                    {.kind = ActionKind::user_create, .user = bob}};
    CHECK(contains(review_markdown({.plan = plan, .revision = "x", .tracked = "main"}, {}),
                   "\n#### People (2)\n"));
    CHECK(contains(plan_text(plan, {}), "\nPeople (2)\n"));
}

TEST_CASE("what another policy does is told in words") {
    const Plan before;
    Plan after;
    after.held = {held("group-delete-0123456789ab", {removal("a"), removal("b"), removal("c")})};
    const auto comparison =
        compare_policies(before, after, {{"options.groups.onRemoved", "unmanage", "delete"}});
    CHECK(policy_in_words(comparison)
          == "would delete 3 more groups; 3 actions would wait for a decision, where 0 do now");
    CHECK(comparison.more.size() == 3);
    CHECK(comparison.fewer.empty());
    CHECK(policy_in_words(compare_policies(after, before, {}))
          == "would delete 3 fewer groups; 0 actions would wait for a decision, where 3 do now");
    CHECK(policy_in_words(compare_policies(after, after, {})) == "would do the same");

    // The same wishes, of which fewer wait.
    Plan let_go;
    let_go.actions = {removal("a"), removal("b"), removal("c")};
    CHECK(policy_in_words(compare_policies(after, let_go, {}))
          == "would do the same; 0 actions would wait for a decision, where 3 do now");

    // What works at the next export is in no plan, and is not to be taken for nothing.
    const SettingChange mapping{"mapping.givenName", "givenName", "cn"};
    const SettingChange shrink{"guards.sourceShrink.percent", "10", "90"};
    CHECK(policy_in_words(compare_policies(after, after, {shrink, mapping}))
          == "would change nothing now; what guards.sourceShrink.percent, mapping.givenName "
             "changes is seen only with the next export");
    CHECK(
        policy_in_words(compare_policies(before, after, {mapping, {"guards.minAdmins", "2", "3"}}))
        == "would delete 3 more groups; 3 actions would wait for a decision, where 0 do now; "
           "what mapping.givenName changes is seen only with the next export");
    CHECK(policy_in_words(compare_policies(after, after, {{"guards.minAdmins", "2", "3"}}))
          == "would do the same");

    const auto text = review_text(
        {.plan = after, .revision = "stricter", .tracked = "main", .policy = comparison}, {});
    CHECK(contains(
        text, "The policy of stricter is another than that of main\n"
              "  options.groups.onRemoved: unmanage → delete\n"
              "  Seen on the same manifests and the same team, it would delete 3 more groups;"));
    CHECK(contains(text, "Only with the new policy (3)"));

    const auto json = nlohmann::json::parse(review_json(
        {.plan = after, .revision = "stricter", .tracked = "main", .policy = comparison}));
    CHECK(json["kind"] == "Plan");
    CHECK(json["policyChange"]["counts"][0]
          == nlohmann::json({{"kind", "group.delete"},
                             {"before", 0},
                             {"after", 3},
                             {"heldBefore", 0},
                             {"heldAfter", 3}}));
}

TEST_CASE("no value gets out of its code span in Markdown") {
    Plan plan;
    plan.team = "acme";
    const std::string hostile = "`](javascript:x) <img src=x> @everyone ``` \n\n# \xe2\x80\xae| a";
    plan.actions = {{.kind = ActionKind::group_create,
                     .group = {.name = Slug("x"), .uid = Uid("g"), .display_name = hostile}},
                    {.kind = ActionKind::user_create,
                     .user = {.name = Slug("y"), .uid = Uid("u"), .email = hostile}}};
    plan.refused = {
        {.code = ReasonCode::email_taken, .user = {.email = hostile}, .detail = hostile}};
    const auto check = [](const std::string& text) {
        // What is outside of code spans holds none of it.
        std::string outside;
        for (std::size_t at = 0; at < text.size();) {
            if (text[at] != '`') {
                outside += text[at++];
                continue;
            }
            auto fence = at;
            while (fence < text.size() && text[fence] == '`') ++fence;
            const auto size = fence - at;
            auto end = fence;
            for (;;) {
                end = text.find('`', end);
                REQUIRE(end != std::string::npos);
                auto stop = end;
                while (stop < text.size() && text[stop] == '`') ++stop;
                if (stop - end == size) {
                    at = stop;
                    break;
                }
                end = stop;
            }
        }
        INFO(outside);
        for (const auto* part : {"javascript", "<", "everyone", "\xe2\x80\xae"}) {
            CHECK_FALSE(contains(outside, part));
        }
    };
    check(review_markdown({.plan = plan, .revision = hostile, .tracked = "main"}, {}));

    ManifestChanges changes;
    changes.users.added = {
        {.name = Slug("y"), .email = hostile, .values = {{"surname", std::nullopt, hostile}}}};
    changes.groups.changed = {
        {.name = Slug("x"), .display_name = hostile, .values = {{"displayName", hostile, "b"}}}};
    changes.overrides.added = {{.exception = {.name = Slug("o"), .reason = hostile}}};
    check(changes_markdown(changes, {hostile, "b"}, {}));
}
