#pragma once

#include <rollcall/directory/rules.hpp>

#include <string>
#include <vector>

namespace rollcall {

// Private to this module.

/// What is asked of people: the attributes that the rules use, each once, by its name.
[[nodiscard]] std::vector<std::string> people_attributes(const DirectoryRules& rules);
/// The same of groups, where their members stand included.
[[nodiscard]] std::vector<std::string> group_attributes(const DirectoryRules& rules);
/// Of an entry of which it is not known what it is.
[[nodiscard]] std::vector<std::string> all_attributes(const DirectoryRules& rules);

/// The attributes whose values are DNs of members, canonical.
[[nodiscard]] std::vector<std::string> member_dn_attributes(const DirectoryRules& rules);
/// Whether members are listed by this attribute (canonical).
[[nodiscard]] bool lists_by(const DirectoryRules& rules, std::string_view canonical);

} // namespace rollcall
