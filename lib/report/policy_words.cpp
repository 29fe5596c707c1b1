#include <rollcall/base/text.hpp>
#include <rollcall/report/review.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

namespace rollcall {
namespace {

/// "delete 3 more groups"
std::string more_or_fewer(ActionKind kind, std::size_t count, std::string_view word) {
    auto words = counted_in_words(kind, count);
    // "delete 3 groups": the word goes behind the number, which is the first there is.
    const auto digit = words.find_first_of("0123456789");
    const auto space = words.find(' ', digit);
    return words.insert(space, fmt::format(" {}", word));
}

/// "mapping.email, mapping.givenName": nothing of them is in a plan before an export.
std::string settings_of_exports(const PolicyComparison& comparison) {
    std::string text;
    for (const auto& setting : comparison.settings) {
        if (!setting.acts_at_export()) continue;
        text += (text.empty() ? "" : ", ") + setting.path;
    }
    return text;
}

} // namespace

std::string policy_in_words(const PolicyComparison& comparison) {
    std::string text;
    const auto add = [&text](const std::string& part) {
        text += (text.empty() ? "would " : ", ") + part;
    };
    std::size_t held_before = 0;
    std::size_t held_after = 0;
    for (const auto& row : comparison.rows) {
        if (row.after > row.before) add(more_or_fewer(row.kind, row.after - row.before, "more"));
        if (row.after < row.before) add(more_or_fewer(row.kind, row.before - row.after, "fewer"));
        held_before += row.held_before;
        held_after += row.held_after;
    }
    if (text.empty() && !(comparison.more.empty() && comparison.fewer.empty())) {
        text = "would do as much, but otherwise";
    }
    const auto at_export = settings_of_exports(comparison);
    if (text.empty()) text = at_export.empty() ? "would do the same" : "would change nothing now";
    if (held_before != held_after) {
        text += fmt::format("; {} would wait for a decision, where {} do now",
                            counted(held_after, "action"), grouped(held_before));
    }
    if (!at_export.empty()) {
        text += fmt::format("; what {} changes is seen only with the next export", at_export);
    }
    return text;
}

} // namespace rollcall
