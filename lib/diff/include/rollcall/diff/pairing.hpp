#pragma once

#include <rollcall/model/roster.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// By what a live object was recognised as a desired one.
enum class LinkedBy { nothing, dropbox_id, external_id, email, name };
[[nodiscard]] std::string_view to_string(LinkedBy linked_by) noexcept;

/// One person, with the place he or she has on each side.
struct PersonRow {
    std::optional<UserIndex> desired{};
    std::optional<UserIndex> applied{};
    std::optional<UserIndex> live{};        ///< an account that exists: invited, active, suspended
    std::optional<UserIndex> recoverable{}; ///< an account removed lately, that recover brings back
    LinkedBy linked_by = LinkedBy::nothing;
    /// The account belonged to another uid: to one that vanished (its applied entry), or to one
    /// that only Dropbox knows (a foreign external id). Never taken over without approval.
    std::optional<UserIndex> relinked_from{};
    bool foreign_external_id = false;
    bool operator==(const PersonRow&) const = default;
};

/// A person's place in `Pairing::people`.
using PersonIndex = std::uint32_t;

/// One group, with the place it has on each side.
struct GroupRow {
    std::optional<std::uint32_t> desired{};
    std::optional<std::uint32_t> applied{};
    std::optional<std::uint32_t> live{};
    LinkedBy linked_by = LinkedBy::nothing;
    bool operator==(const GroupRow&) const = default;
};

/// A desired object that could be more than one live one; nothing is done to any of them.
struct AmbiguousLink {
    bool is_group = false;
    std::uint32_t desired = 0;             ///< place on the desired side
    std::vector<std::string> candidates{}; ///< in words, sorted
    std::vector<std::uint32_t> live{};     ///< the candidates' places on the live side
    bool operator==(const AmbiguousLink&) const = default;
};

/// Who is who on the three sides.
struct Pairing {
    std::vector<PersonRow> people{}; ///< desired ones by uid, then applied ones, then live ones
    std::vector<GroupRow> groups{};  ///< in the same order
    std::vector<AmbiguousLink> ambiguous{};
    std::vector<PersonIndex> person_of_desired{}; ///< by UserIndex of the desired roster
    std::vector<PersonIndex> person_of_applied{};
    std::vector<PersonIndex> person_of_live{};
};

/// Recognises the same people and groups on the three sides (all canonical).
///
/// A person: by the member id in the ledger, else by external id, else by e-mail. A group: by the
/// group id in the ledger, else by external id, else by name (NFC, case folded, trimmed). A link
/// that is stronger wins over a weaker one for the same live object. When external id and e-mail
/// point to two accounts that nobody else claims, the link is ambiguous; so is that of a group
/// whose name two live groups have. What nobody desires any more is known by the id in the ledger;
/// where the ledger has only that it was asked for, by what it was asked for with.
/// Cost: linear in the objects, hash maps for the keys.
[[nodiscard]] Pairing
pair_rosters(const Roster& desired, const Roster& applied, const Roster& live);

} // namespace rollcall
