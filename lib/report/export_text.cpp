#include "action_text.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/format.h>

#include <vector>

namespace rollcall {
namespace {

std::string short_id(const CommitId& commit) { return commit.str().substr(0, 10); }

/// What became of the proposal, on one line.
std::string outcome(const Proposal& proposal, const std::string& subject) {
    using State = Proposal::State;
    const auto on = proposal.commit
                        ? fmt::format("{} on {}", short_id(*proposal.commit), proposal.branch)
                        : proposal.branch;
    if (proposal.fast_forwarded) {
        return fmt::format("Proposed and merged {}: {}", short_id(*proposal.commit), subject);
    }
    switch (proposal.state) {
    case State::none: return "Nothing changed, so there is nothing to propose";
    case State::opened: return fmt::format("Proposed {}: {}", on, subject);
    case State::updated: return fmt::format("Proposed anew {}: {}", on, subject);
    case State::unchanged: return fmt::format("Proposed already {}: {}", on, subject);
    case State::amended:
        return fmt::format("{} carries commits of somebody else, and stays as it is until it is "
                           "merged or removed",
                           on);
    case State::withdrawn:
        return fmt::format("The directory agrees with the tracked branch again; {} was taken away",
                           proposal.branch);
    case State::merged:
        return fmt::format("The proposal was merged, and nothing changed since; {} was taken away",
                           proposal.branch);
    }
    return "?";
}

/// What became of it, on one line.
std::string outcome(const ExportResult& result) {
    if (result.held) return "Nothing was committed: the manifests stay as they are.";
    if (result.proposal) return outcome(*result.proposal, result.subject);
    if (!result.commit) return "Nothing changed, so there is no commit";
    return fmt::format("Committed {}: {}", result.commit->str().substr(0, 10), result.subject);
}

void write_omissions(Writer& out, const std::vector<NotExported>& omissions) {
    if (omissions.empty()) return;
    out.heading(fmt::format("Not exported as it stands ({})", grouped(omissions.size())));
    std::vector<ReportLine> entries;
    for (const auto& item : omissions) {
        const auto code = fmt::format("[{}]", to_string(item.code));
        const auto field = item.field.empty() ? "" : item.field + ": ";
        const auto subject = visible(item.subject);
        auto text = field + visible(item.detail);
        entries.push_back({.block = code + (field.empty() ? "" : " " + item.field),
                           .subject = subject,
                           .line = fmt::format("{}: {} {}", subject, text, out.ink(Ink::dim, code)),
                           .text = visible(item.detail)});
    }
    write_entries(out, entries);
}

/// Who is a member by way of which groups. All of it is a wish: an export that changed nothing
/// would say it again every time.
void write_paths(Writer& out, const std::vector<ThroughGroups>& through) {
    std::size_t members = 0;
    for (const auto& nested : through) members += nested.members.size();
    if (members == 0) return;
    if (!out.style().full) {
        out.line();
        out.line(fmt::format("{} by way of other groups; --full names them and the way of each",
                             counted(members, "membership")));
        return;
    }
    out.heading(fmt::format("Members by way of other groups ({})", grouped(members)));
    for (const auto& nested : through) {
        std::string path;
        for (const auto& step : nested.path) path += " > \"" + visible(step) + '"';
        for (const auto& member : nested.members) {
            out.item(
                fmt::format("\"{}\"{} > \"{}\"", visible(nested.group), path, visible(member)));
        }
    }
    out.end_section();
}

} // namespace

std::string held_export_text(const Held& held, const TextStyle& style) {
    Writer out(style);
    write_held(out, {held});
    out.line();
    out.line("Nothing was committed: the manifests stay as they are.");
    return std::move(out).text();
}

std::string omissions_text(const ExportResult& result, const TextStyle& style) {
    Writer out(style);
    write_omissions(out, result.omissions);
    return std::move(out).text();
}

std::string export_text(const ExportResult& result, const TextStyle& style) {
    Writer out(style);
    out.line(fmt::format("Read {}: {}, {}, {}", visible(result.source),
                         counted(result.users, "user"), counted(result.groups, "group"),
                         counted(result.memberships, "membership")));
    if (result.held) {
        write_held(out, {*result.held});
        out.line();
    }
    out.line(outcome(result));
    if (result.proposal) {
        for (const auto& reason : result.proposal->waits_for) {
            out.line("  waits for a person: " + visible(reason));
        }
    }
    write_omissions(out, result.omissions);
    write_paths(out, result.through_groups);
    if (out.lines() > k_screen) {
        out.line();
        out.line(outcome(result));
        if (result.held) write_ways_out(out, {*result.held});
    }
    return std::move(out).text();
}

} // namespace rollcall
