#include "json_values.hpp"

namespace rollcall {

Json head_of(const char* kind) {
    Json json;
    json["apiVersion"] = k_api_version;
    json["kind"] = kind;
    return json;
}

std::string on_one_line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string as_document(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json value_or_null(const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
}

void put(Json& json, const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
}

Json to_value(const UserRef& user) {
    Json json = Json::object();
    put(json, "name", user.name.str());
    put(json, "uid", user.uid.str());
    put(json, "email", user.email);
    put(json, "memberId", user.member.str());
    return json;
}

Json to_value(const GroupRef& group) {
    Json json = Json::object();
    put(json, "name", group.name.str());
    put(json, "uid", group.uid.str());
    put(json, "displayName", group.display_name);
    put(json, "groupId", group.group.str());
    return json;
}

void put_subject(Json& json, const UserRef& user, const GroupRef& group) {
    if (user != UserRef{}) json["user"] = to_value(user);
    if (group != GroupRef{}) json["group"] = to_value(group);
}

} // namespace rollcall
