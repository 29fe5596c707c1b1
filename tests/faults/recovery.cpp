#include "recovery.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <exception>

namespace rollcall::test {
namespace {

std::size_t played = 0;

} // namespace

Undisturbed undisturbed(Stage& stage) {
    stage.rewind();
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    REQUIRE_FALSE(report->failure.has_value());
    Undisturbed result{.facts = {}, .calls = stage.calls()};
    stage.converge();
    result.facts = stage.facts();
    return result;
}

void check_ledger(Stage& stage) {
    for (const auto& lie : stage.lies()) FAIL_CHECK(lie);
}

void check_account(Stage& stage, const PassReport& report) {
    CHECK(report.outcomes.size() == report.plan.actions.size());
    for (const auto& claim : stage.untrue(report)) FAIL_CHECK(claim);
}

void check_convergence(Stage& stage,
                       const std::string& wanted,
                       const std::vector<std::string>& rules) {
    stage.restart_client();
    try {
        stage.converge();
    } catch (const std::exception& error) {
        FAIL_CHECK(error.what());
    }
    if (stage.facts() != wanted) {
        FAIL_CHECK("another end state:\n" << stage.facts() << "\ninstead of\n" << wanted);
    }
    for (const auto& violation : stage.violations(rules)) FAIL_CHECK(violation);
}

void count_case() { ++played; }
std::size_t cases() { return played; }
bool all_cases() { return std::getenv("ROLLCALL_FAULTS_ALL") != nullptr; }

} // namespace rollcall::test
