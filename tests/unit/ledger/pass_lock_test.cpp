#include "fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("one pass of a team at a time") {
    const Acme acme;
    auto lock = std::optional(require(PassLock::acquire(acme.path, "acme")));
    const auto second = PassLock::acquire(acme.path, "acme");
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::locked);
    CHECK(second.error().message
          == fmt::format(
              "another pass of team \"acme\" is at work in {} (process {}); wait for it to "
              "end, or stop it; where it is `rollcall run`, a reload or SIGHUP has it export and "
              "apply at once",
              acme.path, ::getpid()));
    CHECK(read_text(acme.path + "/rollcall/lock-acme") == fmt::format("{}\n", ::getpid()));
    CHECK(PassLock::acquire(acme.path, "other"));

    SECTION("it is free when let go") {
        lock.reset();
        CHECK(PassLock::acquire(acme.path, "acme"));
    }
    SECTION("it moves with its owner") {
        PassLock moved = std::move(*lock);
        lock.reset();
        CHECK_FALSE(PassLock::acquire(acme.path, "acme"));
    }
}

TEST_CASE("the lock of a killed process is free") {
    const Acme acme;
    std::array<int, 2> ready{};
    REQUIRE(::pipe(ready.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const auto own = PassLock::acquire(acme.path, "acme");
        (void)!::write(ready[1], own ? "y" : "n", 1);
        ::pause();
        ::_exit(0);
    }
    char answer = 0;
    REQUIRE(::read(ready[0], &answer, 1) == 1);
    CHECK(answer == 'y');
    const auto held = PassLock::acquire(acme.path, "acme");
    REQUIRE_FALSE(held);
    CHECK_THAT(held.error().message, Catch::Contains(fmt::format("(process {})", child)));
    ::kill(child, SIGKILL);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    CHECK(PassLock::acquire(acme.path, "acme"));
}
