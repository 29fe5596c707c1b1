#include "faults.hpp"

#include <utility>

namespace rollcall::sandbox {

bool prevents_call(const FaultRule& rule) noexcept {
    switch (rule.kind) {
    case FaultKind::status:
    case FaultKind::stall: return !rule.applied;
    case FaultKind::reset_before:
    case FaultKind::error:
    case FaultKind::unknown_function:
    case FaultKind::cursor_reset: return true;
    default: return false;
    }
}

void Faults::add(FaultRule rule) {
    const std::uint64_t seed = rule.seed.value_or(0);
    entries_.push_back({.rule = std::move(rule), .dice = Random(seed)});
}

bool matches(std::string_view pattern, std::string_view text) noexcept {
    // Greedy with one point to return to: enough for any number of stars.
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

std::optional<FaultRule> Faults::strike(std::string_view route) {
    std::optional<FaultRule> struck;
    for (Entry& entry : entries_) {
        const FaultRule& rule = entry.rule;
        if (!matches(rule.route, route)) continue;
        ++entry.seen;
        if (struck || (rule.times != 0 && entry.struck >= rule.times)) continue;
        if (rule.nth != 0 && entry.seen != rule.nth) continue;
        if (rule.every != 0 && entry.seen % rule.every != 0) continue;
        Random& dice = rule.seed ? entry.dice : dice_;
        if (rule.probability < 1.0 && dice.fraction() >= rule.probability) continue;
        ++entry.struck;
        struck = rule;
    }
    return struck;
}

} // namespace rollcall::sandbox
