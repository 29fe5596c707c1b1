#include "markdown.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>

namespace rollcall {

std::string code_span(std::string_view value) {
    // A code span ends at the first run of as many backticks as it began with.
    const auto text = visible(value);
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    // Spaces keep a backtick at the edge apart from the fence; a renderer drops one on either side.
    const bool padded = text.empty() || text.front() == '`' || text.back() == '`'
                        || (text.front() == ' ' && text.back() == ' ');
    const std::string_view pad = padded ? " " : "";
    std::string span(fence);
    return span.append(pad).append(text).append(pad).append(fence);
}

} // namespace rollcall
