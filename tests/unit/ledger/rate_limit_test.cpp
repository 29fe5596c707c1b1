#include "fixture.hpp"

#include <rollcall/ledger/rate_limit.hpp>
#include <rollcall/ports/clock.hpp>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

TEST_CASE(
    "what Dropbox asked an earlier process to wait is believed for a day, and of a right clock") {
    const Acme acme;
    const auto file = require(RateLimitFile::of(acme.path, "acme"));
    const RateLimitFile::Time now{std::chrono::hours(24 * 20000)};
    CHECK(file.read(now) == std::nullopt);
    require(file.write(now + 90s, now));
    CHECK(file.read(now) == now + 90s);
    CHECK(file.read(now + 30s) == now + 90s);
    // The clock was an hour ahead when it was written.
    CHECK(file.read(now - 1h) == std::nullopt);
    require(file.write(now + 25h, now));
    CHECK(file.read(now) == std::nullopt);
    // As an earlier version wrote it.
    write_text(acme.path + "/rollcall/rate-limit-acme", utc_time(now + 90s) + "\n");
    CHECK(file.read(now) == now + 90s);
    CHECK(file.read(now - 48h) == std::nullopt);
}
