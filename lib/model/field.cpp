#include <rollcall/base/names.hpp>
#include <rollcall/model/field.hpp>

namespace rollcall {
namespace {

constexpr Names<Field, 12> k_fields{{{Field::email, "email"},
                                     {Field::given_name, "givenName"},
                                     {Field::surname, "surname"},
                                     {Field::external_id, "externalId"},
                                     {Field::state, "state"},
                                     {Field::role, "role"},
                                     {Field::wipe_data, "wipeData"},
                                     {Field::display_name, "displayName"},
                                     {Field::suspension_asked, "suspensionAsked"},
                                     {Field::removal_asked, "removalAsked"},
                                     {Field::creation_asked, "creationAsked"},
                                     {Field::suspended_on, "suspendedOn"}}};

template <class Value> std::optional<std::string> as_text(const std::optional<Value>& value) {
    if (!value) return std::nullopt;
    return std::string(to_string(*value));
}

std::optional<std::string> true_or_none(bool flag) {
    return flag ? std::optional<std::string>("true") : std::nullopt;
}

/// An object without an address or a name has none that could be compared.
std::optional<std::string> unless_empty(const std::string& value) {
    return value.empty() ? std::nullopt : std::optional(value);
}

} // namespace

std::string_view to_string(Field field) noexcept { return name_of(k_fields, field); }
std::optional<Field> parse_field(std::string_view text) noexcept { return named(k_fields, text); }

std::optional<std::string> value_of(const User& user, Field field) {
    switch (field) {
    case Field::email: return unless_empty(user.email);
    case Field::given_name: return user.given_name;
    case Field::surname: return user.surname;
    case Field::external_id: return user.external_id;
    case Field::state: return as_text(user.state);
    case Field::role: return as_text(user.role);
    case Field::wipe_data:
        if (!user.wipe_data) return std::nullopt;
        return *user.wipe_data ? "true" : "false";
    case Field::suspension_asked: return true_or_none(user.suspension_asked);
    case Field::removal_asked: return true_or_none(user.removal_asked);
    case Field::creation_asked: return true_or_none(user.creation_asked);
    case Field::suspended_on: return unless_empty(user.suspended_on);
    case Field::display_name: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::string> value_of(const Group& group, Field field) {
    switch (field) {
    case Field::display_name: return unless_empty(group.display_name);
    case Field::external_id: return group.external_id;
    default: return std::nullopt;
    }
}

void set_value(User& user, Field field, const std::optional<std::string>& value) {
    switch (field) {
    case Field::email: user.email = value.value_or(""); break;
    case Field::given_name: user.given_name = value; break;
    case Field::surname: user.surname = value; break;
    case Field::external_id: user.external_id = value; break;
    case Field::state:
        user.state = value ? parse_user_state(*value) : std::nullopt;
        // Whatever became of it is known with the state.
        user.suspension_asked = false;
        user.suspended_on.clear();
        break;
    case Field::suspension_asked: user.suspension_asked = value == "true"; break;
    case Field::removal_asked: user.removal_asked = value == "true"; break;
    case Field::creation_asked: user.creation_asked = value == "true"; break;
    case Field::suspended_on: user.suspended_on = value.value_or(""); break;
    case Field::role: user.role = value ? parse_role(*value) : std::nullopt; break;
    case Field::wipe_data:
        user.wipe_data = value ? std::optional(*value == "true") : std::nullopt;
        break;
    case Field::display_name: break;
    }
}

void set_value(Group& group, Field field, const std::optional<std::string>& value) {
    if (field == Field::display_name) group.display_name = value.value_or("");
    if (field == Field::external_id) group.external_id = value;
}

} // namespace rollcall
