#include "schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr const char* k_email_pattern =
    R"(^['#&A-Za-z0-9._%+-]+@[A-Za-z0-9-][A-Za-z0-9.-]*\.[A-Za-z]{2,15}$)";
constexpr const char* k_name_pattern = R"([^/:?*<>"|]*)";
constexpr const char* k_role_pattern = "pid_dbtmr:.*";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Predicate> bool all(std::string_view text, Predicate predicate) {
    return std::all_of(text.begin(), text.end(), predicate);
}

// By hand: std::regex recurses on every character and would be the slowest thing in the server.
bool is_email(std::string_view value) {
    const std::size_t at = value.find('@');
    if (at == std::string_view::npos || at == 0) return false;
    const std::string_view local = value.substr(0, at);
    const std::string_view domain = value.substr(at + 1);
    const std::size_t dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || domain.front() == '.') return false;
    const std::string_view last = domain.substr(dot + 1);
    return all(local,
               [](char c) {
                   return is_letter(c) || is_digit(c)
                          || std::string_view("'#&._%+-").find(c) != std::string_view::npos;
               })
           && all(domain.substr(0, dot),
                  [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; })
           && last.size() >= 2 && last.size() <= 15 && all(last, is_letter);
}

bool is_name_part(std::string_view value) {
    return value.find_first_of("/:?*<>\"|") == std::string_view::npos;
}

bool is_role_id(std::string_view value) {
    return value.starts_with("pid_dbtmr:") && value.find('\n') == std::string_view::npos;
}

std::size_t characters(std::string_view value) {
    return static_cast<std::size_t>(std::count_if(value.begin(), value.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

const char* type_name(const Json& value) {
    switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::boolean: return "boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return "integer";
    case Json::value_t::number_float: return "float";
    case Json::value_t::string: return "string";
    case Json::value_t::array: return "list";
    case Json::value_t::object: return "object";
    default: return "unknown";
    }
}

// The service quotes values the way its own language prints them.
std::string shown(const Json& value) {
    switch (value.type()) {
    case Json::value_t::null: return "None";
    case Json::value_t::boolean: return value.get<bool>() ? "True" : "False";
    case Json::value_t::string: return '\'' + value.get<std::string>() + '\'';
    case Json::value_t::array: {
        std::string text = "[";
        for (const Json& item : value) {
            if (text.size() > 1) text += ", ";
            text += shown(item);
        }
        return text + "]";
    }
    default: return value.dump();
    }
}

struct Fault {
    std::vector<std::string> path; // innermost first
    std::string text;
};
using MaybeFault = std::optional<Fault>;

MaybeFault fault(std::string text) { return Fault{.path = {}, .text = std::move(text)}; }

MaybeFault check(const Type& type, const Json& value, const Strictness& strictness);

MaybeFault below(const std::string& name, MaybeFault inner) {
    if (inner) inner->path.push_back(name);
    return inner;
}

MaybeFault check_boolean(const Json& value) {
    if (value.is_boolean()) return {};
    return fault(shown(value) + " is not a valid boolean");
}

MaybeFault check_integer(const Type& type, const Json& value) {
    if (!value.is_number_integer()) {
        return fault(fmt::format("expected integer, got {}", type_name(value)));
    }
    const bool is_negative =
        value.is_number_integer() && !value.is_number_unsigned() && value.get<std::int64_t>() < 0;
    if (is_negative || value.get<std::uint64_t>() < type.least
        || value.get<std::uint64_t>() > type.most) {
        return fault(
            fmt::format("{} is not within range [{}, {}]", value.dump(), type.least, type.most));
    }
    return {};
}

MaybeFault check_text(const Type& type, const Json& value, const Strictness& strictness) {
    if (!value.is_string()) {
        std::string quoted = shown(value);
        return fault(fmt::format("'{}' expected to be a string, got {}", quoted, type_name(value)));
    }
    const auto& content = value.get_ref<const std::string&>();
    const std::string quoted = type.is_redacted ? "*****" : content;
    const std::size_t length = characters(content);
    const std::uint64_t most = type.is_name ? strictness.name_length : type.most;
    if (most != 0 && length > most) {
        return fault(
            fmt::format("'{}' must be at most {} characters, got {}", quoted, most, length));
    }
    if (type.prefix != nullptr && strictness.checks_ids && !content.starts_with(type.prefix)) {
        return fault(fmt::format("'{}' did not match pattern '{}.*'", quoted, type.prefix));
    }
    if (length < type.least) {
        return fault(
            fmt::format("'{}' must be at least {} characters, got {}", quoted, type.least, length));
    }
    if (type.matches != nullptr && !type.matches(content)) {
        return fault(fmt::format("'{}' did not match pattern '{}'", quoted, type.pattern));
    }
    return {};
}

MaybeFault check_timestamp(const Json& value) {
    if (!value.is_string()) {
        return fault(fmt::format("expected timestamp, got {}", type_name(value)));
    }
    const auto& content = value.get_ref<const std::string&>();
    if (parse_timestamp(content)) return {};
    return fault(fmt::format("time data '{}' does not match format '%Y-%m-%dT%H:%M:%SZ'", content));
}

MaybeFault check_list(const Type& type, const Json& value, const Strictness& strictness) {
    if (!value.is_array()) {
        return fault(fmt::format("expected list, got {}", type_name(value)));
    }
    if (type.most != 0 && value.size() > type.most) {
        return fault(fmt::format("{} has more than {} items", shown(value), type.most));
    }
    for (const Json& item : value) {
        // Indices are not part of the path: the service does not tell which row it was.
        if (MaybeFault inner = check(*type.of, item, strictness)) return inner;
    }
    return {};
}

const Field* find_field(const Type& type, std::string_view name) {
    const auto found = std::find_if(type.fields.begin(), type.fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == type.fields.end() ? nullptr : &*found;
}

// The order of the checks is the service's: strangers first, then the values in the order of the
// definition, what is missing last.
MaybeFault check_structure(const Type& type, const Json& value, const Strictness& strictness) {
    if (!value.is_object()) {
        return fault(fmt::format("expected object, got {}", type_name(value)));
    }
    for (const auto& [key, item] : value.items()) {
        if (find_field(type, key) == nullptr && !key.starts_with(".tag")) {
            return fault(fmt::format("unknown field '{}'", key));
        }
    }
    for (const Field& field : type.fields) {
        const auto found = value.find(field.name);
        if (found == value.end()) continue;
        if (MaybeFault inner = below(field.name, check(*field.type, *found, strictness)))
            return inner;
    }
    for (const Field& field : type.fields) {
        if (field.required && !value.contains(field.name)) {
            return fault(fmt::format("missing required field '{}'", field.name));
        }
    }
    return {};
}

MaybeFault check_tag(const Type& type, const std::string& tag) {
    if (find_field(type, tag) != nullptr) return {};
    if (type.is_open && tag == "other") {
        return fault("unexpected use of the catch-all tag 'other'");
    }
    return fault(fmt::format("unknown tag '{}'", tag));
}

MaybeFault check_one_of(const Type& type, const Json& value, const Strictness& strictness) {
    if (value.is_string()) {
        const auto& tag = value.get_ref<const std::string&>();
        if (MaybeFault inner = check_tag(type, tag)) return inner;
        if (find_field(type, tag)->type != nullptr) {
            return fault(fmt::format("expected object for '{}', got symbol", tag));
        }
        return {};
    }
    if (!value.is_object()) {
        return fault(fmt::format("expected string or object, got {}", type_name(value)));
    }
    const auto named = value.find(".tag");
    if (named == value.end()) return fault("missing '.tag' key");
    if (!named->is_string()) {
        return fault(fmt::format("tag must be string, got {}", type_name(*named)));
    }
    const auto& tag = named->get_ref<const std::string&>();
    if (MaybeFault inner = check_tag(type, tag)) return inner;
    const TypePtr& carried = find_field(type, tag)->type;
    const auto content = value.find(tag);
    if (carried == nullptr) {
        if (content != value.end() && !content->is_null()) {
            return fault(fmt::format("expected null, got {}", type_name(*content)));
        }
    } else if (content == value.end()) {
        return fault(fmt::format("missing '{}' key", tag));
    } else if (MaybeFault inner = below(tag, check(*carried, *content, strictness))) {
        return inner;
    }
    for (const auto& [key, item] : value.items()) {
        if (key != tag && key != ".tag") return fault(fmt::format("unexpected key '{}'", key));
    }
    return {};
}

MaybeFault check(const Type& type, const Json& value, const Strictness& strictness) {
    switch (type.kind) {
    case Type::Kind::boolean: return check_boolean(value);
    case Type::Kind::integer: return check_integer(type, value);
    case Type::Kind::text: return check_text(type, value, strictness);
    case Type::Kind::timestamp: return check_timestamp(value);
    case Type::Kind::list: return check_list(type, value, strictness);
    case Type::Kind::nullable:
        return value.is_null() ? MaybeFault{} : check(*type.of, value, strictness);
    case Type::Kind::structure: return check_structure(type, value, strictness);
    case Type::Kind::one_of: return check_one_of(type, value, strictness);
    }
    return {};
}

TypePtr made(Type type) { return std::make_shared<const Type>(std::move(type)); }

TypePtr tags(std::span<const std::string_view> names, bool is_open) {
    std::vector<Field> fields;
    for (const std::string_view name : names) {
        fields.push_back(Field{.name = std::string(name), .type = nullptr});
    }
    return made({.kind = Type::Kind::one_of, .fields = std::move(fields), .is_open = is_open});
}

} // namespace

TypePtr boolean() { return made({.kind = Type::Kind::boolean}); }

TypePtr integer(std::uint64_t least, std::uint64_t most) {
    return made({.kind = Type::Kind::integer, .least = least, .most = most});
}

TypePtr text(std::uint64_t least, std::uint64_t most) {
    return made({.kind = Type::Kind::text, .least = least, .most = most});
}

TypePtr email_address() {
    return made({.kind = Type::Kind::text,
                 .most = 255,
                 .pattern = k_email_pattern,
                 .matches = is_email,
                 .is_redacted = true});
}

TypePtr name_part() {
    return made({.kind = Type::Kind::text,
                 .pattern = k_name_pattern,
                 .matches = is_name_part,
                 .is_name = true});
}

TypePtr role_id() {
    return made(
        {.kind = Type::Kind::text, .most = 128, .pattern = k_role_pattern, .matches = is_role_id});
}

TypePtr object_id(const char* prefix) { return made({.kind = Type::Kind::text, .prefix = prefix}); }

TypePtr timestamp() { return made({.kind = Type::Kind::timestamp}); }

TypePtr list_of(TypePtr type, std::uint64_t most) {
    return made({.kind = Type::Kind::list, .most = most, .of = std::move(type)});
}

TypePtr nullable(TypePtr type) {
    return made({.kind = Type::Kind::nullable, .of = std::move(type)});
}

TypePtr structure(std::vector<Field> fields) {
    return made({.kind = Type::Kind::structure, .fields = std::move(fields)});
}

TypePtr one_of(std::vector<Field> tags_with_types) {
    return made({.kind = Type::Kind::one_of, .fields = std::move(tags_with_types)});
}

TypePtr open_tags(std::span<const std::string_view> names) { return tags(names, true); }
TypePtr open_tags(std::initializer_list<std::string_view> names) {
    return tags({names.begin(), names.size()}, true);
}
TypePtr closed_tags(std::initializer_list<std::string_view> names) {
    return tags({names.begin(), names.size()}, false);
}

Field maybe(std::string name, TypePtr type) {
    return {.name = std::move(name), .type = std::move(type), .required = false};
}

std::optional<std::string>
find_fault(const Type& type, const Json& value, const Strictness& strictness) {
    const MaybeFault found = check(type, value, strictness);
    if (!found) return {};
    std::string path;
    for (auto part = found->path.rbegin(); part != found->path.rend(); ++part) {
        path += path.empty() ? *part : '.' + *part;
    }
    return path.empty() ? found->text : path + ": " + found->text;
}

std::optional<std::int64_t> parse_timestamp(std::string_view value) {
    static constexpr std::string_view k_shape = "0000-00-00T00:00:00Z";
    if (value.size() != k_shape.size()) return {};
    for (std::size_t i = 0; i < k_shape.size(); ++i) {
        if (k_shape[i] == '0' ? !is_digit(value[i]) : value[i] != k_shape[i]) return {};
    }
    const auto number = [&](std::size_t at, std::size_t length) {
        int result = 0;
        for (const char c : value.substr(at, length)) result = result * 10 + (c - '0');
        return result;
    };
    const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                          std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    const int second = number(17, 2);
    if (!day.ok() || hour > 23 || minute > 59 || second > 59) return {};
    const std::chrono::sys_seconds at = std::chrono::sys_days(day) + std::chrono::hours(hour)
                                        + std::chrono::minutes(minute)
                                        + std::chrono::seconds(second);
    return at.time_since_epoch().count();
}

} // namespace rollcall::sandbox
