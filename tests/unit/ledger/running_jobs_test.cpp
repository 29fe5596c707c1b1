#include "fixture.hpp"

#include <fstream>

using namespace rollcall;
using namespace rollcall::test;

namespace {

const RunningJob k_removal{"team/members/remove/job_status/get", "dbjid:1"};
const RunningJob k_addition{"team/members/add/job_status/get", "dbjid:\"2\"\n"};

} // namespace

TEST_CASE("jobs that run outlive the process and the closing of the pass") {
    Acme acme;
    require(acme.ledger.load());
    REQUIRE(acme.ledger.launched(k_removal));
    REQUIRE(acme.ledger.launched(k_addition));
    REQUIRE(acme.ledger.launched(k_addition));
    require(acme.ledger.record({user("u1", "ann")}));

    GitLedger next(*acme.repository, {.team = "acme", .author = k_author});
    CHECK(require(next.load()).running_jobs == std::vector{k_removal, k_addition});
    REQUIRE(next.ended(k_removal));
    require(next.close({}, closing()));
    CHECK(require(next.load()).running_jobs == std::vector{k_addition});
    REQUIRE(next.ended(k_addition));
    REQUIRE(next.ended(k_addition));
    CHECK(require(next.load()).running_jobs.empty());
    CHECK_FALSE(std::filesystem::exists(acme.path + "/rollcall/jobs-acme"));
}

TEST_CASE("a list of jobs that is none is told with its place") {
    Acme acme;
    std::filesystem::create_directories(acme.path + "/rollcall");
    std::ofstream(acme.path + "/rollcall/jobs-acme") << "[{\"route\":7}]";
    const auto state = acme.ledger.load();
    REQUIRE_FALSE(state.has_value());
    CHECK(state.error().code == ErrorCode::untrusted);
    CHECK_THAT(state.error().message,
               Catch::Contains("rollcall/jobs-acme: not a list of running jobs"));
}
