// Somebody works on the team while a pass does: between any two calls something else changes.
#include "recovery.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

namespace {

struct Deed {
    const char* name;
    const char* body;
    const char* only = nullptr; ///< the one scenario whose end it does not change
};

const std::vector<Deed>& deeds() {
    static const std::vector<Deed> all{
        {"a stranger is put into a group",
         R"({"action":"add_member_to_group","group":"Finance","member":"zed@acme.com"})"},
        {"somebody is taken out of a group",
         R"({"action":"remove_member_from_group","group":"Sales","member":"bea@acme.com"})"},
        {"a group is renamed", R"({"action":"rename_group","group":"Sales","name":"Selling"})"},
        {"a group is deleted", R"({"action":"delete_group","group":"Finance"})"},
        {"a group of a wished name is made", R"({"action":"create_group","name":"Legal"})",
         "changes of every kind"},
        {"somebody is suspended", R"({"action":"suspend","member":"carl@acme.com"})"},
        {"somebody is removed", R"({"action":"remove","member":"carl@acme.com"})"},
        {"somebody is renamed",
         R"({"action":"change_name","member":"bea@acme.com","given_name":"B.","surname":"E."})"},
        {"an admin is demoted",
         R"({"action":"change_role","member":"bea@acme.com","role":"support_admin"})"},
    };
    return all;
}

} // namespace

TEST_CASE("what somebody does to the team during a pass is seen, and the next pass converges") {
    for (auto& scenario : fault_scenarios()) {
        const auto name = scenario.name;
        // What was done by hand is undone, so that every case ends where the undisturbed one does.
        scenario.policy.users.on_removed_in_dropbox = Restore::restore;
        scenario.policy.users.on_suspended_in_dropbox = Restore::restore;
        DYNAMIC_SECTION(name) {
            Stage stage(std::move(scenario));
            const auto wanted = undisturbed(stage);
            for (const auto& deed : deeds()) {
                if (deed.only != nullptr && deed.only != name) continue;
                for (std::size_t n = 1; n <= wanted.calls; ++n) {
                    INFO(deed.name << " before call " << n << " of " << wanted.calls);
                    stage.rewind();
                    stage.at_call(n, sandbox::CallMoment::arrived,
                                  [&] { stage.try_control("POST", "/outside", deed.body); });
                    const auto report = stage.pass();
                    // The team may have changed while it was read: then nothing was done at all.
                    if (report) CHECK(report->outcomes.size() == report->plan.actions.size());
                    stage.clear_faults();
                    // Undone by hand, a write is made again: only the manners are judged.
                    check_convergence(stage, wanted.facts, {"retry_after_violations"});
                    count_case();
                }
            }
        }
    }
    WARN("outside: " << cases() << " cases");
}
