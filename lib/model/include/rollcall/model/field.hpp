#pragma once

#include <rollcall/model/group.hpp>
#include <rollcall/model/user.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// The facts about an object that can differ between two sides, one name each in plans and reports.
/// `wipe_data` is what we mean to do, not what Dropbox says: it is recorded, but never compared
/// with the live side. What is `…_asked`, and `suspended_on`, is never compared like
/// the other facts.
enum class Field {
    email,
    given_name,
    surname,
    external_id,
    state,
    role,
    wipe_data,
    display_name,
    suspension_asked,
    removal_asked,
    creation_asked,
    suspended_on,
};

/// "email", "givenName", …: the key the field has in manifests.
[[nodiscard]] std::string_view to_string(Field field) noexcept;
[[nodiscard]] std::optional<Field> parse_field(std::string_view text) noexcept;

/// The field's value as text; absent when not stated. An empty e-mail or group name counts as not
/// stated; the other texts may be stated as empty.
[[nodiscard]] std::optional<std::string> value_of(const User& user, Field field);
[[nodiscard]] std::optional<std::string> value_of(const Group& group, Field field);

/// Sets the field from text. A value that the field cannot hold (an unknown role) clears it.
void set_value(User& user, Field field, const std::optional<std::string>& value);
void set_value(Group& group, Field field, const std::optional<std::string>& value);

} // namespace rollcall
