#include <rollcall/process/run.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

using namespace rollcall;
using namespace std::chrono_literals;

namespace {

Result<ProgramResult> shell(const std::string& script, const ProgramOptions& options = {}) {
    return run_program({"sh", "-c", script}, options);
}

/// Whether a process with that id is still there.
bool is_alive(int id) { return ::kill(id, 0) == 0; }

bool dies(int id) {
    for (int i = 0; i < 200 && is_alive(id); ++i) std::this_thread::sleep_for(10ms);
    return !is_alive(id);
}

} // namespace

TEST_CASE("a program's outputs and exit code are told apart") {
    const auto ran = shell("echo out; echo err >&2; exit 3");
    REQUIRE(ran);
    CHECK(ran->code == 3);
    CHECK(ran->out == "out\n");
    CHECK(ran->err == "err\n");
    CHECK(shell("kill -TERM $$")->code == 128 + SIGTERM);
}

TEST_CASE("arguments reach a program as they are, whatever they hold") {
    const auto ran = run_program({"printf", "%s|", "a b", "$(id)", "'", "\n", ""}, {});
    REQUIRE(ran);
    CHECK(ran->out == "a b|$(id)|'|\n||");
}

TEST_CASE("variables are added, replaced and taken away") {
    ::setenv("ROLLCALL_TEST_THERE", "before", 1); // NOLINT(concurrency-mt-unsafe)
    ::setenv("ROLLCALL_TEST_GONE", "before", 1);  // NOLINT(concurrency-mt-unsafe)
    const auto ran =
        shell("echo $ROLLCALL_TEST_THERE-${ROLLCALL_TEST_GONE-none}-$ROLLCALL_TEST_NEW",
              {.environment = {{"ROLLCALL_TEST_THERE", "after"},
                               {"ROLLCALL_TEST_GONE", std::nullopt},
                               {"ROLLCALL_TEST_NEW", "new"}}});
    REQUIRE(ran);
    CHECK(ran->out == "after-none-new\n");
}

TEST_CASE("input and output larger than any pipe go through, cut after a mebibyte") {
    const std::string much(3'000'000, 'x');
    const auto ran = run_program({"cat"}, {.input = much});
    REQUIRE(ran);
    CHECK(ran->code == 0);
    CHECK(ran->out == std::string(1 << 20, 'x'));
    // Whoever does not read all of it is no failure of ours.
    const auto deaf = run_program({"true"}, {.input = much});
    REQUIRE(deaf);
    CHECK(deaf->code == 0);
}

TEST_CASE("a program that does not exist is said so") {
    const auto ran = run_program({"rollcall-no-such-program"}, {});
    REQUIRE_FALSE(ran);
    CHECK(ran.error().code == ErrorCode::unavailable);
    CHECK(ran.error().describe().find("rollcall-no-such-program") != std::string::npos);
}

TEST_CASE("a program that does not end is killed, with what it started") {
    std::atomic<int> id{0};
    SECTION("at its time limit") {
        const auto ran =
            shell("sleep 600 & wait",
                  {.time_limit = 200ms, .started = [&id](int started) { id = started; }});
        REQUIRE_FALSE(ran);
        CHECK(ran.error().code == ErrorCode::unavailable);
        CHECK(ran.error().describe().find("was not done after") != std::string::npos);
    }
    SECTION("when it is to stop") {
        const auto ran =
            shell("sleep 600 & wait", {.stop = [&id] { return id != 0; },
                                       .started = [&id](int started) { id = started; }});
        REQUIRE_FALSE(ran);
        CHECK(ran.error().describe().find("was stopped") != std::string::npos);
    }
    REQUIRE(id > 0);
    CHECK(dies(id));
    // Its session is its group: nobody of it is left.
    CHECK(dies(-id));
}

TEST_CASE("what a program leaves running does not keep us waiting") {
    const auto began = std::chrono::steady_clock::now();
    const auto ran = shell("sleep 600 & echo started");
    REQUIRE(ran);
    CHECK(ran->out == "started\n");
    CHECK(std::chrono::steady_clock::now() - began < 30s);
    ::system("pkill -f '^sleep 600$'"); // NOLINT
}
