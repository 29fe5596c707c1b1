#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/model/through_groups.hpp>

#include <string>
#include <vector>

namespace rollcall {

/// Somebody or something in the datastore that is not exported as it stands, and why.
struct Omission {
    /// A reason code of an export: invalidValue, missingValue, duplicateValue, outsideUserScope,
    /// unresolvedMember, ambiguousValue.
    std::string reason;
    std::string subject; ///< DN, or member value
    std::string detail;  ///< what, found value, way out
    auto operator<=>(const Omission&) const = default;
};

/// A field of a person that could not be mapped: the value last exported is kept.
struct UnmappedValue {
    Uid uid;
    bool is_group = false;
    std::string field;   ///< manifest key
    std::string problem; ///< what was wrong, with the found value
    auto operator<=>(const UnmappedValue&) const = default;
};

/// What a datastore said, read completely.
struct DatastoreSnapshot {
    Roster roster{};      ///< canonical; no slugs yet
    std::string source{}; ///< in words, without host-dependent parts: "ldif company.ldif"
    std::vector<Omission> omissions{};     ///< sorted
    std::vector<UnmappedValue> unmapped{}; ///< sorted; the roster lacks these values
    /// Sorted; who is listed by the group itself is not among them. Of several ways the shortest.
    std::vector<ThroughGroups> through_groups{};
    std::vector<std::string> warnings{}; ///< about the source as a whole
};

/// A corporate directory. Either the whole of it, or an error: incomplete is a failure.
class DatastoreReader {
public:
    virtual ~DatastoreReader() = default;
    /// Errors: incomplete (the read did not reach its end: result codes, limits, truncation),
    /// invalid_input (malformed source), unavailable, denied.
    virtual Result<DatastoreSnapshot> read() = 0;
};

} // namespace rollcall
