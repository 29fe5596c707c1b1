#pragma once

#include <rollcall/base/names.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rollcall::config {

/// A scalar as it was found.
struct Scalar {
    std::string_view text;
    bool quoted = false;           ///< a quoted scalar is text, never a number or a boolean
    bool from_environment = false; ///< and not from a file that people read and commit
};

/// How the values of one setting are written: what is accepted, and how a value is shown.
template <class T> struct Format {
    std::string expected; ///< completes "must be …"
    std::function<std::optional<T>(const Scalar&)> read;
    std::function<std::string(const T&)> show; ///< as YAML would say it
    std::optional<T> null{};                   ///< what `null` means; nothing: the default
};

/// The text as a YAML scalar that could stand in a flow collection: quoted only where it must be,
/// hostile characters escaped, user names and passwords in URLs masked.
[[nodiscard]] std::string shown(std::string_view text);
/// The same for messages, where long text is cut: without and with quotes.
[[nodiscard]] std::string as_plain(std::string_view text);
[[nodiscard]] std::string as_quoted(std::string_view text);
/// "a, b or c"
[[nodiscard]] std::string alternatives(const std::vector<std::string_view>& words);
/// `[a, b]`
[[nodiscard]] std::string shown_list(const std::vector<std::string>& items);

/// Not empty, and without characters that break a line or hide what follows.
[[nodiscard]] bool is_one_line(std::string_view text);

[[nodiscard]] Format<bool> boolean();
/// One line of text, not empty.
[[nodiscard]] Format<std::string> text();
/// Text for which `accepts` is true; `expected` completes "must be …".
[[nodiscard]] Format<std::string> text_that(std::string expected,
                                            std::function<bool(const Scalar&)> accepts);
/// A file or folder; a relative one starts at `folder`.
[[nodiscard]] Format<std::string> path(const std::filesystem::path& folder);
/// One of a few words, kept as text.
[[nodiscard]] Format<std::string> one_of(const std::vector<std::string_view>& words);
/// The name of an LDAP attribute, perhaps with options: `cn;lang-ja`.
[[nodiscard]] Format<std::string> attribute_name();
[[nodiscard]] bool is_attribute_name(std::string_view text) noexcept;
/// A bit mask, decimal or `0x…`, not zero.
[[nodiscard]] Format<std::uint32_t> bit_mask();
/// "30s", "5m", "72h", "7d", "250ms"; not zero.
[[nodiscard]] Format<std::chrono::milliseconds> duration();
/// The same in whole seconds, where `null` means never.
[[nodiscard]] Format<std::optional<std::chrono::seconds>> duration_or_never();

/// `null` is allowed, means the empty text and is how the empty text is shown.
[[nodiscard]] Format<std::string> or_none(Format<std::string> format);
/// The same for a value that may be absent.
[[nodiscard]] Format<std::optional<std::string>> optional(Format<std::string> format);

[[nodiscard]] std::optional<std::size_t> parse_count(std::string_view digits) noexcept;

/// A whole number within bounds.
[[nodiscard]] Format<std::size_t> count(std::size_t least, std::size_t most);

/// One of the words that `names` gives the enumerators. `names` must outlive the format.
template <class Enum, std::size_t N> [[nodiscard]] Format<Enum> word(const Names<Enum, N>& names) {
    std::vector<std::string_view> words;
    for (const auto& entry : names) words.push_back(entry.second);
    return {.expected = alternatives(words),
            .read = [&names](const Scalar& scalar) { return named(names, scalar.text); },
            .show = [&names](const Enum& value) { return std::string(name_of(names, value)); }};
}

} // namespace rollcall::config
