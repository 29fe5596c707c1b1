#pragma once

#include <rollcall/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// One `type=value` of a DN.
struct Ava {
    std::string type{};  ///< canonical name, see canonical_attribute
    std::string value{}; ///< as meant: escapes and `#hex` decoded, case and spaces as written
    bool operator==(const Ava&) const = default;
};

/// One level of a DN; more than one pair where it is multi-valued (`cn=x+employeeNumber=1`).
using Rdn = std::vector<Ava>;

/// A distinguished name (RFC 4514), kept as written and compared as meant.
///
/// Two DNs are the same when their keys are: attribute types by canonical name, values decoded and
/// without regard to case, Unicode form and repeated spaces, multi-valued RDNs sorted. Spaces
/// around `,`, `+` and `=` are tolerated, `;` separators, the quoted form of RFC 1779 and the
/// `<GUID=…>;` prefix of Active Directory are refused. The empty DN is valid: the root.
class Dn {
public:
    /// Errors: invalid_input with the column (from 1) where the text stops being a DN.
    static Result<Dn> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] const std::string& key() const noexcept { return key_; }
    [[nodiscard]] const std::vector<Rdn>& rdns() const noexcept { return rdns_; }
    [[nodiscard]] bool is_root() const noexcept { return rdns_.empty(); }
    /// True for the base itself and everything below it.
    [[nodiscard]] bool is_under(const Dn& base) const noexcept;
    /// The value of the first RDN's first pair, empty for the root.
    [[nodiscard]] std::string_view rdn_value() const noexcept;
    /// The value of `type` (canonical) in the first RDN; null when that does not have it.
    [[nodiscard]] const std::string* rdn_value_of(std::string_view type) const noexcept;

    friend bool operator==(const Dn& a, const Dn& b) noexcept { return a.key_ == b.key_; }

private:
    std::string text_;
    std::string key_;
    std::vector<Rdn> rdns_;
};

/// Only the first level of a DN, which names the entry; empty for the root.
/// Errors: as Dn::parse, as far as it is looked at.
Result<Rdn> first_rdn(std::string_view text);
/// The value of `type` (canonical) in one level; null when that does not have it.
[[nodiscard]] const std::string* value_of(const Rdn& rdn, std::string_view type) noexcept;

/// Only the key of a DN: what a million member values are looked up by.
/// Errors: as Dn::parse. Cost: linear, one allocation for plain ASCII.
Result<std::string> dn_key(std::string_view text);

/// The bytes beyond ASCII of a DN in order, escapes resolved. Which of them are the same letter
/// only the server knows: two DNs of one key that differ here may be two entries.
[[nodiscard]] std::string beyond_ascii(std::string_view dn);

/// True when `key` names `base_key` or something below it; both as dn_key gives them.
[[nodiscard]] bool is_key_under(std::string_view key, std::string_view base_key) noexcept;

} // namespace rollcall
