#include "action_text.hpp"
#include "waiting.hpp"

#include <rollcall/base/one_line.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <vector>

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
    if (report.stopped) {
        out.line(out.ink(Ink::yellow, fmt::format("  Ended early: {}; the next run goes on.",
                                                  in_one_line(*report.stopped))));
    }
    if (report.failure) {
        out.line(out.ink(Ink::red, "  Ended early: " + in_one_line(report.failure->describe())));
    }
    if (report.follow_up) {
        const auto& then = *report.follow_up;
        const bool then_waits = then.needs_approval() || !then.held.empty() || !then.refused.empty()
                                || !then.pending.empty();
        std::string what = then.actions.empty() ? "nothing to change" : in_words(then.actions);
        if (then_waits) what += "; what waits is below";
        if (!then.skipped.empty())
            what += fmt::format("; {} skipped", grouped(then.skipped.size()));
        out.line("  After bringing people back, what is managed of their groups and roles: " + what
                 + ".");
    }

    enum class Approval { good, spent };
    const auto list = [&](ActionStatus status, Approval approval, std::string_view heading,
                          Ink ink) {
        std::vector<ReportLine> entries;
        report.each([&](const Action& action, const ActionOutcome& outcome) {
            const bool spent = approval == Approval::spent;
            if (outcome.status != status || outcome.approval_spent != spent) return;
            std::string subject = action.is_group() ? label(action.group) : label(action.user);
            if (action.is_member()) subject += " in " + label(action.group);
            const auto verb = verb_of(action.kind);
            auto message = visible(outcome.message);
            entries.push_back({.block = std::string(verb),
                               .subject = subject,
                               .line = fmt::format("{} {}: {}", verb, subject, message),
                               .text = std::move(message)});
        });
        if (entries.empty()) return;
        out.heading(fmt::format("{} ({})", heading, grouped(entries.size())), ink);
        write_entries(out, entries);
    };
    list(ActionStatus::failed, Approval::good, "Failed: the next run tries again", Ink::red);
    list(ActionStatus::failed, Approval::spent,
         "Failed: the approval is spent, what a guard holds of it needs another", Ink::red);
    list(ActionStatus::skipped, Approval::good, "Skipped: something before it failed", Ink::yellow);
    list(ActionStatus::skipped, Approval::spent,
         "Skipped: the approval is spent, what a guard holds of it needs another", Ink::yellow);
    list(ActionStatus::pending, Approval::good, "Pending", Ink::yellow);
    list(ActionStatus::pending, Approval::spent,
         "Pending: the approval is spent, what a guard holds of it needs another", Ink::yellow);
    // Nobody may have seen the plan: what waits for people is told here, too.
    write_held_back(out, plan);
    write_pending(out, plan);
    if (report.follow_up) {
        write_held_back(out, *report.follow_up);
        write_pending(out, *report.follow_up);
    }
    if (!plan.skipped.empty()) {
        out.line();
        out.line(fmt::format("Skipped, as the options say: {}; `rollcall plan` says what.",
                             grouped(plan.skipped.size())));
    }
    // After long lists the account stands where the eye is: at the end.
    if (out.lines() > k_screen) {
        out.line();
        out.line(failed + skipped + pending == 0
                     ? title
                     : fmt::format("{}; {} failed, {} skipped, {} pending", title, grouped(failed),
                                   grouped(skipped), grouped(pending)));
        write_ways_out(out, plan.held);
    }
    return std::move(out).text();
}

} // namespace rollcall
