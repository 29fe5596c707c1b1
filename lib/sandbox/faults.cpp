#include "faults.hpp"

namespace rollcall::sandbox {

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
        if (rule.probability < 1.0 && dice_.fraction() >= rule.probability) continue;
        ++entry.struck;
        struck = rule;
    }
    return struck;
}

} // namespace rollcall::sandbox
