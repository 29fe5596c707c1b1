#include "sections.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/directory/mapping.hpp>
#include <rollcall/model/user.hpp>

#include <algorithm>
#include <array>

namespace rollcall::config {
namespace {

constexpr Names<OnProblem, 3> k_on_problem{
    {{OnProblem::error, "error"}, {OnProblem::keep, "keep"}, {OnProblem::clear, "clear"}}};

/// In the order of the documentation.
constexpr std::array k_targets{Target::email,
                               Target::given_name,
                               Target::surname,
                               Target::external_id,
                               Target::group_name,
                               Target::role,
                               Target::send_welcome_email,
                               Target::wipe_data};

bool is_switch(Target target) noexcept {
    return target == Target::send_welcome_email || target == Target::wipe_data;
}

bool must_have_a_value(Target target) noexcept {
    return target == Target::email || target == Target::group_name;
}

bool is_source(std::string_view name) noexcept {
    return name == "@uid" || name == "@dn" || is_attribute_name(name);
}

Format<std::string> source() {
    return text_that(R"(an attribute name, "@uid" or "@dn" (a constant stands under value))",
                     [](const Scalar& scalar) {
                         // An unquoted true is somebody's try at a constant.
                         const bool is_boolean = scalar.text == "true" || scalar.text == "false";
                         return is_source(scalar.text) && (scalar.quoted || !is_boolean);
                     });
}

/// Text with at least one `${source}`; a dollar that is only a dollar is doubled.
bool is_template(std::string_view pattern) {
    if (!is_one_line(pattern)) return false;
    bool has_source = false;
    for (auto dollar = pattern.find('$'); dollar != std::string_view::npos;
         dollar = pattern.find('$')) {
        pattern.remove_prefix(dollar + 1);
        std::size_t end = 0;
        if (pattern.substr(0, 1) == "{") {
            end = pattern.find('}');
            if (end == std::string_view::npos) return false;
            if (!is_source(trim(pattern.substr(1, end - 1)))) return false;
            has_source = true;
        } else if (pattern.substr(0, 1) != "$") {
            return false;
        }
        pattern.remove_prefix(end + 1);
    }
    return has_source;
}

/// What a constant, or a value of a table, may be for this target.
Format<std::string> value_for(Target target) {
    if (is_switch(target)) return one_of({"true", "false"});
    if (target == Target::role) {
        return one_of({to_string(Role::member_only), to_string(Role::support_admin),
                       to_string(Role::user_management_admin), to_string(Role::team_admin)});
    }
    return text();
}

void read_transforms(Section& section, std::vector<Transform>& transforms) {
    std::vector<std::string_view> words;
    for (const auto transform :
         {Transform::trim, Transform::lower, Transform::upper, Transform::nfc, Transform::collapse,
          Transform::cn_from_dn, Transform::user_from_email}) {
        words.push_back(to_string(transform));
    }
    std::vector<std::string> names;
    section.list("transform", names, one_of(words));
    for (const auto& name : names) {
        if (const auto transform = parse_transform(name)) transforms.push_back(*transform);
    }
}

void read_table(Section section, const yaml::Node& node, Target target, MappingRule& rule) {
    const auto value = value_for(target);
    for (const auto& entry : node.entries) {
        std::string text;
        section.scalar(entry.key, text, value);
        section.require(entry.key, "every entry of a table has a value");
        if (entry.key == "default") {
            rule.table_default = text;
        } else {
            rule.table.insert_or_assign(entry.key, text);
        }
    }
    section.finish();
}

bool has_table(const MappingRule& rule) {
    return !rule.table.empty() || rule.table_default.has_value();
}

bool has(const MappingRule& rule, Transform transform) {
    return std::find(rule.transforms.begin(), rule.transforms.end(), transform)
           != rule.transforms.end();
}

void check_sources(Section& section) {
    std::size_t sources = 0;
    for (const auto* const key : {"from", "value", "template"}) {
        if (section.given(key)) ++sources;
    }
    if (sources == 0) section.require("from", "give one of from, value and template");
    if (sources > 1) {
        section.problem(section.given("from") ? "from" : "value",
                        "is not alone: from, value and template exclude each other");
    }
}

/// Constants that the target could never have. A masked one is not shown.
void check_constants(Section& section, Target target, const MappingRule& rule) {
    if (is_switch(target) || target == Target::role) return; // only words are read at all
    const auto check = [&](Section& where, std::string_view key, const std::string& value) {
        if (value.empty()) return; // reported when it was read
        if (const auto problem = problem_of_constant(target, value)) {
            where.problem(
                key, "cannot be used"
                         + (rule.masked ? "; it is masked, so not shown here" : ": " + *problem));
        }
    };
    // What a constant becomes is not known before the transforms and the table.
    if (rule.value && rule.transforms.empty() && !has_table(rule)) {
        check(section, "value", *rule.value);
    }
    if (!has_table(rule)) return;
    auto table = section.child("map");
    for (const auto& [found, value] : rule.table) check(table, found, value);
    if (rule.table_default) check(table, "default", *rule.table_default);
}

/// Choices that the target leaves no room for.
void check_choices(Section& section, Target target, const MappingRule& rule) {
    const std::string name(to_string(target));
    if (must_have_a_value(target)) {
        for (const auto& [key, action] :
             {std::pair{"onMissing", rule.on_missing}, {"onError", rule.on_error}}) {
            if (action == OnProblem::clear) {
                section.problem(key, "cannot be clear: " + name
                                         + " always has a value; give error or keep");
            }
        }
    }
    const bool watched = must_have_a_value(target) || target == Target::wipe_data;
    if (rule.create_only && watched) {
        section.problem("createOnly",
                        "cannot be true: " + name + " is needed after the creation, too");
    }
    if (rule.masked && must_have_a_value(target)) {
        section.problem("masked", "cannot be true: " + name
                                      + " says who or what is meant in every plan and report");
    } else if (rule.masked && is_switch(target)) {
        section.problem("masked", "cannot be true: who reviews a plan has to see " + name);
    }
    const bool one_each = must_have_a_value(target) || target == Target::external_id;
    if (one_each && rule.value) {
        section.problem("value", "is the same for all, but no two can have one " + name
                                     + "; map an attribute");
    }
    const bool is_no_address =
        has(rule, Transform::user_from_email) || rule.from == std::vector<std::string>{"@dn"};
    if (target == Target::email && is_no_address && !has_table(rule)
        && !has(rule, Transform::cn_from_dn)) {
        section.problem(section.given("transform") ? "transform" : "from",
                        "leaves nothing with an @, so nobody would have an e-mail; map the whole "
                        "address");
    }
}

/// What has no effect, or another one than it seems.
void warn_of_rule(Section& section, Target target, const MappingRule& rule) {
    for (std::size_t i = 0; i + 1 < rule.from.size(); ++i) {
        if (rule.from[i].front() != '@') continue;
        section.warning("from", "has " + shown(rule.from[i])
                                    + " before others, which everybody has: what follows is never "
                                      "looked at");
        break;
    }
    const bool always_there =
        rule.value || rule.table_default
        || std::any_of(rule.from.begin(), rule.from.end(),
                       [](const std::string& name) { return name.front() == '@'; });
    if (always_there && section.given("onMissing")) {
        section.warning("onMissing", "has no effect: there is always a value (a constant, "
                                     "\"@uid\", \"@dn\" or the default of the table)");
    }
    if (target == Target::email && has(rule, Transform::upper) && !has_table(rule)) {
        section.warning("transform", "has upper, which has no effect: addresses are exported in "
                                     "lower case");
    }
    if (target == Target::send_welcome_email && section.given("createOnly") && !rule.create_only) {
        section.warning("createOnly", "has no effect: the mail is only sent at creation");
    }
    const bool is_uid = rule.from == std::vector<std::string>{"@uid"};
    if (rule.masked && is_uid) {
        section.warning("masked", "hides little: the id stands in every plan and report as the "
                                  "person's uid");
    }
}

/// The DN as an id: it moves, and is seldom short enough.
void warn_of_source(Section& section,
                    std::string_view key,
                    Target target,
                    const MappingRule& rule) {
    if (target == Target::external_id && rule.from == std::vector<std::string>{"@dn"}
        && rule.transforms.empty() && !has_table(rule)) {
        section.warning(key, "is the DN, which changes when an entry moves, and of which Dropbox "
                             "takes 64 characters at most; \"@uid\" stays");
    }
}

void check_rule(Section& section, Target target, const MappingRule& rule) {
    check_sources(section);
    check_choices(section, target, rule);
    check_constants(section, target, rule);
    warn_of_rule(section, target, rule);
}

void read_rule(Section section, const yaml::Node& node, Target target, MappingRule& rule) {
    rule = {.at = node.at};
    section.list("from", rule.from, source());
    section.scalar("value", rule.value, optional(value_for(target)));
    section.scalar(
        "template", rule.pattern,
        optional(text_that(R"(a text with sources such as "${givenName} ${sn}")",
                           [](const Scalar& scalar) { return is_template(scalar.text); })));
    read_transforms(section, rule.transforms);
    if (const auto* const table = section.node("map")) {
        read_table(section.child("map"), *table, target, rule);
    }
    section.scalar("onMissing", rule.on_missing, word(k_on_problem));
    section.scalar("onError", rule.on_error, word(k_on_problem));
    section.scalar("createOnly", rule.create_only, boolean());
    section.scalar("masked", rule.masked, boolean());
    section.finish();
    check_rule(section, target, rule);
}

/// What a rule yields, which a masked one does not show.
std::string shown_value(Target target, const MappingRule& rule, const std::string& text) {
    if (rule.masked) return std::string(k_secret_mask);
    return is_switch(target) ? text : shown(text);
}

std::string shown_table(Target target, const MappingRule& rule) {
    std::string table;
    for (const auto& [from, to] : rule.table) {
        table += (table.empty() ? "" : ", ") + (rule.masked ? k_secret_mask : shown(from)) + ": "
                 + shown_value(target, rule, to);
    }
    if (rule.table_default) {
        table += (table.empty() ? "default: " : ", default: ")
                 + shown_value(target, rule, *rule.table_default);
    }
    return '{' + table + '}';
}

/// The rule as YAML would say it, in the short form where that says it all. Values of a masked
/// rule are not shown, where they come from is.
std::string shown_rule(Target target, const MappingRule& rule) {
    MappingRule short_form{.from = rule.from, .at = rule.at};
    if (rule.from.size() == 1 && rule == short_form) return shown(rule.from.front());
    std::string text;
    const auto add = [&text](std::string_view key, const std::string& written) {
        text += text.empty() ? "{" : ", ";
        text.append(key).append(": ").append(written);
    };
    if (rule.from.size() == 1) add("from", shown(rule.from.front()));
    if (rule.from.size() > 1) add("from", shown_list(rule.from));
    if (rule.value) add("value", shown_value(target, rule, *rule.value));
    if (rule.pattern) add("template", shown_value(target, rule, *rule.pattern));
    if (!rule.transforms.empty()) {
        std::vector<std::string> names;
        for (const auto transform : rule.transforms) names.emplace_back(to_string(transform));
        add("transform", shown_list(names));
    }
    if (!rule.table.empty() || rule.table_default) add("map", shown_table(target, rule));
    if (rule.on_missing != OnProblem::error) {
        add("onMissing", std::string(name_of(k_on_problem, rule.on_missing)));
    }
    if (rule.on_error != OnProblem::error) {
        add("onError", std::string(name_of(k_on_problem, rule.on_error)));
    }
    if (rule.create_only) add("createOnly", "true");
    if (rule.masked) add("masked", "true");
    return text + '}';
}

} // namespace

void read_mapping(Section section, std::map<Target, MappingRule>& mapping) {
    for (const auto target : k_targets) {
        const auto key = to_string(target);
        const auto* const node = section.node(key);
        if (node != nullptr) {
            switch (node->kind) {
            case yaml::Node::Kind::null:
                mapping.erase(target);
                if (must_have_a_value(target)) section.problem(key, "must be mapped");
                break;
            case yaml::Node::Kind::scalar:
                mapping[target] = {.at = node->at};
                section.list(key, mapping[target].from, source());
                if (target == Target::email && mapping[target].from.size() == 1
                    && mapping[target].from.front() == "@dn") {
                    section.problem(key, "cannot be \"@dn\", in which nobody has an e-mail; map "
                                         "the attribute that holds the address");
                }
                warn_of_source(section, key, target, mapping[target]);
                break;
            case yaml::Node::Kind::mapping:
                read_rule(section.child(key), *node, target, mapping[target]);
                warn_of_source(section, key, target, mapping[target]);
                break;
            case yaml::Node::Kind::sequence:
                section.problem(key, "must be an attribute name or a mapping with from, value or "
                                     "template; a list of attributes stands under from");
                break;
            }
        }
        const auto rule = mapping.find(target);
        section.record(key, rule == mapping.end() ? "null" : shown_rule(target, rule->second));
    }
    section.finish();
}

} // namespace rollcall::config
