#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

/// Keeps the order of the keys: the first fault in a document is the one that is reported.
using Json = nlohmann::ordered_json;

struct Type;
using TypePtr = std::shared_ptr<const Type>;

/// A field of a struct, or a tag of a union. A tag without a type carries no value.
struct Field {
    std::string name;
    TypePtr type;
    bool required = true;
};

/// A type of the API's interface language, as far as requests use it.
struct Type {
    enum class Kind { boolean, integer, text, timestamp, list, nullable, structure, one_of };
    Kind kind = Kind::boolean;
    std::uint64_t least = 0;       ///< integer: value; text: characters
    std::uint64_t most = 0;        ///< integer: value; text: characters; list: items (0 = any)
    const char* pattern = nullptr; ///< as the service quotes it
    bool (*matches)(std::string_view) = nullptr;
    bool is_redacted = false;     ///< the value is not quoted back
    bool is_name = false;         ///< a name's part, whose length the service changed once
    const char* prefix = nullptr; ///< what an id begins with, where that is checked
    TypePtr of{};                 ///< of a list or nullable
    std::vector<Field> fields{};
    bool is_open = false; ///< a union with the catch-all tag "other"
};

[[nodiscard]] TypePtr boolean();
[[nodiscard]] TypePtr integer(std::uint64_t least, std::uint64_t most);
[[nodiscard]] TypePtr text(std::uint64_t least = 0, std::uint64_t most = 0);
[[nodiscard]] TypePtr email_address();
[[nodiscard]] TypePtr name_part();
[[nodiscard]] TypePtr role_id();
/// Of any form, unless forms are checked: then it begins like "dbmid:".
[[nodiscard]] TypePtr object_id(const char* prefix);
[[nodiscard]] TypePtr timestamp();
[[nodiscard]] TypePtr list_of(TypePtr type, std::uint64_t most = 0);
[[nodiscard]] TypePtr nullable(TypePtr type);
[[nodiscard]] TypePtr structure(std::vector<Field> fields);
[[nodiscard]] TypePtr one_of(std::vector<Field> tags);
[[nodiscard]] TypePtr open_tags(std::initializer_list<std::string_view> names);
[[nodiscard]] TypePtr open_tags(std::span<const std::string_view> names);
[[nodiscard]] TypePtr closed_tags(std::initializer_list<std::string_view> names);

/// A field that may be left out: nullable ones, and those with a default.
[[nodiscard]] Field maybe(std::string name, TypePtr type);

/// Where the service's strictness is not known for certain.
struct Strictness {
    std::uint64_t name_length = 50;
    bool checks_ids = false;
};

/// Checks a request's argument as strictly as the service does. Nothing when it is good; else the
/// service's text for the first fault, with its path: "user.email: '*****' did not match …".
[[nodiscard]] std::optional<std::string>
find_fault(const Type& type, const Json& value, const Strictness& strictness = {});

/// "2026-08-01T10:00:00Z" and nothing else, as seconds since the epoch.
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(std::string_view value);

} // namespace rollcall::sandbox
