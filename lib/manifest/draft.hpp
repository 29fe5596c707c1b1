#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/base/text_index.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/model/group.hpp>
#include <rollcall/model/override.hpp>
#include <rollcall/model/user.hpp>

#include <cstdint>
#include <vector>

namespace rollcall::manifest {

// What the files say, one by one, before the objects know of each other. The places of the values
// that have to be unique are kept, so that a clash can be named at both ends.

/// Where the values of a user stand; the user lies at the same place of another list, which then
/// becomes the roster's as it is.
struct UserPlaces {
    Position name_at{};
    Position uid_at{};
    Position email_at{};
    Position external_id_at{};
};

struct MemberDraft {
    std::uint32_t name = 0; ///< number in `Drafts::member_names`: the same few names come a lot
    Position at{};
};

struct GroupDraft {
    Group group{};
    Position name_at{};
    Position uid_at{};
    Position display_name_at{};
    Position external_id_at{};
    std::vector<MemberDraft> members{};
};

struct OverrideDraft {
    Override exception{};
    Position name_at{};
};

struct Drafts {
    std::vector<User> users{};
    std::vector<UserPlaces> user_places{};
    TextNumbers member_names{};
    std::vector<GroupDraft> groups{};
    std::vector<OverrideDraft> overrides{};
    std::optional<Snapshot> snapshot{};
};

} // namespace rollcall::manifest
