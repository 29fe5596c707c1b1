#include "faults.hpp"
#include "traffic.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall::sandbox;
using namespace std::chrono_literals;

TEST_CASE("a star stands for any text") {
    CHECK(matches("*", ""));
    CHECK(matches("team/*/list", "team/members/list"));
    CHECK(matches("team/*/add*", "team/groups/members/add"));
    CHECK_FALSE(matches("team/*/list", "team/members/list/continue"));
    CHECK_FALSE(matches("team/members", "team/members/add"));
}

TEST_CASE("a rule strikes the calls it names") {
    const auto strikes = [](const FaultRule& rule, int calls) {
        Faults faults;
        faults.add(rule);
        std::string seen;
        for (int i = 0; i < calls; ++i) seen += faults.strike("team/get_info") ? 'x' : '.';
        return seen;
    };
    CHECK(strikes({}, 3) == "xxx");
    CHECK(strikes({.nth = 2}, 4) == ".x..");
    CHECK(strikes({.every = 2}, 5) == ".x.x.");
    CHECK(strikes({.times = 2}, 4) == "xx..");
    CHECK(strikes({.route = "team/groups/*"}, 2) == "..");
    CHECK(strikes({.probability = 0.0}, 3) == "...");
    const std::string half = strikes({.probability = 0.5}, 200);
    CHECK(std::count(half.begin(), half.end(), 'x') > 60);
    CHECK(std::count(half.begin(), half.end(), 'x') < 140);
    CHECK(half == strikes({.probability = 0.5}, 200));
}

TEST_CASE("calls during a Retry-After are counted, except those on their way") {
    Traffic traffic;
    const Traffic::Instant start = std::chrono::steady_clock::now();
    traffic.hold_off(start, 2s);
    (void)traffic.begin("a", start + 50ms);
    CHECK(traffic.retry_after_violations() == 0);
    (void)traffic.begin("a", start + 1500ms);
    CHECK(traffic.retry_after_violations() == 1);
    (void)traffic.begin("a", start + 2s);
    CHECK(traffic.retry_after_violations() == 1);
    CHECK(traffic.max_in_flight() == 3);
}

TEST_CASE("writes that are sent again to no effect are counted") {
    Traffic traffic;
    const Traffic::Instant now = std::chrono::steady_clock::now();
    const auto call = [&](const Traffic::End& how) {
        traffic.end(traffic.begin("w", now), now, how);
    };
    const Traffic::End told{
        .status = 200, .body = "A", .is_write = true, .had_effect = true, .was_told = true};
    const Traffic::End refused{.status = 409, .body = "A"};
    call(told);
    call(told); // somebody undid it in between: it had an effect once more
    CHECK(traffic.repeated_after_success() == 0);
    call(refused);
    CHECK(traffic.repeated_after_success() == 1);
    call({.status = 200, .body = "B", .is_write = true, .had_effect = true, .was_told = false});
    call({.status = 409, .body = "B"});
    CHECK(traffic.repeated_after_success() == 1);
    CHECK(traffic.repeated_after_lost_answer() == 1);
    const std::uint64_t open = traffic.begin("w", now);
    traffic.clear();
    traffic.end(open, now, told);
    CHECK(traffic.calls().empty());
}
