#include "format.hpp"

#include "url.hpp"

#include <rollcall/base/credentials.hpp>
#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall::config {
namespace {

/// Whether YAML would read the plain text as something else than this very string.
bool needs_quotes(std::string_view text) {
    constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-_./:+;@";
    if (text.empty() || text.find_first_not_of(k_plain) != std::string_view::npos) return true;
    if (text == "true" || text == "false" || text == "null" || text.back() == ':') return true;
    const char first = text.front();
    return !((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '/'
             || (first == '.' && text.size() > 1 && text[1] == '/'));
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr std::pair<std::string_view, std::int64_t> k_units[] = {
        {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto amount = parse_count(text.substr(0, digits));
    // A century is longer than anybody waits and far from overflowing.
    constexpr std::int64_t k_most = 36'500LL * 86'400'000;
    for (const auto& [unit, milliseconds] : k_units) {
        if (!amount || *amount == 0 || text.substr(digits) != unit) continue;
        if (*amount > static_cast<std::size_t>(k_most / milliseconds)) return std::nullopt;
        return std::chrono::milliseconds(static_cast<std::int64_t>(*amount) * milliseconds);
    }
    return std::nullopt;
}

std::string show_duration(std::chrono::milliseconds value) {
    const auto amount = value.count();
    // People say 24h and 72h, but 7d.
    if (amount % 86'400'000 == 0 && amount > 3 * 86'400'000LL) {
        return fmt::format("{}d", amount / 86'400'000);
    }
    if (amount % 3'600'000 == 0) return fmt::format("{}h", amount / 3'600'000);
    if (amount % 60'000 == 0) return fmt::format("{}m", amount / 60'000);
    if (amount % 1'000 == 0) return fmt::format("{}s", amount / 1'000);
    return fmt::format("{}ms", amount);
}

std::string in_quotes(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

/// Longer values are cut in messages; nobody reads a kilobyte of them.
constexpr std::size_t k_longest_shown = 80;

constexpr const char* k_duration = R"(a duration such as "30s", "5m", "72h" or "7d")";

} // namespace

bool is_one_line(std::string_view text) {
    // visible() escapes exactly what must not reach a terminal or a header line.
    return !text.empty() && visible(text) == text;
}

std::string shown(std::string_view text) {
    auto safe = visible(without_credentials(text));
    if (!needs_quotes(safe)) return safe;
    // Between single quotes a backslash is a backslash, as filters and DNs need it.
    if (safe.find_first_of("\\\"") == std::string::npos) return in_quotes(safe);
    std::string quoted = "'";
    for (const char c : safe) quoted.append(c == '\'' ? 2 : 1, c);
    return quoted + '\'';
}

std::string as_plain(std::string_view text) {
    // Masked before it is cut, or the cut could take away the @ that tells a password.
    auto masked = without_credentials(text);
    if (masked.size() <= k_longest_shown) return visible(masked);
    return visible(std::string_view(masked).substr(0, k_longest_shown)) + "…";
}

std::string as_quoted(std::string_view text) { return in_quotes(as_plain(text)); }

std::string alternatives(const std::vector<std::string_view>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

std::string shown_list(const std::vector<std::string>& items) {
    std::string text = "[";
    for (const auto& item : items) {
        if (text.size() > 1) text += ", ";
        text += shown(item);
    }
    return text + ']';
}

Format<bool> boolean() {
    return {.expected = "true or false",
            .read = [](const Scalar& scalar) -> std::optional<bool> {
                if (scalar.quoted) return std::nullopt;
                if (scalar.text == "true") return true;
                if (scalar.text == "false") return false;
                return std::nullopt;
            },
            .show = [](const bool& value) { return std::string(value ? "true" : "false"); }};
}

Format<std::string> text() {
    return text_that("one line of text",
                     [](const Scalar& scalar) { return is_one_line(scalar.text); });
}

Format<std::string> text_that(std::string expected, std::function<bool(const Scalar&)> accepts) {
    return {
        .expected = std::move(expected),
        .read = [accepts = std::move(accepts)](const Scalar& scalar) -> std::optional<std::string> {
            if (!accepts(scalar)) return std::nullopt;
            return std::string(scalar.text);
        },
        .show = [](const std::string& value) { return shown(value); }};
}

Format<std::string> path(const std::filesystem::path& folder) {
    auto format =
        text_that("a path", [](const Scalar& scalar) { return is_one_line(scalar.text); });
    format.read = [plain = format.read,
                   folder](const Scalar& scalar) -> std::optional<std::string> {
        const auto written = plain(scalar);
        if (!written) return std::nullopt;
        return (folder / *written).lexically_normal().string();
    };
    return format;
}

Format<std::string> one_of(const std::vector<std::string_view>& words) {
    return text_that(alternatives(words), [words](const Scalar& scalar) {
        return std::find(words.begin(), words.end(), scalar.text) != words.end();
    });
}

Format<std::string> attribute_name() {
    return text_that("an attribute name",
                     [](const Scalar& scalar) { return is_attribute_name(scalar.text); });
}

bool is_attribute_name(std::string_view text) noexcept {
    // The dot is for numeric object identifiers, the underscore for servers that allow it.
    constexpr std::string_view k_allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789-.;_";
    return !text.empty() && text.find_first_not_of(k_allowed) == std::string_view::npos;
}

Format<std::uint32_t> bit_mask() {
    return {.expected = "a bit mask such as 2 or 0x2",
            .read = [](const Scalar& scalar) -> std::optional<std::uint32_t> {
                const bool hexadecimal = scalar.text.substr(0, 2) == "0x";
                const auto digits = scalar.text.substr(hexadecimal ? 2 : 0);
                std::uint32_t mask = 0;
                const auto* const end = digits.data() + digits.size();
                const auto parsed =
                    std::from_chars(digits.data(), end, mask, hexadecimal ? 16 : 10);
                if (scalar.quoted || parsed.ec != std::errc{} || parsed.ptr != end || mask == 0) {
                    return std::nullopt;
                }
                return mask;
            },
            .show =
                [](const std::uint32_t& mask) {
                    return mask == 0 ? std::string("null") : fmt::format("{:#x}", mask);
                }};
}

Format<std::chrono::milliseconds> duration() {
    return {.expected = k_duration,
            .read = [](const Scalar& scalar) { return parse_duration(scalar.text); },
            .show = [](const std::chrono::milliseconds& value) { return show_duration(value); }};
}

Format<std::optional<std::chrono::seconds>> duration_or_never() {
    using Value = std::optional<std::chrono::seconds>;
    return {
        .expected = std::string(k_duration) + ", or null",
        .read = [](const Scalar& scalar) -> std::optional<Value> {
            const auto exact = parse_duration(scalar.text);
            if (!exact || exact->count() % 1'000 != 0) return std::nullopt;
            return Value(std::chrono::duration_cast<std::chrono::seconds>(*exact));
        },
        .show =
            [](const Value& value) { return value ? show_duration(*value) : std::string("null"); },
        .null = Value{}};
}

Format<std::string> or_none(Format<std::string> format) {
    format.null = std::string{};
    format.show = [show = std::move(format.show)](const std::string& value) {
        return value.empty() ? std::string("null") : show(value);
    };
    return format;
}

Format<std::optional<std::string>> optional(Format<std::string> format) {
    using Value = std::optional<std::string>;
    return {.expected = format.expected,
            .read = [read = std::move(format.read)](const Scalar& scalar) -> std::optional<Value> {
                auto value = read(scalar);
                if (!value) return std::nullopt;
                return Value(std::move(value));
            },
            .show = [show = std::move(format.show)](
                        const Value& value) { return value ? show(*value) : std::string("null"); },
            .null = Value{}};
}

std::optional<std::size_t> parse_count(std::string_view digits) noexcept {
    std::size_t value = 0;
    const auto* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value);
    if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return value;
}

Format<std::size_t> count(std::size_t least, std::size_t most) {
    return {.expected = fmt::format("a whole number from {} to {}", least, most),
            .read = [least, most](const Scalar& scalar) -> std::optional<std::size_t> {
                const auto value = parse_count(scalar.text);
                if (scalar.quoted || !value || *value < least || *value > most) return std::nullopt;
                return value;
            },
            .show = [](const std::size_t& value) { return std::to_string(value); }};
}

} // namespace rollcall::config
