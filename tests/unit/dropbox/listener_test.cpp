#include "sandboxed.hpp"

#include <vector>

using namespace rollcall;
using namespace rollcall::dropbox;
using namespace rollcall::dropbox::test;

namespace {

const Library k_library;

struct Heard final : WriteListener {
    void retrying(const Retry& retry) override { retries.push_back(retry); }
    void launched(const RunningJob& job) override { running.push_back(job); }
    void ended(const RunningJob& job) override { std::erase(running, job); }

    std::vector<Retry> retries{};
    std::vector<RunningJob> running{};
};

std::string with_jobs(int polls) {
    Json seed = Json::parse(k_small_team);
    seed["async"] = "always";
    seed["job_polls"] = polls;
    return seed.dump();
}

} // namespace

TEST_CASE("each repetition is told, with the write that it belongs to") {
    const Sandboxed on;
    Heard heard;
    on.team->listen(&heard);
    SECTION("limited") {
        on.fault(
            R"({"kind":"status","status":429,"form":"json","retry_after":30,"times":2,"route":"team/members/suspend"})");
    }
    SECTION("answer lost") {
        on.fault(R"({"kind":"reset_before","times":2,"route":"team/members/suspend"})");
    }
    CHECK(told(on.write(Suspend{.member = on.id_of("bob@acme.com"), .wipe_data = false}).status)
          == "ok");
    REQUIRE(heard.retries.size() == 2);
    for (const auto& retry : heard.retries) {
        CHECK(retry.ticket == 7);
        CHECK(retry.route == "team/members/suspend");
        CHECK_FALSE(retry.why.empty());
    }
    CHECK(heard.retries[0].attempt == 1);
    CHECK(heard.retries[1].attempt == 2);
    on.team->listen(nullptr);
}

TEST_CASE("a job is told before it is waited for, and when it is over") {
    Sandboxed on{with_jobs(3)};
    Heard heard;
    on.team->listen(&heard);
    std::size_t most = 0;
    on.clock.on_sleep = [&](std::chrono::milliseconds) {
        most = std::max(most, heard.running.size());
    };
    CHECK(
        told(
            on.write(RemoveFromTeam{.member = on.id_of("bob@acme.com"), .wipe_data = false}).status)
        == "ok");
    CHECK(most == 1);
    CHECK(heard.running.empty());
    on.team->listen(nullptr);
}

TEST_CASE("a job that runs on when we are stopped can be waited for later") {
    Sandboxed on{with_jobs(3)};
    Heard heard;
    on.team->listen(&heard);
    const auto bob = on.id_of("bob@acme.com");
    on.clock.on_sleep = [&](std::chrono::milliseconds) { on.clock.stop = true; };
    const auto outcome = on.write(RemoveFromTeam{.member = bob, .wipe_data = false});
    REQUIRE_FALSE(outcome.status.has_value());
    CHECK(outcome.status.error().code == ErrorCode::unavailable);
    REQUIRE(heard.running.size() == 1);
    CHECK(heard.running[0].route == "team/members/remove/job_status/get");

    on.team->listen(nullptr);
    on.clock.stop = false;
    on.clock.on_sleep = {};
    CHECK(told(on.team->await_jobs(heard.running)) == "ok");
    CHECK(on.member("bob@acme.com")["status"] == "removed");
    SECTION("one that nobody knows any more is over") {
        CHECK(told(on.team->await_jobs({{heard.running[0].route, "unknown"}})) == "ok");
    }
    SECTION("without an answer nothing is said") {
        on.control("POST", "/tokens", R"({"action":"revoke"})");
        CHECK(told(on.team->await_jobs(heard.running)) != "ok");
    }
}
