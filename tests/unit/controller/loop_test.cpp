#include <rollcall/controller/loop.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace rollcall;
using namespace std::chrono_literals;

namespace {

/// A clock that remembers what it was asked to wait for, and says stop after some waits.
class CountedClock final : public Clock {
public:
    explicit CountedClock(std::size_t waits) : left_(waits) {}
    std::chrono::system_clock::time_point now() const override { return {}; }
    bool sleep_for(std::chrono::milliseconds duration) override {
        waited.push_back(duration);
        return --left_ > 0;
    }
    std::vector<std::chrono::milliseconds> waited;

private:
    std::size_t left_;
};

} // namespace

TEST_CASE("the delay doubles with each failure, up to the longest, and jitters") {
    struct Row {
        std::string name;
        std::size_t failures;
        double chance;
        std::chrono::milliseconds delay;
    };
    const LoopOptions options{.interval = 60s, .longest_backoff = 10min, .jitter = 0.1};
    const auto row = GENERATE(values<Row>({
        {"all well", 0, 0.5, 60s},
        {"earliest", 0, 0.0, 54s},
        {"one failure", 1, 0.5, 120s},
        {"three failures", 3, 0.5, 480s},
        {"capped", 9, 0.5, 600s},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(next_delay(options, row.failures, row.chance) == row.delay); }
}

TEST_CASE("the loop backs off on failure and comes back to the interval") {
    CountedClock clock(4);
    std::vector<bool> results{true, false, false, true};
    std::size_t pass = 0;
    run_loop(
        {.interval = 10s, .longest_backoff = 1h, .jitter = 0.0}, clock,
        [&] { return static_cast<bool>(results.at(pass++)); }, [] { return 0.5; });
    CHECK(pass == 4);
    CHECK(clock.waited == std::vector<std::chrono::milliseconds>{10s, 20s, 40s, 10s});
}
