#include <rollcall/base/text.hpp>
#include <rollcall/git/repository.hpp>

#include <algorithm>
#include <optional>

namespace rollcall::git {
namespace {

bool is_key_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

bool is_blank(std::string_view line) noexcept { return trim(line).empty(); }

/// "Key: value"; the space tells a trailer from "https://…".
std::optional<std::pair<std::string, std::string>> parse_trailer(std::string_view line) {
    std::size_t end = 0;
    while (end < line.size() && is_key_char(line[end])) ++end;
    if (end == 0 || end >= line.size() || line[end] != ':') return std::nullopt;
    const auto value = line.substr(end + 1);
    if (!value.empty() && value.front() != ' ') return std::nullopt;
    return std::pair(std::string(line.substr(0, end)), std::string(trim(value)));
}

std::string as_key(std::string_view text) {
    std::string key(text.empty() ? std::string_view("Trailer") : text);
    std::replace_if(
        key.begin(), key.end(), [](char c) { return !is_key_char(c); }, '-');
    return key;
}

/// The body's lines, each safe to show, without blank ones at either end.
std::vector<std::string> safe_lines(std::string_view body) {
    std::vector<std::string> safe;
    for (const auto line : lines_of(body)) {
        if (is_blank(line) && (safe.empty() || safe.back().empty())) continue;
        std::string shown = visible(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
        shown.erase(shown.find_last_not_of(' ') + 1);
        safe.push_back(std::move(shown));
    }
    while (!safe.empty() && safe.back().empty()) safe.pop_back();
    return safe;
}

std::string joined(std::string_view subject, const std::vector<std::string>& body) {
    std::string message(subject);
    message += '\n';
    if (!body.empty()) message += '\n';
    for (const auto& line : body) message.append(line) += '\n';
    return message;
}

} // namespace

std::vector<std::pair<std::string, std::string>> trailers(std::string_view message) {
    auto lines = lines_of(message);
    while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
    lines.erase(lines.begin(), std::find_if_not(lines.begin(), lines.end(), is_blank));
    const auto blank = std::find_if(lines.rbegin(), lines.rend(), is_blank);
    // A message of one paragraph is a subject, whatever it looks like.
    if (blank == lines.rend()) return {};
    std::vector<std::pair<std::string, std::string>> found;
    for (auto line = blank.base(); line != lines.end(); ++line) {
        auto trailer = parse_trailer(*line);
        if (!trailer) return {};
        found.push_back(std::move(*trailer));
    }
    return found;
}

std::string compose_message(std::string_view subject,
                            std::string_view body,
                            const std::vector<std::pair<std::string, std::string>>& trailers) {
    std::string title(trim(visible(trim(subject))));
    if (title.empty()) title = "(no subject)";
    auto lines = safe_lines(body);
    if (trailers.empty()) {
        std::string message = joined(title, lines);
        if (git::trailers(message).empty()) return message;
        // The body ends in lines like "Accounting: +ann": indented, they are none of ours.
        for (auto line = lines.rbegin(); line != lines.rend() && !line->empty(); ++line) {
            line->insert(0, "  ");
        }
        return joined(title, lines);
    }
    std::string message = joined(title, lines);
    message += '\n';
    for (const auto& [key, value] : trailers) {
        message.append(as_key(key)).append(": ").append(trim(visible(value))) += '\n';
    }
    return message;
}

} // namespace rollcall::git
