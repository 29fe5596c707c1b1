#include "action_text.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <vector>

namespace rollcall {
namespace {

/// "3 refused, 7 skipped": what the plan had no actions for.
std::string left_undone(const Plan& plan) {
    std::string text;
    const auto add = [&text](std::size_t count, std::string_view word) {
        if (count == 0) return;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), word);
    };
    add(plan.refused.size(), "refused");
    add(plan.pending.size(), "pending");
    add(plan.skipped.size(), "skipped");
    return text;
}

} // namespace

std::string pass_text(const PassReport& report, const TextStyle& style) {
    Writer out(style);
    const auto failed = report.count(ActionStatus::failed);
    const auto skipped = report.count(ActionStatus::skipped);
    const auto pending = report.count(ActionStatus::pending);
    std::string title = "Applied: " + done_in_words(report);
    out.line(out.ink(failed + skipped + pending == 0 ? Ink::green : Ink::yellow, title));
    out.line(out.ink(Ink::dim,
                     fmt::format("  {}, ledger {}", counted(report.calls, "call"),
                                 report.ledger_commit ? report.ledger_commit->str().substr(0, 10)
                                                      : "unchanged")));
    if (report.stopped)
        out.line(out.ink(Ink::yellow, "  Stopped by a signal; the next run goes on."));

    const auto list = [&](ActionStatus status, std::string_view heading, Ink ink) {
        if (report.count(status) == 0) return;
        out.heading(fmt::format("{} ({})", heading, grouped(report.count(status))), ink);
        std::vector<Entry> entries;
        for (std::size_t i = 0; i < report.outcomes.size(); ++i) {
            if (report.outcomes[i].status != status) continue;
            const auto& action = report.plan.actions[i];
            std::string subject = action.is_group() ? label(action.group) : label(action.user);
            if (action.is_member()) subject += " in " + label(action.group);
            const auto verb = verb_of(action.kind);
            auto message = visible(report.outcomes[i].message);
            entries.push_back({.block = std::string(verb),
                               .subject = subject,
                               .line = fmt::format("{} {}: {}", verb, subject, message),
                               .text = std::move(message)});
        }
        write_entries(out, entries);
    };
    list(ActionStatus::failed, "Failed: the next run tries again", Ink::red);
    list(ActionStatus::skipped, "Not tried: something before it failed", Ink::yellow);
    list(ActionStatus::pending, "Not yet", Ink::yellow);
    write_held(out, report.plan.held);
    if (const auto rest = left_undone(report.plan); !rest.empty()) {
        out.line();
        out.line(fmt::format("Not done: {}; `rollcall plan` says why.", rest));
    }
    // After long lists the account stands where the eye is: at the end.
    if (out.lines() > k_screen) {
        out.line();
        out.line(fmt::format("{}; {} failed, {} not tried, {} not yet", title, grouped(failed),
                             grouped(skipped), grouped(pending)));
    }
    return std::move(out).text();
}

} // namespace rollcall
