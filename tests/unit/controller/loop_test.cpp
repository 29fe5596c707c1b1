#include <rollcall/controller/loop.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace rollcall;
using namespace std::chrono_literals;

namespace {

/// A clock whose waits end at once, unless somebody interrupts them.
class WaitedClock final : public Clock {
public:
    std::chrono::system_clock::time_point now() const override { return {}; }
    std::chrono::steady_clock::time_point steady() const override { return passed_; }
    bool sleep_for(std::chrono::milliseconds duration) override {
        if (stopped) return false;
        waited.push_back(duration);
        passed_ += interrupted_after ? *interrupted_after : duration;
        interrupted_after.reset();
        return true;
    }
    bool stop_requested() const override { return stopped; }

    bool stopped = false;
    std::optional<std::chrono::milliseconds> interrupted_after{};
    std::vector<std::chrono::milliseconds> waited{};

private:
    std::chrono::steady_clock::time_point passed_{};
};

/// Passes that end as they are told to; the last one stops the loop.
class Script final : public LoopBody {
public:
    Script(WaitedClock& clock, std::vector<PassVerdict> verdicts)
        : clock_(clock), verdicts_(std::move(verdicts)) {}

    PassVerdict pass(bool was_asked) override {
        asked.push_back(was_asked);
        const auto verdict = verdicts_.at(asked.size() - 1);
        if (asked.size() == requested_in_pass) requested = true;
        clock_.stopped = asked.size() == verdicts_.size();
        return verdict;
    }
    void waiting(std::chrono::milliseconds delay, std::size_t failures) override {
        delays.push_back(delay);
        failures_in_a_row.push_back(failures);
    }
    bool take_request() override { return std::exchange(requested, false); }
    double chance() override { return 0.5; }

    bool requested = false;
    std::size_t requested_in_pass = 0;
    std::vector<bool> asked{};
    std::vector<std::chrono::milliseconds> delays{};
    std::vector<std::size_t> failures_in_a_row{};

private:
    WaitedClock& clock_;
    std::vector<PassVerdict> verdicts_;
};

using Delays = std::vector<std::chrono::milliseconds>;

constexpr PassVerdict k_well{};
constexpr PassVerdict k_badly{.well = false};
const LoopOptions k_ten_seconds{.interval = 10s, .longest_backoff = 1h};

} // namespace

TEST_CASE("the delay doubles with each failure, up to the longest, and jitters") {
    struct Row {
        std::string name;
        std::size_t failures;
        std::optional<std::chrono::milliseconds> asked_for;
        double chance;
        std::chrono::milliseconds delay;
    };
    const LoopOptions options{.interval = 60s, .longest_backoff = 10min, .jitter = 0.1};
    const auto row = GENERATE(values<Row>({
        {"all well", 0, {}, 0.5, 60s},
        {"earliest", 0, {}, 0.0, 54s},
        {"one failure", 1, {}, 0.5, 120s},
        {"three failures", 3, {}, 0.5, 480s},
        {"capped", 9, {}, 0.5, 600s},
        {"told to wait longer", 1, 700s, 0.5, 700s},
        {"told to wait less", 1, 1s, 0.5, 120s},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(next_delay(options, row.failures, {.retry_after = row.asked_for}, row.chance)
              == row.delay);
    }
}

TEST_CASE("the loop backs off on failure and comes back to the interval") {
    WaitedClock clock;
    Script script(clock, {k_well, k_badly, k_badly, k_well, k_well});
    run_loop(k_ten_seconds, clock, script);
    CHECK(script.asked == std::vector<bool>(5, false));
    CHECK(clock.waited == Delays{10s, 20s, 40s, 10s});
    CHECK(script.failures_in_a_row == std::vector<std::size_t>{0, 1, 2, 0});
}

TEST_CASE("a pass that is asked for comes at once, also when it is asked for during a pass") {
    WaitedClock clock;
    Script script(clock, {k_well, k_well, k_well});
    script.requested_in_pass = 1;
    run_loop(k_ten_seconds, clock, script);
    CHECK(script.asked == std::vector<bool>{false, true, false});
    CHECK(clock.waited == Delays{10s});
}

TEST_CASE("a wait that something else interrupts goes on with what is left of it") {
    WaitedClock clock;
    Script script(clock, {k_well, k_well});
    clock.interrupted_after = 4s;
    run_loop(k_ten_seconds, clock, script);
    CHECK(clock.waited == Delays{10s, 6s});
    CHECK(script.asked.size() == 2);
}

TEST_CASE("after a stop there is no wait and no further pass") {
    WaitedClock clock;
    Script script(clock, {k_well});
    run_loop(k_ten_seconds, clock, script);
    CHECK(script.asked.size() == 1);
    CHECK(script.delays.empty());
}
