#include "value_rules.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/directory/identity.hpp>
#include <rollcall/directory/mapping.hpp>

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

constexpr std::string_view k_primary_address = "SMTP:";

/// Ids that a directory stores as bytes. Some sixteen bytes are valid UTF-8 by chance, so they are
/// always brought to the text form that "@uid" has.
bool is_binary_id(std::string_view canonical) noexcept {
    return canonical == "objectguid" || canonical == "guid";
}

/// A part of a template: literal text, or the name of an attribute.
struct PatternPart {
    bool is_name = false;
    std::string_view text{};
};

Result<std::vector<PatternPart>> pattern_parts(std::string_view pattern) {
    std::vector<PatternPart> parts;
    std::size_t place = 0;
    while (place < pattern.size()) {
        const auto dollar = pattern.find('$', place);
        if (dollar != place) parts.push_back({false, pattern.substr(place, dollar - place)});
        if (dollar == std::string_view::npos) break;
        const auto next = pattern.substr(dollar + 1, 1);
        if (next == "$") {
            parts.push_back({false, next});
            place = dollar + 2;
            continue;
        }
        if (next != "{") {
            return fail(ErrorCode::invalid_input,
                        "\"$\" in the template \"" + visible(pattern)
                            + "\" is followed by neither \"{\" nor \"$\"; "
                              "write ${attribute}, or $$ for a dollar");
        }
        const auto end = pattern.find('}', dollar);
        if (end == std::string_view::npos) {
            return fail(ErrorCode::invalid_input, "\"${\" in the template \"" + visible(pattern)
                                                      + "\" is not closed by \"}\"");
        }
        const auto name = trim(pattern.substr(dollar + 2, end - dollar - 2));
        if (name.empty()) {
            return fail(ErrorCode::invalid_input,
                        "\"${}\" in the template \"" + visible(pattern) + "\" names no attribute");
        }
        parts.push_back({true, name});
        place = end + 1;
    }
    return parts;
}

/// The options that a configured name asks for; ";binary" asks for nothing but the attribute.
std::vector<std::string> wanted_options(std::string_view name) {
    std::vector<std::string> options;
    for (auto at = name.find(';'); at != std::string_view::npos; at = name.find(';')) {
        name.remove_prefix(at + 1);
        auto option = ascii_lower(name.substr(0, name.find(';')));
        if (!option.empty() && option != "binary") options.push_back(std::move(option));
    }
    return options;
}

/// The usable raw values of a name, best first; only one where the RDN settles it.
std::vector<std::string>
candidates(std::string_view name, Target target, const MappingSource& source) {
    if (name == "@uid") return {std::string(source.uid)};
    if (name == "@dn") return {source.entry.dn};
    const auto canonical = canonical_attribute(name);
    std::vector<std::string> found;
    for (const auto value : configured_values(source.entry, name)) {
        if (trim(value).empty()) continue;
        if (is_binary_id(canonical)) {
            found.push_back(uid_text(canonical, value));
        } else if (canonical != "proxyaddresses") {
            found.emplace_back(value);
        } else if (value.substr(0, k_primary_address.size()) == k_primary_address) {
            found.emplace_back(value.substr(k_primary_address.size()));
        }
    }
    if (const auto* naming = value_of(source.rdn, canonical)) {
        const auto wanted = caseless(*naming);
        std::vector<std::string> named;
        std::copy_if(found.begin(), found.end(), std::back_inserter(named),
                     [&](const std::string& value) { return caseless(value) == wanted; });
        if (!named.empty()) found = std::move(named);
    }
    std::sort(found.begin(), found.end(), [target](const std::string& a, const std::string& b) {
        return is_preferred(target, a, b);
    });
    return found;
}

/// What the rule starts from: raw values, or nothing with the names that were looked for.
struct Raw {
    std::vector<std::string> values{};
    std::string names{};   ///< those that have none, for messages: "mail, otherMail"
    std::string problem{}; ///< the rule itself cannot be applied
};

Raw filled_pattern(std::string_view pattern, Target target, const MappingSource& source) {
    Raw raw;
    const auto parts = pattern_parts(pattern);
    if (!parts) {
        raw.problem = parts.error().message;
        return raw;
    }
    std::string text;
    for (const auto& part : *parts) {
        if (!part.is_name) {
            text += part.text;
            continue;
        }
        const auto values = candidates(part.text, target, source);
        if (values.empty()) {
            raw.names += (raw.names.empty() ? "" : ", ") + std::string(part.text);
        } else {
            text += values.front();
        }
    }
    if (raw.names.empty()) raw.values.push_back(std::move(text));
    return raw;
}

Raw raw_values(const MappingRule& rule, Target target, const MappingSource& source) {
    Raw raw;
    if (rule.value) {
        raw.values.push_back(*rule.value);
        return raw;
    }
    if (rule.pattern) return filled_pattern(*rule.pattern, target, source);
    for (const auto& name : rule.from) {
        raw.values = candidates(name, target, source);
        if (!raw.values.empty()) return raw;
        raw.names += (raw.names.empty() ? "" : ", ") + name;
    }
    return raw;
}

/// A value, and whether it is only the table's default.
struct Mapped {
    std::string text{};
    bool by_default = false;
};

Result<Mapped> looked_up(const MappingRule& rule, std::string value) {
    if (rule.table.empty() && !rule.table_default) return Mapped{std::move(value)};
    if (const auto exact = rule.table.find(value); exact != rule.table.end()) {
        return Mapped{exact->second};
    }
    // Directories compare without case, so "Admin" means the row "admin" when no row is exact.
    const auto folded = caseless(value);
    for (const auto& [found, mapped] : rule.table) {
        if (caseless(found) == folded) return Mapped{mapped};
    }
    if (rule.table_default) return Mapped{*rule.table_default, true};
    return fail(ErrorCode::invalid_input,
                quoted_value(value) + " has no row in `map`; add one, or a default");
}

Result<Mapped> usable(const MappingRule& rule, Target target, const std::string& raw) {
    if (!is_utf8(raw)) {
        return fail(ErrorCode::invalid_input,
                    quoted_value(raw) + " is not valid UTF-8; correct it in the source");
    }
    std::string value = raw;
    for (const auto transform : rule.transforms) {
        ROLLCALL_TRY_ASSIGN(value, transformed(transform, value));
    }
    ROLLCALL_TRY_ASSIGN(auto mapped, looked_up(rule, std::move(value)));
    mapped.text = normalised(target, mapped.text);
    if (auto problem = problem_of_value(target, mapped.text)) {
        return fail(ErrorCode::invalid_input, std::move(*problem));
    }
    return mapped;
}

/// Of two usable values the one that a row of the table gave, then the preferred one. A default
/// stands for values without a row, not against one that has a row.
bool is_better(Target target, const Mapped& a, const Mapped& b) {
    if (a.by_default != b.by_default) return b.by_default;
    return is_preferred(target, a.text, b.text);
}

MappedValue without_value(MappedValue::Kind reported, OnProblem choice, std::string problem) {
    switch (choice) {
    case OnProblem::error: return {reported, {}, std::move(problem)};
    case OnProblem::keep: return {MappedValue::Kind::kept, {}, {}};
    case OnProblem::clear: return {MappedValue::Kind::cleared, {}, {}};
    }
    return {reported, {}, std::move(problem)};
}

} // namespace

std::vector<std::string_view> configured_values(const Entry& entry, std::string_view name) {
    const auto options = wanted_options(name);
    if (options.empty()) return all_values(entry, name);
    const auto canonical = canonical_attribute(name);
    std::vector<std::string_view> values;
    for (const auto& attribute : entry.attributes) {
        if (canonical_lower_attribute(attribute.name) != canonical) continue;
        const bool has_all =
            std::all_of(options.begin(), options.end(), [&](const std::string& option) {
                return std::find(attribute.options.begin(), attribute.options.end(), option)
                       != attribute.options.end();
            });
        if (has_all) values.insert(values.end(), attribute.values.begin(), attribute.values.end());
    }
    return values;
}

MappedValue map_value(const MappingRule& rule, Target target, const MappingSource& source) {
    const auto unusable = [&rule](std::string problem) {
        if (rule.masked) problem = std::string(k_secret_mask) + " cannot be used (masked)";
        return without_value(MappedValue::Kind::invalid, rule.on_error, std::move(problem));
    };
    const auto raw = raw_values(rule, target, source);
    if (!raw.problem.empty()) return unusable(raw.problem);
    if (raw.values.empty() && rule.table_default) {
        auto value = normalised(target, *rule.table_default);
        if (auto problem = problem_of_value(target, value)) return unusable(std::move(*problem));
        return {MappedValue::Kind::value, std::move(value), {}};
    }
    if (raw.values.empty()) {
        return without_value(MappedValue::Kind::missing, rule.on_missing,
                             "the entry has no " + visible(raw.names)
                                 + "; add it there, or map another attribute");
    }

    std::optional<Mapped> best;
    std::string problem;
    for (const auto& candidate : raw.values) {
        auto value = usable(rule, target, candidate);
        if (!value) {
            if (problem.empty()) problem = value.error().message;
        } else if (!best || is_better(target, *value, *best)) {
            best = std::move(*value);
        }
    }
    if (best) return {MappedValue::Kind::value, std::move(best->text), {}};
    return unusable(std::move(problem));
}

std::vector<std::string> attributes_of(const MappingRule& rule) {
    std::vector<std::string> names = rule.from;
    if (rule.pattern) {
        if (const auto parts = pattern_parts(*rule.pattern)) {
            for (const auto& part : *parts) {
                if (part.is_name) names.emplace_back(part.text);
            }
        }
    }
    names.erase(
        std::remove_if(names.begin(), names.end(),
                       [](const std::string& name) { return name.empty() || name.front() == '@'; }),
        names.end());
    return names;
}

std::optional<std::string> problem_of_constant(Target target, std::string_view value) {
    return problem_of_value(target, normalised(target, value));
}

std::optional<std::string> problem_of_pattern(std::string_view pattern) {
    if (const auto parts = pattern_parts(pattern); !parts) return parts.error().message;
    return {};
}

} // namespace rollcall
