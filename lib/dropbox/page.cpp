#include "page.hpp"

#include <rollcall/base/text.hpp>

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <utility>

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

/// What a document says at its top level, token by token.
class TopLevel {
public:
    void string(std::string_view quoted) {
        if (depth_ != 1) return;
        last_ = quoted;
        if (awaits_value_ && key_ == "\"cursor\"") cursor_ = unquoted(quoted);
        awaits_value_ = false;
    }
    void sign(char c) {
        switch (c) {
        case '{':
        case '[':
            ++depth_;
            awaits_value_ = false;
            break;
        case '}':
        case ']': --depth_; break;
        default:
            if (depth_ == 1) between(c);
        }
    }
    [[nodiscard]] bool is_over() const noexcept { return depth_ <= 0; }
    [[nodiscard]] std::optional<PageEnd> end() && {
        if (depth_ != 0 || !cursor_ || !has_more_) return std::nullopt;
        return PageEnd{.cursor = std::move(*cursor_), .has_more = *has_more_};
    }

private:
    void between(char c) {
        if (c == ':') {
            key_ = last_;
            awaits_value_ = true;
        } else if (c == ',') {
            awaits_value_ = false;
        } else if (awaits_value_ && (c == 't' || c == 'f')) {
            if (key_ == "\"has_more\"") has_more_ = c == 't';
            awaits_value_ = false;
        }
    }

    std::optional<std::string> cursor_{};
    std::optional<bool> has_more_{};
    std::string_view key_{};    // the last string seen before a colon
    std::string_view last_{};   // the last string seen
    bool awaits_value_ = false; // a colon was seen, its value not yet begun
    int depth_ = 0;
};

/// What simdjson says of a page that it finds nothing wrong with; it skips over the rows, which
/// takes a third of the time.
std::optional<PageEnd> find_quickly(std::string_view json) {
    thread_local simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(json);
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS
        || document.get_object().get(object) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    std::optional<std::string> cursor;
    std::optional<bool> has_more;
    for (auto each : object) {
        simdjson::ondemand::field field;
        if (std::move(each).get(field) != simdjson::SUCCESS) return std::nullopt;
        if (field.key() == "cursor") {
            std::string_view text;
            if (field.value().get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
            cursor = text;
        } else if (field.key() == "has_more") {
            bool value = false;
            if (field.value().get_bool().get(value) != simdjson::SUCCESS) return std::nullopt;
            has_more = value;
        }
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS || !cursor || !has_more)
        return std::nullopt;
    return PageEnd{.cursor = std::move(*cursor), .has_more = *has_more};
}

} // namespace

std::optional<PageEnd> find_page_end(std::string_view json) {
    if (auto end = find_quickly(json)) return end;
    json = trim(json);
    if (json.size() < 2 || json.front() != '{' || json.back() != '}') return std::nullopt;

    TopLevel top;
    for (std::size_t i = 0; i < json.size();) {
        if (json[i] == '"') {
            const std::size_t end = after_string(json, i);
            if (end == std::string_view::npos) return std::nullopt;
            top.string(json.substr(i, end - i));
            i = end;
            continue;
        }
        top.sign(json[i]);
        ++i;
        // Something after the end: two documents, or worse.
        if (top.is_over() && i != json.size()) return std::nullopt;
    }
    return std::move(top).end();
}

} // namespace rollcall::dropbox
