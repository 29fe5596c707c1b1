#pragma once

#include <rollcall/diff/pairing.hpp>
#include <rollcall/model/field.hpp>
#include <rollcall/model/roster.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// Which side moved since we last made them equal.
enum class Reason {
    intent,   ///< the desired side
    drift,    ///< the live side
    conflict, ///< both
    adopt,    ///< never applied: it is being taken over as it is
};
[[nodiscard]] std::string_view to_string(Reason reason) noexcept;

/// The reason for making `live` what is desired. `applied` is absent where nothing was recorded.
[[nodiscard]] Reason reason_for(const std::optional<std::string>& applied,
                                const std::optional<std::string>& desired,
                                const std::optional<std::string>& live) noexcept;
/// The same for the value of a field: what Dropbox takes for equal counts as equal here too (the
/// case of an address, the composition of a letter).
[[nodiscard]] Reason reason_for(Field field,
                                const std::optional<std::string>& applied,
                                const std::optional<std::string>& desired,
                                const std::optional<std::string>& live);

/// One value that differs between the desired and the live side.
struct FieldDifference {
    Field field;
    std::optional<std::string> applied{};
    std::optional<std::string> desired{};
    std::optional<std::string> live{};
    Reason reason = Reason::intent;
    bool operator==(const FieldDifference&) const = default;
};

/// One membership that differs between the desired and the live side.
struct MembershipDifference {
    PersonIndex person = 0;
    enum class Kind { missing, surplus } kind = Kind::missing; ///< seen from the live side
    bool applied = false;                                      ///< we had recorded it
    Reason reason = Reason::intent;
    bool operator==(const MembershipDifference&) const = default;
};

/// The values of a person that differ, where both a desired and a live side exist. State and role
/// take part only where the desired side states them; an e-mail that differs only in case, and an
/// open invitation where "active" is desired, are no difference.
[[nodiscard]] std::vector<FieldDifference>
compare_user(const User& desired, const User* applied, const User& live);

/// Likewise for a group: name and external id.
[[nodiscard]] std::vector<FieldDifference>
compare_group(const Group& desired, const Group* applied, const Group& live);

/// The memberships of one group that differ, sorted by person. Nothing when the desired side does
/// not manage them. A group that does not exist live is compared as an empty one.
[[nodiscard]] std::vector<MembershipDifference> compare_members(const GroupRow& row,
                                                                const Pairing& pairing,
                                                                const Roster& desired,
                                                                const Roster& applied,
                                                                const Roster& live);

/// Whether a value that Dropbox shows is the one that was asked for: blanks around a group's name,
/// the case of an address and the composition of characters are no difference.
[[nodiscard]] bool same_value(Field field,
                              const std::optional<std::string>& desired,
                              const std::optional<std::string>& live);

} // namespace rollcall
