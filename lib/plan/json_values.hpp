#pragma once

#include <rollcall/plan/action.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace rollcall {

// Ordered, so that a person reads a plan from its head; the order is the code's, hence fixed.
using Json = nlohmann::ordered_json;

inline constexpr const char* k_api_version = "rollcall/v1";

/// What each document begins with.
[[nodiscard]] Json head_of(const char* kind);

// As text; what is not UTF-8 is replaced.
[[nodiscard]] std::string on_one_line(const Json& json); ///< no line end
[[nodiscard]] std::string as_document(const Json& json); ///< indented, with a line end

[[nodiscard]] Json value_or_null(const std::optional<std::string>& value);

/// Nothing where the value is empty.
void put(Json& json, const char* key, const std::string& value);

[[nodiscard]] Json to_value(const UserRef& user);
[[nodiscard]] Json to_value(const GroupRef& group);

/// "user" and "group", each where there is one.
void put_subject(Json& json, const UserRef& user, const GroupRef& group);

} // namespace rollcall
