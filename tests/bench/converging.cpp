// Passes that change the team: how many calls, and how long beside what the service alone takes.
#include "benches.hpp"
#include "company.hpp"
#include "row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace rollcall::bench {
namespace {

/// The least calls of a first pass over an empty team, with the read that it begins with.
std::size_t least_calls(const Roster& roster) {
    std::size_t calls = k_small_read + k_token + rounded_up(roster.users.size(), 20);
    for (const auto& group : roster.groups) {
        calls += 1 + rounded_up(group.members->size(), 1000);
    }
    return calls;
}

Row row_of(const char* bench, const std::string& size) { return {.bench = bench, .size = size}; }

void print_calls(Row row, std::size_t calls, std::size_t least, double most) {
    row.measure = "calls";
    row.unit = "";
    row.value = static_cast<double>(calls);
    row.floor = static_cast<double>(least);
    row.floor_is = "the least that the API allows";
    row.most = most;
    print(row);
}

} // namespace

void converge_first() {
    for (const std::size_t concurrency : {10U, 25U}) {
        Company company(k_small_team, concurrency);
        const auto ended = company.apply();
        const auto calls = company.service().calls();
        company.check_converged();
        const auto least = least_calls(company.roster);
        auto row = row_of("converge_first",
                          fmt::format("{}, {} in flight", k_small_team.name(), concurrency));
        row.measure = "wall";
        row.unit = "s";
        row.value = ended.wall;
        row.floor = static_cast<double>(rounded_up(least, concurrency)) * k_latency;
        row.floor_is = "least calls / in flight x latency";
        row.most = 1.08;
        print(row);
        print_calls(row, calls, least, 1);
        row.measure = "cpu";
        row.unit = "s";
        row.value = ended.cpu;
        row.floor.reset();
        row.most.reset();
        print(row);
    }
}

void converge_small() {
    Company company({.people = 1'000, .groups = 100, .memberships = 5'000}, 10);
    company.apply();
    company.accept_invitations();
    company.apply();
    std::vector<double> beyond;
    std::size_t calls = 0;
    constexpr int k_runs = 5;
    for (int run = 0; run < k_runs; ++run) {
        const double read = company.apply().wall;
        // Ten people join the company, ten join a group each, five leave one each.
        auto& roster = company.roster;
        for (int i = 0; i < 10; ++i) {
            User user;
            user.uid = Uid(fmt::format("zz-{}-{}", run, i));
            user.name = Slug(fmt::format("joiner-{}-{}", run, i));
            user.email = fmt::format("joiner.{}.{}@acme.example", run, i);
            user.given_name = "New";
            user.surname = "Comer";
            user.external_id = user.uid.str();
            user.state = UserState::active;
            roster.users.push_back(std::move(user));
        }
        for (std::size_t i = 0; i < 15; ++i) {
            auto& members = *roster.groups[20 + i].members;
            if (i < 5) {
                members.pop_back();
                continue;
            }
            for (std::uint32_t candidate = 0;; ++candidate) {
                const UserIndex user{candidate};
                if (std::find(members.begin(), members.end(), user) != members.end()) continue;
                members.push_back(user);
                std::sort(members.begin(), members.end());
                break;
            }
        }
        company.write();
        beyond.push_back(company.apply().wall - read);
        calls = company.service().calls();
        company.check_converged();
        company.accept_invitations();
        company.apply();
    }
    auto row = row_of("converge_small", "10 joiners, 10 joins, 5 leaves in 1k/100/5k");
    row.runs = k_runs;
    row.measure = "wall beyond a pass without changes";
    row.unit = "ms";
    row.value = median(beyond) * 1000;
    row.floor = 3 * k_latency * 1000;
    row.floor_is = "three times the latency";
    row.most = 4.0 / 3;
    print(row);
    // By now there are more people than a page holds.
    const auto pages = rounded_up(company.roster.users.size(), 1000);
    print_calls(row, calls, k_small_read - 1 + pages + k_token + 1 + 15, 1);
}

void throttled() {
    constexpr std::size_t k_concurrency = 10;
    constexpr double k_pause = 1;
    Company company(k_small_team, k_concurrency);
    company.service().post(
        "/faults",
        {{"kind", "status"}, {"status", 429}, {"retry_after", 1}, {"probability", 0.05}});
    const auto ended = company.apply();
    // What the server asked for: the time in which nobody was to call, and the calls it took.
    std::vector<double> refused;
    std::size_t answered = 0;
    for (const auto& call : company.service().get("/calls")) {
        if (call.at("status") == 429) {
            refused.push_back((call.at("at_us").get<double>() + call.at("took_us").get<double>())
                              / 1e6);
        } else {
            ++answered;
        }
    }
    std::sort(refused.begin(), refused.end());
    double quiet = 0;
    double until = 0;
    for (const double at : refused) {
        quiet += std::max(0.0, at + k_pause - std::max(at, until));
        until = std::max(until, at + k_pause);
    }
    const auto counters = company.service().get("/counters");
    auto row = row_of("throttled",
                      fmt::format("{}, {} in flight, {} of {} calls refused", k_small_team.name(),
                                  k_concurrency, refused.size(), refused.size() + answered));
    row.measure = "wall";
    row.unit = "s";
    row.value = ended.wall;
    row.floor = quiet + static_cast<double>(rounded_up(answered, k_concurrency)) * k_latency;
    row.floor_is = "pauses asked for + calls / in flight x latency";
    row.most = 1.1;
    print(row);
    company.service().forget_faults();
    company.check_converged();
    row.floor.reset();
    row.measure = "operations lost";
    row.unit = "";
    row.value = 0; // otherwise the plan was not empty just now
    row.most = 0;
    print(row);
    row.measure = "calls before a pause was over";
    row.value = counters.at("retry_after_violations").get<double>();
    print(row);
}

void crash_resume() {
    constexpr std::size_t k_concurrency = 10;
    Company company(k_small_team, k_concurrency);
    const auto least = least_calls(company.roster);
    company.service().forget_calls();
    {
        const auto pass = company.site().start_rollcall({"apply", "--yes"});
        while (company.service().calls() < least / 2) {
            if (!pass->running()) throw std::runtime_error("ended early: " + pass->wait().err);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        pass->signal(SIGKILL);
        (void)pass->wait();
    }
    // Calls that were in flight are done yet.
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const auto first = company.service().calls();
    company.apply();
    const auto second = company.service().calls();
    const auto repeated = company.service().get("/counters").at("writes_repeated_after_success");
    company.check_converged();
    auto row = row_of("crash_resume", fmt::format("{}, {} in flight, killed after {} calls",
                                                  k_small_team.name(), k_concurrency, first));
    const auto reading = k_small_read + 1 + k_token; // people take a few pages by now
    row.measure = "calls of the second run";
    row.value = static_cast<double>(second);
    row.floor = static_cast<double>(least - first + reading + rounded_up(5000, 1000));
    row.floor_is = "what remained + one read";
    row.most = (*row.floor + static_cast<double>(k_concurrency)) / *row.floor;
    print(row);
    row.floor.reset();
    row.measure = "writes repeated after success";
    row.value = repeated.get<double>();
    row.most = 0;
    print(row);
}

} // namespace rollcall::bench
