#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/format.h>

namespace rollcall {
namespace {

std::string shown(const std::optional<std::string>& value) {
    return value && !value->empty() ? '"' + visible(*value) + '"' : std::string("none");
}

/// What happened, as a sentence without a subject.
std::string happened(const DriftFact& fact) {
    if (fact.fact == "membership") {
        return fact.live ? "was put into " + label(fact.group)
                         : "was taken out of " + label(fact.group);
    }
    if (fact.fact == "account") return "was removed from the team";
    if (fact.fact == "group") return "was deleted";
    if (fact.fact == "state" && fact.live == "suspended") return "was suspended";
    if (fact.fact == "state" && fact.applied == "suspended") return "was let in again";
    if (fact.fact == "displayName") {
        return fmt::format("was renamed from {} to {}", shown(fact.applied), shown(fact.live));
    }
    return fmt::format("{} was changed from {} to {}", fact.fact, shown(fact.applied),
                       shown(fact.live));
}

std::string becomes(const DriftFact& fact) {
    switch (fact.outcome) {
    case DriftOutcome::to_revert:
        return fact.reason == Reason::conflict
                   ? fmt::format("the directory changed it too: will be {}", shown(fact.desired))
                   : "will be set back";
    case DriftOutcome::reverted: return "set back";
    case DriftOutcome::failed: return "could not be set back";
    case DriftOutcome::held:
        return fact.hold_id.empty() ? "held by " + fact.detail
                                    : "held: rollcall approve " + fact.hold_id;
    case DriftOutcome::refused: return "refused: " + visible(fact.detail);
    case DriftOutcome::pending: return "pending: " + visible(fact.detail);
    case DriftOutcome::skipped: return "left: " + visible(fact.detail);
    }
    return "";
}

Ink ink_of(const DriftFact& fact) {
    switch (fact.outcome) {
    case DriftOutcome::to_revert: return Ink::yellow;
    case DriftOutcome::reverted: return Ink::green;
    case DriftOutcome::failed:
    case DriftOutcome::refused: return Ink::red;
    default: return Ink::cyan;
    }
}

} // namespace

std::string drift_text(const DriftReport& report, const TextStyle& style) {
    Writer out(style);
    out.line(
        out.ink(Ink::bold, fmt::format("Drift report for {}", report.team))
        + out.ink(Ink::dim, fmt::format("  since {}",
                                        report.applied_commit
                                            ? "ledger " + report.applied_commit->str().substr(0, 10)
                                            : "nothing applied yet")));
    if (!report.applied_commit) {
        out.line(
            "  Nothing has been applied yet, so nothing can have drifted: run `rollcall plan`.");
        return std::move(out).text();
    }
    if (report.facts.empty()) {
        out.line(out.ink(Ink::green, "  Nobody changed anything that the directory decides."));
    } else {
        out.line(
            fmt::format("  {} in Dropbox by somebody else.",
                        counted(report.facts.size(), "fact was changed", "facts were changed")));
        out.line();
    }
    for (const auto& fact : report.facts) {
        const bool about_group = fact.user == UserRef{};
        // A renamed group is called by the name that people know it by: the applied one.
        auto name = about_group ? label(fact.group) : label(fact.user);
        if (about_group && fact.applied && fact.fact == "displayName")
            name = visible(*fact.applied);
        out.item(fmt::format("{} {} {} {}", out.ink(ink_of(fact), "!"), Writer::padded(name, 22),
                             Writer::padded(happened(fact), 46),
                             out.ink(ink_of(fact), becomes(fact))));
    }
    out.end_section("see all with -o json");
    if (!report.unmanaged_users.empty() || !report.unmanaged_groups.empty()) {
        out.line();
        out.line(out.ink(Ink::dim, fmt::format("  Not ours, so no drift: {}, {}.",
                                               counted(report.unmanaged_users.size(), "user"),
                                               counted(report.unmanaged_groups.size(), "group"))));
    }
    return std::move(out).text();
}

} // namespace rollcall
