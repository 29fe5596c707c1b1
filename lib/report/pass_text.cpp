#include "waiting.hpp"
#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

namespace rollcall {

std::string pass_text(const PassReport& report, const TextStyle& style) {
    Writer out(style);
    const auto failed = report.count(ActionStatus::failed);
    const auto skipped = report.count(ActionStatus::skipped);
    const auto pending = report.count(ActionStatus::pending);
    const auto& plan = report.plan;
    const bool waits = !plan.held.empty() || !plan.refused.empty() || !plan.pending.empty();
    const std::string title =
        "Applied: "
        + (plan.actions.empty() && waits ? "nothing now; what is held, refused or pending is below"
                                         : done_in_words(report));
    out.line(out.ink(failed + skipped + pending == 0 ? Ink::green : Ink::yellow, title));
    out.line(out.ink(Ink::dim,
                     fmt::format("  {}, ledger {}", counted(report.calls, "call"),
                                 report.ledger_commit ? report.ledger_commit->str().substr(0, 10)
                                                      : "unchanged")));
    if (report.stopped)
        out.line(out.ink(Ink::yellow, "  Stopped by a signal; the next run goes on."));

    if (report.failure) {
        out.line(out.ink(Ink::red, "  Ended early: " + visible(report.failure->describe())));
    }
    if (report.follow_up) {
        const auto& then = *report.follow_up;
        out.line("  After bringing people back, their groups and roles: "
                 + (then.actions.empty() ? "nothing to change" : in_words(then.actions)) + ".");
    }

    const auto list = [&](ActionStatus status, std::string_view heading, Ink ink) {
        if (report.count(status) == 0) return;
        out.heading(fmt::format("{} ({})", heading, grouped(report.count(status))), ink);
        report.each([&](const Action& action, const ActionOutcome& outcome) {
            if (outcome.status != status) return;
            std::string subject = action.is_group() ? label(action.group) : label(action.user);
            if (action.is_member()) subject += " in " + label(action.group);
            out.item(
                fmt::format("{} {}: {}", verb_of(action.kind), subject, visible(outcome.message)));
        });
        out.end_section("see all with -o json");
    };
    list(ActionStatus::failed, "Failed: the next run tries again", Ink::red);
    list(ActionStatus::skipped, "Not tried: something before it failed", Ink::yellow);
    list(ActionStatus::pending, "Not yet", Ink::yellow);
    // Nobody may have seen the plan: what waits for people is told here, too.
    write_held_back(out, plan);
    write_pending(out, plan);
    if (report.follow_up) {
        write_held_back(out, *report.follow_up);
        write_pending(out, *report.follow_up);
    }
    return std::move(out).text();
}

} // namespace rollcall
