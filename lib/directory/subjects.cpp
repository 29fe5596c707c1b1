#include "subjects.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/identity.hpp>
#include <rollcall/directory/mapping.hpp>

#include <optional>
#include <utility>

namespace rollcall {
namespace {

MappingRule taken_from(const char* name) {
    MappingRule rule;
    rule.from.emplace_back(name);
    return rule;
}

/// The rule for a target; what links a person to Dropbox has a default, the rest is not managed
/// unless mapped. Not a copy: it is asked for every value of everybody.
const MappingRule* rule_for(Target target, const DirectoryRules& rules) {
    static const auto email = taken_from("mail");
    static const auto external_id = taken_from("@uid");
    static const auto group_name = taken_from("cn");
    if (const auto rule = rules.mapping.find(target); rule != rules.mapping.end()) {
        return &rule->second;
    }
    switch (target) {
    case Target::email: return &email;
    case Target::external_id: return &external_id;
    case Target::group_name: return &group_name;
    case Target::given_name:
    case Target::surname:
    case Target::role:
    case Target::wipe_data:
    case Target::send_welcome_email: break;
    }
    return nullptr;
}

/// The targets that Dropbox can hold empty. A role or a switch that is cleared is not managed.
bool is_text(Target target) noexcept {
    return target == Target::given_name || target == Target::surname
           || target == Target::external_id;
}

/// Maps targets of one subject, reporting what does not work.
class Mapper {
public:
    Mapper(const Subject& subject, const DirectoryRules& rules, MappingReport& report)
        : subject_(subject), rules_(rules), report_(report) {}

    /// The value, when there is one; `create_only` tells whether it counts at creation only. A
    /// text that is cleared is empty, which is what takes the old one away in Dropbox.
    std::optional<std::string> value(Target target, bool* create_only = nullptr) {
        const auto* const rule = rule_for(target, rules_);
        if (rule == nullptr) return {};
        if (create_only != nullptr) *create_only = rule->create_only;
        auto mapped = map_value(*rule, target, {subject_.entry, subject_.rdn, subject_.uid});
        if (mapped.kind == MappedValue::Kind::value) return std::move(mapped.text);
        // A person cannot do without an e-mail, nor a group without a name: clearing one would
        // be saying that they have none, so the last one is kept and the choice is reported.
        const bool needed = target == Target::email || target == Target::group_name;
        if (mapped.kind == MappedValue::Kind::cleared) {
            if (!needed && is_text(target) && !rule->create_only) return std::string();
            if (!needed) return {};
            mapped.kind = MappedValue::Kind::invalid;
            mapped.problem = "no usable value, and this one cannot be cleared";
        }
        const auto field = manifest_key(target, rule->create_only);
        report_.add(
            mapped.kind == MappedValue::Kind::missing ? "missingValue" : "invalidValue",
            {Uid(subject_.uid), target == Target::group_name, field, std::move(mapped.problem)},
            subject_.entry.dn);
        return {};
    }

private:
    const Subject& subject_;
    const DirectoryRules& rules_;
    MappingReport& report_;
};

} // namespace

std::string manifest_key(Target target, bool create_only) {
    if (target == Target::group_name) return "displayName";
    const std::string key(to_string(target));
    const bool at_creation =
        target == Target::send_welcome_email
        || (create_only && target != Target::email && target != Target::wipe_data);
    return at_creation ? "onCreate." + key : key;
}

void MappingReport::add(std::string reason, UnmappedValue value, const std::string& dn) {
    if (!value.problem.empty()) {
        omissions.push_back({std::move(reason), dn, value.field + ": " + value.problem});
    }
    unmapped.push_back(std::move(value));
}

User user_from(const Subject& subject, const DirectoryRules& rules, MappingReport& report) {
    Mapper mapper(subject, rules, report);
    User user;
    user.uid = Uid(subject.uid);
    user.source = {.at = subject.entry.at, .dn = subject.entry.dn};
    user.email = mapper.value(Target::email).value_or("");

    const auto place = [&](Target target, std::optional<std::string>& managed,
                           std::optional<std::string>& at_creation) {
        bool create_only = false;
        auto value = mapper.value(target, &create_only);
        (create_only ? at_creation : managed) = std::move(value);
    };
    OnCreate once;
    place(Target::given_name, user.given_name, once.given_name);
    place(Target::surname, user.surname, once.surname);
    place(Target::external_id, user.external_id, once.external_id);

    bool create_only = false;
    if (const auto role = mapper.value(Target::role, &create_only)) {
        (create_only ? once.role : user.role) = parse_role(*role);
    }
    if (const auto wipe = mapper.value(Target::wipe_data)) user.wipe_data = *wipe == "true";
    if (const auto welcome = mapper.value(Target::send_welcome_email)) {
        once.send_welcome_email = *welcome == "true";
    }
    user.on_create = std::move(once);

    user.state = state_of(subject.entry, rules.status);
    if (!user.state) {
        report.add("invalidValue",
                   {user.uid, false, "state",
                    visible(rules.status.attribute)
                        + " holds no whole number; correct it, or change settings.status"},
                   subject.entry.dn);
    }
    return user;
}

Group group_from(const Subject& subject, const DirectoryRules& rules, MappingReport& report) {
    Mapper mapper(subject, rules, report);
    Group group;
    group.uid = Uid(subject.uid);
    group.source = {.at = subject.entry.at, .dn = subject.entry.dn};
    group.external_id = subject.uid;
    group.display_name = mapper.value(Target::group_name).value_or("");
    return group;
}

} // namespace rollcall
