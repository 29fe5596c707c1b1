#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// The one name under which an attribute is known here: lower-case, without options, with the
/// aliases and OIDs of the common ones mapped ("surname" and "2.5.4.4" are "sn"). A server may
/// answer with another name than it was asked for, and DNs are written with any of them.
[[nodiscard]] std::string canonical_attribute(std::string_view name);

/// The same for a name that is already lower-case and has no options; allocates nothing. The view
/// is into `name` or lives for ever.
[[nodiscard]] std::string_view canonical_lower_attribute(std::string_view name) noexcept;

/// The other names, lower-case, of the attribute with this canonical name. They live for ever.
[[nodiscard]] std::vector<std::string_view> aliases_of(std::string_view canonical);

/// True when the values of this attribute are DNs and compare as such. Takes a canonical name.
[[nodiscard]] bool is_dn_attribute(std::string_view canonical) noexcept;

/// True when the values of this attribute are whole numbers. Takes a canonical name.
[[nodiscard]] bool is_integer_attribute(std::string_view canonical) noexcept;

/// True when the values of this attribute are known to be text, so that bytes which are not UTF-8
/// are damage and not data. Takes a canonical name.
[[nodiscard]] bool is_text_attribute(std::string_view canonical) noexcept;

} // namespace rollcall
