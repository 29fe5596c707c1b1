#include <rollcall/base/names.hpp>
#include <rollcall/plan/pass_report.hpp>

namespace rollcall {
namespace {

constexpr Names<ActionStatus, 4> k_statuses{{{ActionStatus::done, "done"},
                                             {ActionStatus::failed, "failed"},
                                             {ActionStatus::skipped, "skipped"},
                                             {ActionStatus::pending, "pending"}}};

} // namespace

std::string_view to_string(ActionStatus status) noexcept { return name_of(k_statuses, status); }

std::size_t PassReport::count(ActionStatus status) const {
    std::size_t count = 0;
    each([&](const Action&, const ActionOutcome& outcome) { count += outcome.status == status; });
    return count;
}

bool PassReport::has_refused() const noexcept {
    return !plan.refused.empty() || (follow_up && !follow_up->refused.empty());
}

bool PassReport::needs_approval() const noexcept {
    return plan.needs_approval() || (follow_up && follow_up->needs_approval());
}

void PassReport::each(const std::function<void(const Action&, const ActionOutcome&)>& visit) const {
    for (std::size_t i = 0; i < outcomes.size(); ++i) visit(plan.actions[i], outcomes[i]);
    for (std::size_t i = 0; i < follow_up_outcomes.size(); ++i) {
        visit(follow_up->actions[i], follow_up_outcomes[i]);
    }
}

} // namespace rollcall
