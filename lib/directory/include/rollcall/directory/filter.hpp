#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/matching.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// The rules of an extensible match (`attribute:rule:=value`).
enum class MatchingRule {
    equality,    ///< none named: as `=`
    caseless,    ///< caseIgnoreMatch
    exact,       ///< caseExactMatch
    all_bits,    ///< 1.2.840.113556.1.4.803
    any_bit,     ///< 1.2.840.113556.1.4.804
    unsupported, ///< anything else: Undefined, see Filter::unsupported_rules
};

/// One node of a parsed filter.
struct FilterNode {
    enum class Kind {
        all,
        any,
        negation,
        equality, ///< `=` and `~=`
        substrings,
        presence,
        greater_or_equal,
        less_or_equal,
        extensible,
    };
    Kind kind = Kind::all;
    std::vector<FilterNode> children{};
    std::string attribute{};            ///< canonical; empty: any attribute (extensible only)
    std::vector<std::string> options{}; ///< lower-case; the entry's must include them all
    Assertion assertion{"", ""};
    /// Substrings, folded: the first is at the start, the last at the end, each empty for `*`.
    std::vector<std::string> pieces{};
    MatchingRule rule = MatchingRule::equality;
    std::string rule_name{};
    bool in_dn = false; ///< `:dn`: the pairs of the DN count as values too
};

/// A search filter (RFC 4515) that is evaluated here, on entries already read: what decides over
/// who stays must not depend on what a server's schema happens to know.
///
/// An attribute that the entry lacks makes an item false, so its negation is true. Undefined are
/// items that cannot be evaluated: an ordering of DNs, a bit test of text, an unknown rule. Text
/// compares without case, DN-valued attributes as DNs, objectClass knows the usual superclasses.
class Filter {
public:
    /// White space around parentheses is tolerated, `(&)` and `(|)` are true and false.
    /// Errors: invalid_input, "column 5: what, found, way out", columns from 1 in bytes.
    static Result<Filter> parse(std::string_view text);

    [[nodiscard]] Truth evaluate(const Entry& entry) const;
    [[nodiscard]] bool matches(const Entry& entry) const { return evaluate(entry) == Truth::yes; }

    /// Every attribute the filter names, canonical, sorted, each once.
    [[nodiscard]] std::vector<std::string> attributes() const;
    /// Matching rules that cannot be evaluated here, as written. A filter with one of them
    /// silently matches nobody, so whoever relies on the result refuses it.
    [[nodiscard]] std::vector<std::string> unsupported_rules() const;
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
    FilterNode root_;
};

/// A value as it stands in a filter: what would end it or mean something is escaped (RFC 4515), so
/// that no value can add an item of its own.
[[nodiscard]] std::string filter_value(std::string_view value);

} // namespace rollcall
