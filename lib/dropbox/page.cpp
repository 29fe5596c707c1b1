#include "page.hpp"

#include <rollcall/base/text.hpp>

#include <nlohmann/json.hpp>

namespace rollcall::dropbox {
namespace {

/// The position after the string that begins at `start`, or npos.
std::size_t after_string(std::string_view json, std::size_t start) {
    for (std::size_t i = start + 1;;) {
        i = json.find_first_of("\"\\", i);
        if (i == std::string_view::npos) return i;
        if (json[i] == '"') return i + 1;
        i += 2;
    }
}

std::optional<std::string> unquoted(std::string_view quoted) {
    const auto value = nlohmann::json::parse(quoted, nullptr, false);
    if (!value.is_string()) return std::nullopt;
    return value.get<std::string>();
}

} // namespace

std::optional<PageEnd> find_page_end(std::string_view json) {
    json = trim(json);
    if (json.size() < 2 || json.front() != '{' || json.back() != '}') return std::nullopt;

    std::optional<std::string> cursor;
    std::optional<bool> has_more;
    std::string_view key;      // the last string seen at the top level before a colon
    std::string_view last;     // the last string seen at the top level
    bool awaits_value = false; // a colon at the top level, its value not yet begun
    int depth = 0;
    for (std::size_t i = 0; i < json.size();) {
        const char c = json[i];
        if (c == '"') {
            const std::size_t end = after_string(json, i);
            if (end == std::string_view::npos) return std::nullopt;
            if (depth == 1) {
                last = json.substr(i, end - i);
                if (awaits_value && key == "\"cursor\"") cursor = unquoted(last);
                awaits_value = false;
            }
            i = end;
            continue;
        }
        if (c == '{' || c == '[') {
            ++depth;
            awaits_value = false;
        } else if (c == '}' || c == ']') {
            --depth;
            // Something after the end: two documents, or worse.
            if (depth <= 0 && i + 1 != json.size()) return std::nullopt;
        } else if (depth == 1 && c == ':') {
            key = last;
            awaits_value = true;
        } else if (depth == 1 && c == ',') {
            awaits_value = false;
        } else if (depth == 1 && awaits_value && (c == 't' || c == 'f')) {
            if (key == "\"has_more\"") has_more = c == 't';
            awaits_value = false;
        }
        ++i;
    }
    if (depth != 0 || !cursor || !has_more) return std::nullopt;
    return PageEnd{.cursor = std::move(*cursor), .has_more = *has_more};
}

} // namespace rollcall::dropbox
