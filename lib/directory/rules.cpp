#include <rollcall/base/names.hpp>
#include <rollcall/directory/rules.hpp>

namespace rollcall {
namespace {

constexpr Names<Target, 8> k_targets{{{Target::email, "email"},
                                      {Target::given_name, "givenName"},
                                      {Target::surname, "surname"},
                                      {Target::external_id, "externalId"},
                                      {Target::role, "role"},
                                      {Target::wipe_data, "wipeData"},
                                      {Target::send_welcome_email, "sendWelcomeEmail"},
                                      {Target::group_name, "groupName"}}};

constexpr Names<Transform, 7> k_transforms{{{Transform::trim, "trim"},
                                            {Transform::lower, "lower"},
                                            {Transform::upper, "upper"},
                                            {Transform::nfc, "nfc"},
                                            {Transform::collapse, "collapse"},
                                            {Transform::cn_from_dn, "cnFromDn"},
                                            {Transform::user_from_email, "userFromEmail"}}};

} // namespace

std::string_view to_string(Target target) noexcept { return name_of(k_targets, target); }

std::optional<Target> parse_target(std::string_view text) noexcept {
    return named(k_targets, text);
}

std::string_view to_string(Transform transform) noexcept {
    return name_of(k_transforms, transform);
}

std::optional<Transform> parse_transform(std::string_view text) noexcept {
    return named(k_transforms, text);
}

} // namespace rollcall
