// The loop runs while directory, repository and team change at random. In the end everything
// agrees, by a comparison that knows nothing of the program, and the kept reports account for
// everything that somebody did in Dropbox, with who did it.
//
// The short version is a part of every run. ROLLCALL_CHAOS=STEPS makes a longer one,
// ROLLCALL_SEED=N the same one again.
#include "accounts.hpp"
#include "meddling.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>

using namespace rollcall;
using namespace rollcall::chaos;
using namespace std::chrono_literals;
using rollcall::e2e::Config;
using rollcall::e2e::eventually;
using rollcall::e2e::Installation;
using rollcall::e2e::Variables;

namespace {

unsigned number_from(const char* variable, unsigned otherwise) {
    const char* text = std::getenv(variable); // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? otherwise : static_cast<unsigned>(std::stoul(text));
}

/// Budgets that random changes do not exceed, but one: a group that is closed needs a word.
Config config() {
    const std::string much = "{max: 10000, percent: 100, free: 10000}";
    return {.options = "{users: {onSuspendedInDropbox: restore, onRemovedInDropbox: restore}}",
            .guards = fmt::format("{{usersSuspended: {0}, usersRemoved: {0}, membershipsRemoved: "
                                  "{0}, emailsChanged: {0}, groupsDeleted: {{max: 0, percent: 0, "
                                  "free: 0}}, sourceShrink: {{percent: 60, free: 10}}}}",
                                  much)};
}

/// The loop under test, and what it says of itself.
class Loop {
public:
    explicit Loop(const Installation& acme)
        : process_(acme.start_rollcall({"run"},
                                       {{"ROLLCALL_CONTROLLER_INTERVAL", "50ms"},
                                        {"ROLLCALL_CONTROLLER_EXPORTINTERVAL", "50ms"},
                                        {"ROLLCALL_CONTROLLER_LISTEN", "127.0.0.1:0"}})) {
        const std::string before = "status pages at http://";
        REQUIRE(eventually([&] {
            const auto said = process_.err();
            const auto at = said.find(before);
            const auto end = at == std::string::npos ? at : said.find('\n', at);
            if (end == std::string::npos) return false;
            client_.emplace("http://" + said.substr(at + before.size(), end - at - before.size()));
            return true;
        }));
    }

    [[nodiscard]] Json status() {
        const auto answer = client_->Get("/status.json");
        if (!answer || answer->status != 200) return Json::object();
        return Json::parse(answer->body);
    }
    [[nodiscard]] std::size_t passes() { return status().value("passes", std::size_t{0}); }
    void ask_for_a_pass() {
        (void)client_->Post("/reconcile", {{"X-Rollcall-Reconcile", "now"}}, "", "text/plain");
    }
    e2e::Finished end() {
        process_.signal(SIGTERM);
        return process_.wait(10s);
    }
    [[nodiscard]] std::string said() const { return process_.out() + process_.err(); }

private:
    e2e::Process process_;
    std::optional<httplib::Client> client_{};
};

bool is_ready(const Json& status) {
    if (!status.contains("conditions")) return false;
    for (const auto& condition : status.at("conditions")) {
        if (condition.at("type") == "Ready") return condition.at("status") == "True";
    }
    return false;
}

/// Two passes in a row that found nothing to do and nothing changed by others.
bool is_quiet(Loop& loop) {
    const auto status = loop.status();
    return is_ready(status) && status.at("lastPass").at("actions") == 0
           && status.at("lastPass").at("drift") == 0;
}

} // namespace

TEST_CASE("whatever is changed at random, everything agrees in the end, and is accounted for") {
    const auto seed = number_from("ROLLCALL_SEED", std::random_device{}());
    const auto steps = number_from("ROLLCALL_CHAOS", 60);
    INFO("ROLLCALL_SEED=" << seed << " ROLLCALL_CHAOS=" << steps);
    Dice dice(seed);
    auto world = first_world();
    Installation acme(config(), first_team());
    acme.directory = world.directory;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"run", "--once"});
    // The log lags: who did something is mostly told by a later report than what was done.
    acme.sandbox().control("POST", "/switches",
                           {{"log_delay_seconds", 1}, {"log_disorder_seconds", 1}});

    Loop loop(acme);
    Meddling meddling(acme, world, dice, [&] { return acme.sandbox().calls("team/get_info"); });
    std::string story;
    for (unsigned i = 0; i < steps; ++i) {
        story += meddling.step() + '\n';
        // Sometimes a pass comes between, sometimes several changes meet in one.
        if (dice.roll(3) == 0) {
            const auto before = loop.passes();
            (void)eventually([&] { return loop.passes() > before; }, 1s);
        }
        if (dice.roll(8) == 0) meddling.approve(loop.status().value("holds", Json::array()));
    }
    meddling.come_to_rest();
    INFO(story);
    loop.ask_for_a_pass();
    REQUIRE(eventually(
        [&] {
            meddling.approve(loop.status().value("holds", Json::array()));
            (void)acme.sandbox().control("POST", "/accept_invitations");
            loop.ask_for_a_pass();
            return is_quiet(loop) && differences(world, acme.sandbox().dump()).empty();
        },
        40s));
    // The log has caught up by now or soon; the reports are completed by the passes that follow.
    const auto account = [&] { return account_of(meddling.deeds(), kept_reports(acme)); };
    (void)eventually(
        [&] {
            loop.ask_for_a_pass();
            const auto now = account();
            return now.attributed == now.made;
        },
        10s);
    const auto ended = loop.end();
    INFO(loop.said());
    CHECK(ended.code == 0);

    CHECK(differences(world, acme.sandbox().dump()) == std::vector<std::string>{});
    CHECK(acme.rollcall({"plan", "--detailed-exitcode"}).code == 0);
    CHECK(acme.git("fsck --strict").find("error") == std::string::npos);
    CHECK(acme.sandbox().control("GET", "/invariants").at("ok") == true);
    const auto sum = account();
    std::cout << fmt::format("chaos, seed {}, {} steps: {}\n", seed, steps, sum.summary());
    CHECK(sum.wrong == std::vector<std::string>{});
    CHECK(sum.made == sum.reported);
    CHECK(sum.made == sum.attributed);
    CHECK(sum.made > 0);
}
