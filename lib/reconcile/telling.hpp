#pragma once

#include <rollcall/plan/pass_event.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/reconcile/pass.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rollcall {

/// Tells what happens while one plan is done, as events that name the plan.
class Telling {
public:
    /// All must outlive it.
    Telling(const PassPorts& ports, const PassOptions& options, const Plan& plan);

    /// The plan itself: how much will be done, and what is held, skipped and pending by it.
    void plan() const;
    void started(std::size_t batch, const std::vector<std::uint32_t>& places) const;
    void retrying(const Retry& retry, std::size_t batch) const;
    /// What became of an action; `batch` is 0 where no call was made for it.
    void outcome(std::uint32_t place, const ActionOutcome& outcome, std::size_t batch) const;

private:
    [[nodiscard]] PassEvent event(PassEventKind kind) const;
    void about(PassEvent& event, std::uint32_t place) const;
    void not_done(PassEventKind kind, const std::vector<NotDone>& items) const;

    const PassPorts& ports_;
    const PassOptions& options_;
    const Plan& plan_;
    std::string id_;
};

} // namespace rollcall
