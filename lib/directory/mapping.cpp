#include "value_rules.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/directory/mapping.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace rollcall {
namespace {

constexpr std::string_view k_primary_address = "SMTP:";

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

/// The order in which values of one attribute are preferred: without regard to case first.
bool is_preferred(std::string_view a, std::string_view b) {
    const auto folded_a = caseless(a);
    const auto folded_b = caseless(b);
    return std::tie(folded_a, a) < std::tie(folded_b, b);
}

/// The usable raw values of a name, best first; only one where the RDN settles it.
std::vector<std::string> candidates(std::string_view name, const MappingSource& source) {
    if (name == "@uid") return {std::string(source.uid)};
    if (name == "@dn") return {std::string(source.dn.text())};
    const auto canonical = canonical_attribute(name);
    std::vector<std::string> found;
    for (const auto value : all_values(source.entry, canonical)) {
        if (trim(value).empty()) continue;
        if (canonical != "proxyaddresses") {
            found.emplace_back(value);
        } else if (value.substr(0, k_primary_address.size()) == k_primary_address) {
            found.emplace_back(value.substr(k_primary_address.size()));
        }
    }
    if (const auto* naming = source.dn.rdn_value_of(canonical)) {
        const auto wanted = caseless(*naming);
        std::vector<std::string> named;
        std::copy_if(found.begin(), found.end(), std::back_inserter(named),
                     [&](const std::string& value) { return caseless(value) == wanted; });
        if (!named.empty()) found = std::move(named);
    }
    std::sort(found.begin(), found.end(), is_preferred);
    return found;
}

/// What the rule starts from: raw values, or nothing with the names that were looked for.
struct Raw {
    std::vector<std::string> values{};
    std::string names{};   ///< for messages: "mail", "mail, otherMail"
    std::string problem{}; ///< the rule itself cannot be applied
};

Raw filled_pattern(std::string_view pattern, const MappingSource& source) {
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
        const auto values = candidates(part.text, source);
        if (values.empty()) {
            raw.names += (raw.names.empty() ? "" : ", ") + std::string(part.text);
        } else {
            text += values.front();
        }
    }
    if (raw.names.empty()) raw.values.push_back(std::move(text));
    return raw;
}

Raw raw_values(const MappingRule& rule, const MappingSource& source) {
    Raw raw;
    if (rule.value) {
        raw.values.push_back(*rule.value);
        return raw;
    }
    if (rule.pattern) return filled_pattern(*rule.pattern, source);
    for (const auto& name : rule.from) {
        raw.values = candidates(name, source);
        raw.names += (raw.names.empty() ? "" : ", ") + name;
        if (!raw.values.empty()) return raw;
    }
    return raw;
}

Result<std::string> looked_up(const MappingRule& rule, std::string value) {
    if (rule.table.empty() && !rule.table_default) return value;
    if (const auto exact = rule.table.find(value); exact != rule.table.end()) return exact->second;
    // Directories compare without case, so "Admin" means the row "admin" when no row is exact.
    const auto folded = caseless(value);
    for (const auto& [found, mapped] : rule.table) {
        if (caseless(found) == folded) return mapped;
    }
    if (rule.table_default) return *rule.table_default;
    return fail(ErrorCode::invalid_input,
                '"' + visible(value) + "\" has no row in `map`; add one, or a default");
}

Result<std::string> usable(const MappingRule& rule, Target target, const std::string& raw) {
    if (!is_utf8(raw)) {
        return fail(ErrorCode::invalid_input,
                    '"' + visible(raw) + "\" is not valid UTF-8; correct it in the source");
    }
    std::string value = raw;
    for (const auto transform : rule.transforms) {
        ROLLCALL_TRY_ASSIGN(value, transformed(transform, value));
    }
    ROLLCALL_TRY_ASSIGN(value, looked_up(rule, std::move(value)));
    value = normalised(target, value);
    if (auto problem = problem_of_value(target, value)) {
        return fail(ErrorCode::invalid_input, std::move(*problem));
    }
    return value;
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

MappedValue map_value(const MappingRule& rule, Target target, const MappingSource& source) {
    const auto raw = raw_values(rule, source);
    if (!raw.problem.empty()) {
        return without_value(MappedValue::Kind::invalid, rule.on_error, raw.problem);
    }
    auto values = raw.values;
    if (values.empty() && rule.table_default) {
        const auto value = normalised(target, *rule.table_default);
        auto problem = problem_of_value(target, value);
        if (!problem) return {MappedValue::Kind::value, value, {}};
        return without_value(MappedValue::Kind::invalid, rule.on_error, std::move(*problem));
    }
    if (values.empty()) {
        return without_value(MappedValue::Kind::missing, rule.on_missing,
                             "the entry has no " + visible(raw.names)
                                 + "; add it there, or map another attribute");
    }

    std::optional<std::string> best;
    std::string problem;
    for (const auto& candidate : values) {
        auto value = usable(rule, target, candidate);
        if (!value) {
            if (problem.empty()) problem = value.error().message;
        } else if (!best || is_preferred(*value, *best)) {
            best = std::move(*value);
        }
    }
    if (best && (target == Target::email || target == Target::group_name) && best->empty()) {
        best.reset();
        problem = "the value is empty after the transforms";
    }
    if (best) return {MappedValue::Kind::value, std::move(*best), {}};
    if (rule.masked) problem = std::string(k_secret_mask) + " cannot be used (masked)";
    return without_value(MappedValue::Kind::invalid, rule.on_error, std::move(problem));
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

std::optional<std::string> problem_of_pattern(std::string_view pattern) {
    if (const auto parts = pattern_parts(pattern); !parts) return parts.error().message;
    return {};
}

} // namespace rollcall
