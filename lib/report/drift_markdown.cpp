#include "drift_words.hpp"
#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/drift_page.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace rollcall {
namespace {

/// A value in the midst of Markdown: nothing in it is markup, a link or somebody's mention.
std::string escaped(std::string_view value) {
    std::string safe;
    for (const char c : visible(value)) {
        switch (c) {
        case '<': safe += "&lt;"; break;
        case '>': safe += "&gt;"; break;
        case '&': safe += "&amp;"; break;
        // Git servers turn "@name" into a mention and "name@host" or "#12" into a link.
        case '@': safe += "&#64;"; break;
        case '#': safe += "&#35;"; break;
        case ':': safe += "&#58;"; break;
        case '\\':
        case '`':
        case '*':
        case '_':
        case '[':
        case ']':
        case '(':
        case ')':
        case '!':
        case '|':
        case '~':
            safe += '\\';
            safe += c;
            break;
        default: safe += c;
        }
    }
    return safe;
}

/// A command: only our own ids stand in it.
std::string command(const std::string& hold_id) {
    return fmt::format("`rollcall approve {} --reason \"…\"`", hold_id);
}

std::string by(const DriftFact& fact, const DriftReport& report) {
    auto words = fact.source || report.log_problem.empty() ? culprit(fact, report) : "not known";
    if (!fact.since.empty() && fact.since != report.read_until)
        words += "; seen since " + fact.since;
    return escaped(words);
}

std::string outcome(const DriftFact& fact) {
    if (fact.outcome == DriftOutcome::held && !fact.hold_id.empty()) {
        return "held: " + command(fact.hold_id);
    }
    return escaped(becomes(fact));
}

std::string outcome_and_class(const DriftFact& fact) {
    const auto name = class_of(fact);
    return outcome(fact) + (name.empty() ? "" : " (" + escaped(name) + ")");
}

std::string capital(std::string words) {
    if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') words.front() -= 32;
    return words;
}

template <class Ref>
void list(std::string& out, std::string_view title, const std::vector<Ref>& refs) {
    if (refs.empty()) return;
    fmt::format_to(std::back_inserter(out), "\n<details><summary>{}</summary>\n\n", title);
    for (const auto& ref : refs) out += "- " + escaped(label(ref)) + "\n";
    out += "\n</details>\n";
}

} // namespace

std::string drift_markdown(const DriftReport& report) {
    std::string out;
    const auto add = [&out](const std::string& text) { out += text; };
    add(fmt::format("# Drift report for {}\n\n", escaped(report.team)));
    if (!report.time.empty()) add(fmt::format("As of {}. ", escaped(report.time)));
    if (!report.applied_commit) {
        add("Nothing has been applied yet, so nothing can have drifted.\n");
        return out;
    }
    if (report.facts.empty()) {
        add("Nobody changed anything that the directory decides.\n");
    } else {
        add(fmt::format("**{}.**\n", escaped(summary_of(report))));
    }
    if (!report.facts.empty()) {
        if (!report.log_problem.empty()) {
            add(fmt::format("\nWho did it is not known: {}\n", escaped(report.log_problem)));
        }
        add("\n| who or what | what happened | desired | changed by | what becomes of it |\n"
            "|---|---|---|---|---|\n");
        std::vector<const DriftFact*> sorted;
        for (const auto& fact : report.facts) sorted.push_back(&fact);
        std::stable_sort(sorted.begin(), sorted.end(), [](const DriftFact* a, const DriftFact* b) {
            return rank_of(*a) < rank_of(*b);
        });
        for (const auto* fact : sorted) {
            auto what = escaped(happened(*fact));
            if (fact->fight) what += "; " + escaped(fight_in_words(*fact));
            add(fmt::format("| {} | {} | {} | {} | {} |\n", escaped(name_of(*fact)), what,
                            escaped(shown(fact->desired)), by(*fact, report),
                            outcome_and_class(*fact)));
        }
        add("\nChanged by:\n\n");
        for (const auto& [who, count] : actors_of(report)) {
            add(fmt::format("- {}: {}\n", escaped(who), grouped(count)));
        }
    }
    if (!report.completed.empty()) {
        add("\n## Now known of earlier reports\n\n| report | who or what | what happened | changed "
            "by |\n|---|---|---|---|\n");
        for (const auto& item : report.completed) {
            add(fmt::format("| {} {} | {} | {} | {} |\n", escaped(item.time), escaped(item.report),
                            escaped(name_of(item.fact)), escaped(happened(item.fact)),
                            by(item.fact, report)));
        }
    }
    const auto intended = intended_in_words(report);
    if (!intended.empty()) {
        add(fmt::format("\nNo drift, because the directory changed: {}.\n", escaped(intended)));
    }
    if (!unmanaged_in_words(report).empty()) {
        add(fmt::format("\nNot ours, so no drift: {}.\n", unmanaged_in_words(report)));
        list(out, "people", report.unmanaged_users);
        list(out, "groups", report.unmanaged_groups);
    }
    return out;
}

std::string drift_index_markdown(const DriftIndex& index) {
    std::string out = fmt::format("# Drift reports for {}\n\n", escaped(index.team));
    out += "| time | facts | what became of them | page | data |\n|---|---|---|---|---|\n";
    for (auto report = index.reports.rbegin(); report != index.reports.rend(); ++report) {
        std::string outcomes;
        for (const auto& [name, count] : report->by_outcome) {
            const auto known = parse_drift_outcome(name);
            outcomes += fmt::format("{}{} {}", outcomes.empty() ? "" : ", ", grouped(count),
                                    known ? word_of(*known) : "others");
        }
        if (report->unattributed > 0) {
            outcomes += fmt::format("; {} not in the log yet", grouped(report->unattributed));
        }
        out += fmt::format("| [{}]({}.md) | {} | {} | [HTML]({}.html) | [JSON]({}.json) |\n",
                           escaped(report->time), report->path, grouped(report->facts),
                           capital(outcomes.empty() ? "nothing drifts any more" : outcomes),
                           report->path, report->path);
    }
    return out;
}

} // namespace rollcall
