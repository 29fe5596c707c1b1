#include <rollcall/http/retry.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace rollcall::http;
using std::chrono::milliseconds;

TEST_CASE("how long to wait before a call is made again") {
    struct Row {
        const char* name;
        FailedAttempt failed;
        std::optional<milliseconds> wait;
    };
    const auto give_up = std::nullopt;
    const auto complete = Transfer::complete;
    const auto row = GENERATE_COPY(values<Row>({
        {"success is nothing to repeat", {.status = 200}, give_up},
        {"refusals stay", {.status = 409}, give_up},
        {"bad requests stay", {.status = 400}, give_up},
        {"a redirect is no answer of ours", {.status = 302}, give_up},
        {"first server error", {.status = 500}, milliseconds{500}},
        {"second server error", {.status = 503, .attempt = 2}, milliseconds{1000}},
        {"with little luck", {.status = 503, .attempt = 2, .jitter = 0.0}, milliseconds{500}},
        {"fifth server error", {.status = 502, .attempt = 5}, milliseconds{8000}},
        {"sixth is the last", {.status = 502, .attempt = 6}, give_up},
        {"a server error may ask for more",
         {.status = 503, .retry_after = milliseconds{7000}},
         milliseconds{7000}},
        {"never for less than the backoff",
         {.status = 503, .retry_after = milliseconds{0}},
         milliseconds{500}},
        {"nor for a day", {.status = 503, .retry_after = std::chrono::hours{24}}, give_up},
        {"request timeout", {.status = 408}, milliseconds{500}},
        {"a cut-off answer", {.status = 200, .unusable = true}, milliseconds{500}},
        {"an HTML page as 400", {.status = 400, .unusable = true}, milliseconds{500}},
        {"no connection", {.transfer = Transfer::not_sent}, milliseconds{500}},
        {"reset", {.transfer = Transfer::lost, .attempt = 3}, milliseconds{2000}},
        {"timed out", {.transfer = Transfer::timed_out}, milliseconds{500}},
        {"bad certificate", {.transfer = Transfer::hopeless}, give_up},
        {"limited: exactly as asked",
         {complete, 429, false, milliseconds{1000}, 1, 0.3},
         milliseconds{1000}},
        {"limited for five minutes",
         {complete, 429, false, milliseconds{300'000}, 1, 0.3},
         milliseconds{300'000}},
        {"limited more often than a failure may happen",
         {complete, 429, false, milliseconds{1000}, 19, 0.3},
         milliseconds{1000}},
        {"limited often, and not for long",
         {complete, 429, false, milliseconds{1000}, 20, 0.3, milliseconds{19'000}},
         milliseconds{1000}},
        {"limited too often",
         {complete, 429, false, milliseconds{1000}, 20, 0.3, milliseconds{900'000}},
         give_up},
        {"limited for longer than anyone waits",
         {complete, 429, false, milliseconds{900'001}, 1, 0.3},
         give_up},
        {"limited, zero seconds",
         {complete, 429, false, milliseconds{0}, 1, 1.0},
         milliseconds{500}},
        {"limited, no header", {complete, 429, false, std::nullopt, 1, 0.0}, milliseconds{5000}},
        {"limited again, no header",
         {complete, 429, false, std::nullopt, 3, 0.0},
         milliseconds{20000}},
        {"limited ever again, no header",
         {complete, 429, false, std::nullopt, 9, 0.0},
         milliseconds{30000}},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(wait_before_retry(RetryPolicy{}, row.failed) == row.wait); }
}

TEST_CASE("backoff stays between half and all of its step, and under the cap") {
    rc::check([] {
        const RetryPolicy policy;
        const int attempt = *rc::gen::inRange(1, 1000);
        const double jitter = *rc::gen::inRange(0, 1001) / 1000.0;
        const auto wait = backoff(policy, attempt, jitter);
        RC_ASSERT(wait >= policy.base / 2);
        RC_ASSERT(wait <= policy.cap);
        RC_ASSERT(wait <= backoff(policy, attempt, 1.0));
        RC_ASSERT(wait * 2 + milliseconds{1} >= backoff(policy, attempt, 1.0));
    });
}
