// Who is who on three sides, and what differs.
#include "benches.hpp"
#include "made_up.hpp"
#include "row.hpp"

#include <rollcall/diff/compare.hpp>
#include <rollcall/diff/pairing.hpp>

#include <cstdint>

namespace rollcall::bench {
namespace {

/// Touches every user and every membership once.
std::uint64_t stream(const Roster& roster) {
    std::uint64_t sum = 0;
    for (const auto& user : roster.users) sum += user.email.size();
    for (const auto& group : roster.groups) {
        for (const auto member : *group.members) sum += static_cast<std::uint32_t>(member);
    }
    return sum;
}

} // namespace

void compare() {
    auto desired = made_up_roster(k_target_team);
    const auto applied = as_applied(desired);
    const auto live = as_live(desired);
    // A thousandth moved on since.
    for (std::size_t i = 0; i < desired.users.size(); i += 1000) desired.users[i].surname = "Moved";
    for (std::size_t i = 0; i < desired.groups.size(); i += 5)
        desired.groups[i].members->pop_back();

    constexpr int k_runs = 5;
    std::uint64_t sum = 0;
    const double streamed =
        median_cpu(k_runs, [&] { sum += stream(desired) + stream(applied) + stream(live); });
    std::size_t differences = 0;
    const double paired = median_cpu(
        k_runs, [&] { differences += pair_rosters(desired, applied, live).people.size(); });
    const double whole = median_cpu(k_runs, [&] {
        const auto pairing = pair_rosters(desired, applied, live);
        for (const auto& row : pairing.people) {
            if (!row.desired || !row.live) continue;
            differences += compare_user(desired.user(*row.desired),
                                        row.applied ? &applied.user(*row.applied) : nullptr,
                                        live.user(*row.live))
                               .size();
        }
        for (const auto& row : pairing.groups) {
            differences += compare_members(row, pairing, desired, applied, live).size();
        }
    });
    Row row{.bench = "compare", .size = "3 x (100k + 1M), 0.1 % changed"};
    row.runs = k_runs;
    row.unit = "ms";
    row.measure = "comparison, with its indexes";
    row.value = whole * 1000;
    row.most = 200;
    print(row);
    row.measure = "of it, the indexes and who is who";
    row.value = paired * 1000;
    row.most.reset();
    print(row);
    row.measure = "of it, what differs";
    row.value = (whole - paired) * 1000;
    row.floor = streamed * 1000;
    row.floor_is = "reading the three rosters once";
    row.most = 4;
    print(row);
    if (sum + differences == 0) print(row); // both are used, so neither is optimised away
}

} // namespace rollcall::bench
