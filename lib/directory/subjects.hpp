#pragma once

#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/rules.hpp>
#include <rollcall/ports/datastore.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Private to this module: one entry as a person or a group, without memberships.

/// The manifest key under which an unmapped value is reported: "email", "onCreate.givenName", …
[[nodiscard]] std::string manifest_key(Target target, bool create_only);

/// Where values that could not be mapped are collected.
struct MappingReport {
    std::vector<Omission> omissions{};
    std::vector<UnmappedValue> unmapped{};

    /// Lists the value in both. An empty problem is silent: it only tells the export to keep.
    void add(std::string reason, UnmappedValue value, const std::string& dn);
};

/// An entry, what names it and its id in one place.
struct Subject {
    const Entry& entry;
    Rdn rdn; ///< the first level of its DN
    std::string uid;
};

[[nodiscard]] User
user_from(const Subject& subject, const DirectoryRules& rules, MappingReport& report);
[[nodiscard]] Group
group_from(const Subject& subject, const DirectoryRules& rules, MappingReport& report);

} // namespace rollcall
