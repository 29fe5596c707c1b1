#include "action_text.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/review.hpp>

#include <fmt/format.h>

namespace rollcall {
namespace {

std::string shown(const std::optional<std::string>& value) {
    return value ? visible(*value) : std::string("as rollcall.yaml says");
}

void write_actions(Writer& out, std::string_view title, const std::vector<Action>& actions) {
    if (actions.empty()) return;
    out.heading(fmt::format("{} ({})", title, grouped(actions.size())));
    const auto width = name_width(actions);
    for (const auto& action : actions) {
        auto line = action_line(out, action, width);
        if (action.is_member()) line += " in " + label(action.group);
        out.item(line);
    }
    out.end_section();
}

} // namespace

std::string review_text(const Review& review, const TextStyle& style) {
    if (!review.policy) return plan_text(review.plan, style);
    Writer out(style);
    const auto& policy = *review.policy;
    out.line(out.ink(Ink::bold, fmt::format("The policy of {} is another than that of {}",
                                            visible(review.revision), visible(review.tracked))));
    for (const auto& setting : policy.settings) {
        out.line(fmt::format("  {}: {} → {}", visible(setting.path), shown(setting.before),
                             shown(setting.after)));
    }
    out.line("  Seen on the same manifests and the same team, it " + policy_in_words(policy) + '.');
    write_actions(out, "Only with the new policy", policy.more);
    write_actions(out, "Not any more", policy.fewer);
    out.line();
    return std::move(out).text() + plan_text(review.plan, style);
}

} // namespace rollcall
