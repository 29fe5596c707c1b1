// Every call of a pass fails once in every way; the next passes converge all the same.
#include "recovery.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <future>
#include <string>
#include <vector>

using namespace rollcall;
using namespace rollcall::test;

namespace {

struct Way {
    const char* name;
    /// Of a fault rule without its number.
    const char* rule;
};

const std::vector<Way>& ways() {
    static const std::vector<Way> all{
        {"request lost", R"("kind":"reset_before")"},
        {"answer lost", R"("kind":"reset_after")"},
        {"answer cut off", R"("kind":"truncated")"},
        {"429 as JSON", R"("kind":"status","status":429,"form":"json","retry_after":30)"},
        {"429 as text", R"("kind":"status","status":429,"form":"text","retry_after":1)"},
        {"429 without a body", R"("kind":"status","status":429,"form":"empty","retry_after":300)"},
        {"429 without Retry-After", R"("kind":"status","status":429,"form":"empty")"},
        {"429, locked",
         R"("kind":"status","status":429,"reason":"too_many_write_operations","retry_after":1)"},
        {"500 without a body", R"("kind":"status","status":500,"form":"empty")"},
        {"503 as a page", R"("kind":"status","status":503,"form":"html")"},
        {"400 as a page", R"("kind":"status","status":400,"form":"html")"},
        {"500, though carried out",
         R"("kind":"status","status":500,"form":"empty","applied":true)"},
        {"no such function, for once", R"("kind":"unknown_function")"},
        {"no JSON", R"("kind":"malformed")"},
        {"half the JSON", R"("kind":"cut_json")"},
        {"another content type", R"("kind":"wrong_type")"},
        {"a token that ran out", R"("kind":"expired_token")"},
        {"a token that was revoked", R"("kind":"revoked_token")"},
        {"a job that ends well", R"("kind":"job","outcome":"complete","effect":true,"polls":2)"},
        {"a job that fails", R"("kind":"job","outcome":"failed","effect":false)"},
        {"a job that fails, though carried out",
         R"("kind":"job","outcome":"failed","effect":true)"},
        {"a job that breaks", R"("kind":"job","outcome":"internal_error","effect":false)"},
        {"a job that breaks, though carried out",
         R"("kind":"job","outcome":"internal_error","effect":true)"},
        {"a cursor that is reset", R"("kind":"cursor_reset")"},
        {"an empty page", R"("kind":"empty_page")"},
        {"an empty page before the others", R"("kind":"empty_page","has_more":true)"},
        {"a row twice", R"("kind":"duplicate_row")"},
        {"a row left out", R"("kind":"missing_row")"},
        {"fields from the future", R"("kind":"extra_fields")"},
        {"tags from the future", R"("kind":"unknown_tags")"},
    };
    return all;
}

} // namespace

TEST_CASE("each call of a pass fails in each way, and the next pass converges") {
    for (auto& scenario : fault_scenarios()) {
        const auto name = scenario.name;
        DYNAMIC_SECTION(name) {
            Stage stage(std::move(scenario));
            const auto wanted = undisturbed(stage);
            for (const auto& way : ways()) {
                for (std::size_t n = 1; n <= wanted.calls; ++n) {
                    INFO(way.name << " at call " << n << " of " << wanted.calls);
                    stage.rewind();
                    stage.fault(fmt::format(R"({{"nth":{},{}}})", n, way.rule));
                    const auto report = stage.pass();
                    stage.clear_faults();
                    // A pass may fail; it says so, and the next one finishes the rest.
                    if (report) check_account(stage, *report);
                    check_ledger(stage);
                    check_convergence(stage, wanted.facts);
                    // Counted though some faults change nothing for some calls: a cursor that is
                    // reset needs one.
                    count_case();
                }
            }
        }
    }
    WARN("faults: " << cases() << " cases");
}

TEST_CASE("each call of a pass is given up, and carried out all the same when the pass is over") {
    for (auto& scenario : fault_scenarios()) {
        const auto name = scenario.name;
        DYNAMIC_SECTION(name) {
            scenario.call_timeout = std::chrono::milliseconds{500};
            Stage stage(std::move(scenario));
            const auto wanted = undisturbed(stage);
            for (std::size_t n = 1; n <= wanted.calls; ++n) {
                INFO("call " << n << " of " << wanted.calls);
                stage.rewind();
                std::promise<void> over;
                stage.at_call(n, sandbox::CallMoment::arrived,
                              [waiting = over.get_future().share()] { waiting.wait(); });
                const auto report = stage.pass();
                // While the call is still on its way: afterwards it is as if somebody else had
                // changed something.
                if (report) check_account(stage, *report);
                check_ledger(stage);
                over.set_value();
                stage.await_all_carried_out();
                check_convergence(stage, wanted.facts);
                count_case();
            }
        }
    }
    WARN("given up: " << cases() << " cases");
}

TEST_CASE("the token runs out, or is revoked, at each call of a pass") {
    for (auto& scenario : fault_scenarios()) {
        const auto name = scenario.name;
        DYNAMIC_SECTION(name) {
            Stage stage(std::move(scenario));
            const auto wanted = undisturbed(stage);
            for (const char* what : {"expire", "revoke"}) {
                const auto body = fmt::format(R"({{"action":"{}"}})", what);
                for (std::size_t n = 1; n <= wanted.calls; ++n) {
                    INFO(what << " before call " << n << " of " << wanted.calls);
                    stage.rewind();
                    stage.at_call(n, sandbox::CallMoment::arrived,
                                  [&] { stage.control("POST", "/tokens", body); });
                    const auto report = stage.pass();
                    stage.clear_faults();
                    stage.control("POST", "/tokens", R"({"action":"grant"})");
                    // Renewed without a word; revoked, the pass ends and says so.
                    if (std::string(what) == "expire") {
                        REQUIRE(report.has_value());
                        CHECK(report->count(ActionStatus::failed) == 0);
                    }
                    stage.restart_client();
                    check_ledger(stage);
                    check_convergence(stage, wanted.facts);
                    count_case();
                }
            }
        }
    }
    WARN("tokens: " << cases() << " cases");
}

TEST_CASE("many calls of a pass fail, each in a way of its own, and later passes converge") {
    const std::size_t rounds = all_cases() ? 200 : 15;
    for (auto& scenario : fault_scenarios()) {
        const auto name = scenario.name;
        DYNAMIC_SECTION(name) {
            Stage stage(std::move(scenario));
            const auto wanted = undisturbed(stage);
            for (std::size_t seed = 1; seed <= rounds; ++seed) {
                INFO("seed " << seed);
                stage.rewind();
                for (std::size_t i = 0; i < ways().size(); ++i) {
                    stage.fault(fmt::format(R"({{"probability":0.02,"seed":{},{}}})",
                                            seed * 100 + i, ways()[i].rule));
                }
                // Two passes in bad weather, then it clears up.
                for (int i = 0; i < 2; ++i) {
                    (void)stage.pass();
                    stage.restart_client();
                }
                stage.clear_faults();
                check_ledger(stage);
                check_convergence(stage, wanted.facts);
                count_case();
            }
        }
    }
    WARN("many faults: " << cases() << " cases");
}
