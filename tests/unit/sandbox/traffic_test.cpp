#include "traffic.hpp"

#include <catch2/catch.hpp>

using rollcall::sandbox::Traffic;

namespace {

constexpr const char* k_body = R"({"user":"bob","wipe_data":false})";

Traffic::Instant at(int milliseconds) {
    return Traffic::Instant{} + std::chrono::milliseconds(milliseconds);
}

/// A write that succeeded; `effect`: the team was another one before.
Traffic::End succeeded(bool effect, bool told = true) {
    return {
        .status = 200, .body = k_body, .is_write = true, .had_effect = effect, .was_told = told};
}

} // namespace

TEST_CASE("a write sent again after its success was told is a repetition") {
    Traffic traffic;
    const auto first = traffic.begin("team/members/suspend", at(0));
    traffic.end(first, at(5), succeeded(true));
    const auto again = traffic.begin("team/members/suspend", at(10));
    traffic.end(again, at(15), succeeded(false));
    CHECK(traffic.repeated_after_success() == 1);
    CHECK(traffic.violation_count() == 1);
}

TEST_CASE("a write that was sent before its twin was answered repeats nothing, however late it is "
          "carried out") {
    Traffic traffic;
    const auto given_up = traffic.begin("team/members/suspend", at(0));
    const auto twin = traffic.begin("team/members/suspend", at(300));
    traffic.end(twin, at(305), succeeded(true));
    traffic.end(given_up, at(900), succeeded(false));
    CHECK(traffic.repeated_after_success() == 0);
    // From then on it is one.
    const auto third = traffic.begin("team/members/suspend", at(1000));
    traffic.end(third, at(1005), succeeded(false));
    CHECK(traffic.repeated_after_success() == 1);
}

TEST_CASE("a write repeated after an answer that got lost is counted apart") {
    Traffic traffic;
    const auto first = traffic.begin("team/members/suspend", at(0));
    traffic.end(first, at(5), succeeded(true, false));
    const auto again = traffic.begin("team/members/suspend", at(10));
    traffic.end(again, at(15), succeeded(false));
    CHECK(traffic.repeated_after_success() == 0);
    CHECK(traffic.repeated_after_lost_answer() == 1);
}
