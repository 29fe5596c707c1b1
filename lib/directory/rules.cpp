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

/// A value with its length before it, so that no value can pass for another's end.
void append(std::string& text, std::string_view key, std::string_view value) {
    text += key;
    text += '=';
    text += std::to_string(value.size());
    text += ':';
    text += value;
    text += '\n';
}

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

std::string mapping_text(const std::map<Target, MappingRule>& mapping) {
    std::string text;
    for (const auto& [target, rule] : mapping) {
        append(text, "target", to_string(target));
        for (const auto& attribute : rule.from) append(text, "from", attribute);
        if (rule.value) append(text, "value", *rule.value);
        if (rule.pattern) append(text, "template", *rule.pattern);
        for (const auto transform : rule.transforms)
            append(text, "transform", to_string(transform));
        for (const auto& [found, value] : rule.table) {
            append(text, "map", found);
            append(text, "to", value);
        }
        if (rule.table_default) append(text, "default", *rule.table_default);
        append(text, "onMissing", std::to_string(static_cast<int>(rule.on_missing)));
        append(text, "onError", std::to_string(static_cast<int>(rule.on_error)));
        append(text, "createOnly", rule.create_only ? "true" : "false");
        append(text, "masked", rule.masked ? "true" : "false");
    }
    return text;
}

} // namespace rollcall
