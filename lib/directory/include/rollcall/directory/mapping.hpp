#pragma once

#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/rules.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// What the values of an entry are mapped from.
struct MappingSource {
    const Entry& entry;
    const Rdn& rdn;       ///< the first level of its DN
    std::string_view uid; ///< in its canonical text form
};

/// What became of one target.
struct MappedValue {
    enum class Kind {
        value,   ///< `text` is usable as it stands
        cleared, ///< no value, on purpose
        kept,    ///< no usable value: the one last exported stays, and nobody is told
        missing, ///< the same, and reported: the source has no value
        invalid, ///< the same, and reported: the value cannot be used
    };
    Kind kind = Kind::value;
    std::string text{};    ///< the value; booleans are "true" and "false"
    std::string problem{}; ///< what was wrong, with the found value unless the rule is masked

    bool operator==(const MappedValue&) const = default;
};

/// Applies one rule to one entry. Always ends, does no I/O, throws nothing.
///
/// Of several values of one attribute the result is independent of their order: for the
/// attribute that names the entry the value in the RDN, otherwise the smallest of those that are
/// usable after transforms and table (e-mails are lower-case by then, other texts compare without
/// regard to case first, roles by their power). Values with a row in the table go before those
/// that only its default stands for. Of `proxyAddresses` only the primary address (`SMTP:` in
/// capitals) counts; an objectGUID has the text form of "@uid". `cn` is the attribute without
/// translations, `cn;lang-de` that translation. Empty and blank values count as absent. A table's
/// default also stands for an absent value. E-mails are trimmed and lower-cased, everything is
/// NFC, and all is checked against the limits of the Dropbox API.
[[nodiscard]] MappedValue
map_value(const MappingRule& rule, Target target, const MappingSource& source);

/// The values of an attribute by its configured name, options included: `cn` is the attribute
/// without translations, `cn;lang-de` that translation and nothing else. In source order.
[[nodiscard]] std::vector<std::string_view> configured_values(const Entry& entry,
                                                              std::string_view name);

/// The attributes that a rule reads; "@uid" and "@dn" are not among them.
[[nodiscard]] std::vector<std::string> attributes_of(const MappingRule& rule);

/// Why a constant of a rule (`value`, or what a table gives) cannot be the target's; nothing when
/// it can. Shows the value.
[[nodiscard]] std::optional<std::string> problem_of_constant(Target target, std::string_view value);

/// What is wrong with a `template` text, for instance an unclosed "${"; nothing when it is good.
/// `${name}` is the value of an attribute ("@uid" and "@dn" too), `$$` is a dollar sign.
[[nodiscard]] std::optional<std::string> problem_of_pattern(std::string_view pattern);

} // namespace rollcall
