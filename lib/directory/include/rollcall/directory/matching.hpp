#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// The standard's three-valued logic: what cannot be evaluated is neither true nor false, and
/// stays so under negation.
enum class Truth { no, undefined, yes };

[[nodiscard]] constexpr Truth negated(Truth truth) noexcept {
    return truth == Truth::undefined ? truth : truth == Truth::yes ? Truth::no : Truth::yes;
}

/// What a value is compared with, prepared once and used for every entry.
class Assertion {
public:
    /// `attribute` is a canonical name; it decides how values compare: DN-valued attributes as
    /// DNs, integer ones as numbers, all others as text without regard to case.
    Assertion(std::string_view attribute, std::string value);

    [[nodiscard]] const std::string& value() const noexcept { return value_; }
    [[nodiscard]] Truth equals(std::string_view found) const;
    /// How `found` stands to the asserted value: as points in time where both are, numerically
    /// where both are whole numbers, else as text. Nothing where there is no order (DNs).
    [[nodiscard]] std::optional<std::strong_ordering> order(std::string_view found) const;

private:
    enum class Kind { text, dn, category, integer };
    Kind kind_ = Kind::text;
    std::string value_;
    std::string folded_;
    std::optional<std::string> dn_key_;
    std::optional<std::int64_t> number_;
    std::optional<std::int64_t> time_;
};

/// A whole number as directories write it: decimal, perhaps signed, nothing around it.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

/// A generalizedTime (`20240131120000Z`, `20240131120000.0Z`, `2024013112+0100`) in milliseconds
/// since 1970. The time zone is required; without it the text is only a number.
[[nodiscard]] std::optional<std::int64_t> parse_generalized_time(std::string_view text) noexcept;

/// The DN in a uniqueMember value: without the `#'0101'B` identifier that may end it.
[[nodiscard]] std::string_view without_unique_identifier(std::string_view value) noexcept;

} // namespace rollcall
