#include "json_values.hpp"

namespace rollcall {

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
