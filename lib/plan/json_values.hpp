#pragma once

#include <rollcall/plan/action.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace rollcall {

// Ordered, so that a person reads a plan from its head; the order is the code's, hence fixed.
using Json = nlohmann::ordered_json;

/// Nothing where the value is empty.
void put(Json& json, const char* key, const std::string& value);

[[nodiscard]] Json to_value(const UserRef& user);
[[nodiscard]] Json to_value(const GroupRef& group);

/// "user" and "group", each where there is one.
void put_subject(Json& json, const UserRef& user, const GroupRef& group);

} // namespace rollcall
