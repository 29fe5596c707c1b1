#include <rollcall/report/manifest_changes.hpp>

#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json to_value(const ManifestChanges::Value& value) {
    return {
        {"field", value.key}, {"before", or_null(value.before)}, {"after", or_null(value.after)}};
}

Json to_value(const Slug& slug) { return slug.str(); }
Json to_value(const ManifestChanges::Person& person);
Json to_value(const ManifestChanges::Circle& group);
Json to_value(const ManifestChanges::Exception& entry);

template <class Item> Json to_values(const std::vector<Item>& items) {
    Json json = Json::array();
    for (const auto& item : items) json.push_back(to_value(item));
    return json;
}

template <class Object> Json named(const Object& object) {
    Json json;
    json["name"] = object.name.str();
    json["uid"] = object.uid.str();
    if (!object.called_before.empty()) json["calledBefore"] = object.called_before.str();
    return json;
}

Json to_value(const ManifestChanges::Person& person) {
    Json json = named(person);
    json["email"] = person.email;
    json["values"] = to_values(person.values);
    return json;
}

Json to_value(const ManifestChanges::Circle& group) {
    Json json = named(group);
    json["displayName"] = group.display_name;
    json["values"] = to_values(group.values);
    json["members"] = {{"added", to_values(group.added)}, {"removed", to_values(group.removed)}};
    return json;
}

Json to_value(const ManifestChanges::Exception& entry) {
    return {{"name", entry.exception.name.str()},
            {"action", to_string(entry.exception.action)},
            {"values", to_values(entry.values)}};
}

template <class Object> Json to_value(const ManifestChanges::Lists<Object>& lists) {
    return {{"added", to_values(lists.added)},
            {"removed", to_values(lists.removed)},
            {"changed", to_values(lists.changed)}};
}

Json side(const std::string& name, const std::string& commit) {
    return {{"name", name}, {"commit", commit.empty() ? Json(nullptr) : Json(commit)}};
}

template <class Object>
void count(Json& json, const char* what, const ManifestChanges::Lists<Object>& lists) {
    json[std::string(what) + "Added"] = lists.added.size();
    json[std::string(what) + "Removed"] = lists.removed.size();
    json[std::string(what) + "Changed"] = lists.changed.size();
}

} // namespace

std::string changes_json(const ManifestChanges& changes, const Compared& compared) {
    Json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "ManifestDiff";
    json["before"] = side(compared.before, compared.before_commit);
    json["after"] = side(compared.after, compared.after_commit);
    json["users"] = to_value(changes.users);
    json["groups"] = to_value(changes.groups);
    json["overrides"] = to_value(changes.overrides);
    json["policy"] = to_values(changes.policy);
    Json summary;
    count(summary, "users", changes.users);
    count(summary, "groups", changes.groups);
    summary["membershipsAdded"] = changes.memberships_added();
    summary["membershipsRemoved"] = changes.memberships_removed();
    count(summary, "overrides", changes.overrides);
    summary["policyChanged"] = changes.policy.size();
    json["summary"] = std::move(summary);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace rollcall
