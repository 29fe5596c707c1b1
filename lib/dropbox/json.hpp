#pragma once

#include <rollcall/model/ids.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::dropbox {

using Json = nlohmann::json;

// Reading is tolerant: what is absent, or of another type than we know, is simply not there. None
// of these throw.

/// The member, or null.
inline const Json& at(const Json& object, std::string_view key) {
    static const Json nothing{};
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

inline std::optional<std::string> text_at(const Json& object, std::string_view key) {
    const Json& value = at(object, key);
    if (!value.is_string()) return std::nullopt;
    return value.get_ref<const std::string&>();
}

inline std::optional<std::uint64_t> count_at(const Json& object, std::string_view key) {
    const Json& value = at(object, key);
    if (!value.is_number_unsigned()) return std::nullopt;
    return value.get<std::uint64_t>();
}

/// The tag of a union: {".tag":"x"}, or "x" itself. Empty when it is neither.
inline std::string tag_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    return text_at(value, ".tag").value_or("");
}

inline bool is_true(const Json& value) { return value.is_boolean() && value.get<bool>(); }

inline bool is_list(const Json& value) { return value.is_array(); }

/// Gives each text of a list to `take`; false when something in it is none.
template <class Take> bool each_text(const Json& list, Take take) {
    for (const Json& item : list) {
        if (!item.is_string()) return false;
        take(std::string_view(item.get_ref<const std::string&>()));
    }
    return true;
}

// What we send.

inline Json tagged(std::string_view tag) { return Json{{".tag", tag}}; }

inline Json selector(const MemberId& member) {
    return Json{{".tag", "team_member_id"}, {"team_member_id", member.str()}};
}

inline Json selector(const GroupId& group) {
    return Json{{".tag", "group_id"}, {"group_id", group.str()}};
}

} // namespace rollcall::dropbox
