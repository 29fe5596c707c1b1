#include <rollcall/base/one_line.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/report/outcome_note.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <charconv>

namespace rollcall {
namespace {

void add_held(const Plan& plan, std::vector<PassOutcome::HeldItem>& held) {
    for (const auto& item : plan.held) {
        if (!item.hold_id.empty()) held.push_back({item.hold_id, item.count});
    }
}

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

PassOutcome outcome_of(const PassReport& report, std::string_view end, std::string_view failure) {
    PassOutcome outcome{.end = std::string(end),
                        .finished = report.finished,
                        .words = failure.empty() ? done_in_words(report) : std::string(failure),
                        .ledger = report.ledger_commit ? report.ledger_commit->str() : "",
                        .done = report.count(ActionStatus::done),
                        .failed = report.count(ActionStatus::failed),
                        .not_yet = report.count(ActionStatus::pending)
                                   + report.count(ActionStatus::skipped),
                        .refused = report.plan.refused.size()};
    add_held(report.plan, outcome.held);
    if (report.follow_up) add_held(*report.follow_up, outcome.held);
    return outcome;
}

bool says_the_same(const PassOutcome& now, const PassOutcome& before) {
    PassOutcome same = before;
    same.finished = now.finished;
    same.ledger = now.ledger;
    // What the last one did is done; that this one did nothing is no news.
    if (now.done + now.failed + now.not_yet == 0 && before.failed + before.not_yet == 0) {
        same.words = now.words;
        same.done = 0;
    }
    return same == now && now.done == 0;
}

std::string outcome_note(const PassOutcome& outcome) {
    std::string text = fmt::format("{}: {}\n", visible(outcome.end), in_one_line(outcome.words));
    if (!outcome.held.empty()) {
        text += "\nHeld; to let it go:\n";
        for (const auto& item : outcome.held) {
            text += fmt::format("  rollcall approve {} --reason \"…\"  # {}\n", item.hold_id,
                                item.count);
        }
    }
    text += fmt::format("\nRollcall-Outcome: {}\nRollcall-Finished: {}\nRollcall-Ledger: {}\n"
                        "Rollcall-Done: {}\nRollcall-Failed: {}\nRollcall-Not-Yet: {}\n"
                        "Rollcall-Refused: {}\n",
                        visible(outcome.end), outcome.finished,
                        outcome.ledger.empty() ? "none" : outcome.ledger, outcome.done,
                        outcome.failed, outcome.not_yet, outcome.refused);
    for (const auto& item : outcome.held) {
        text += fmt::format("Rollcall-Held: {} count={}\n", item.hold_id, item.count);
    }
    return text;
}

std::optional<PassOutcome>
read_outcome(std::string_view text,
             const std::vector<std::pair<std::string, std::string>>& trailers) {
    PassOutcome outcome;
    for (const auto& [key, value] : trailers) {
        if (key == "Rollcall-Outcome") outcome.end = value;
        if (key == "Rollcall-Finished") outcome.finished = value;
        if (key == "Rollcall-Ledger" && value != "none") outcome.ledger = value;
        if (key == "Rollcall-Done") outcome.done = number(value);
        if (key == "Rollcall-Failed") outcome.failed = number(value);
        if (key == "Rollcall-Not-Yet") outcome.not_yet = number(value);
        if (key == "Rollcall-Refused") outcome.refused = number(value);
        if (key == "Rollcall-Held") {
            const auto space = value.find(" count=");
            if (space == std::string::npos) continue;
            constexpr std::size_t k_count = 7;
            outcome.held.push_back(
                {value.substr(0, space), number(std::string_view(value).substr(space + k_count))});
        }
    }
    if (outcome.end.empty()) return std::nullopt;
    const auto line = text.substr(0, text.find('\n'));
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos) outcome.words = line.substr(colon + 2);
    return outcome;
}

} // namespace rollcall
