#include "json_text.hpp"

#include <algorithm>

namespace rollcall::sandbox {

std::size_t nesting(std::string_view text, std::size_t enough) noexcept {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool is_string = false;
    for (std::size_t i = 0; i < text.size() && deepest < enough; ++i) {
        const char c = text[i];
        if (is_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                is_string = false;
            }
        } else if (c == '"') {
            is_string = true;
        } else if (c == '[' || c == '{') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

std::optional<Json> parse_json(std::string_view text) {
    if (nesting(text, k_deepest_json + 1) > k_deepest_json) return {};
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) return {};
    return value;
}

} // namespace rollcall::sandbox
