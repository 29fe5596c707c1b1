#include <rollcall/base/one_line.hpp>
#include <rollcall/base/text.hpp>

#include <algorithm>
#include <cstddef>

namespace rollcall {

std::string in_one_line(std::string_view text) {
    constexpr std::size_t k_most = 5;
    std::string line;
    std::size_t below_first = 0;
    for (bool first = true; first || !text.empty(); first = false) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (first) {
            line = visible(part);
        } else if (++below_first <= k_most) {
            line += (below_first == 1 ? ": " : "; ") + visible(part);
        }
    }
    if (below_first > k_most) line += "; and " + grouped(below_first - k_most) + " more";
    return line;
}

} // namespace rollcall
