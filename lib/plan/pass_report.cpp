#include <rollcall/base/names.hpp>
#include <rollcall/plan/pass_report.hpp>

#include <algorithm>

namespace rollcall {
namespace {

constexpr Names<ActionStatus, 4> k_statuses{{{ActionStatus::done, "done"},
                                             {ActionStatus::failed, "failed"},
                                             {ActionStatus::skipped, "skipped"},
                                             {ActionStatus::pending, "pending"}}};

} // namespace

std::string_view to_string(ActionStatus status) noexcept { return name_of(k_statuses, status); }

std::size_t PassReport::count(ActionStatus status) const noexcept {
    return static_cast<std::size_t>(
        std::count_if(outcomes.begin(), outcomes.end(),
                      [status](const ActionOutcome& outcome) { return outcome.status == status; }));
}

} // namespace rollcall
