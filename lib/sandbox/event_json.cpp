#include "event_json.hpp"

#include "encode.hpp"

#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr Names<ActorKind, 8> k_kind_names{{{ActorKind::app, "app"},
                                            {ActorKind::app_admin, "app_admin"},
                                            {ActorKind::console_admin, "admin"},
                                            {ActorKind::member, "member"},
                                            {ActorKind::other_app, "other_app"},
                                            {ActorKind::reseller, "reseller"},
                                            {ActorKind::dropbox, "dropbox"},
                                            {ActorKind::anonymous, "anonymous"}}};

// ---- writing

Json user_json(const LoggedUser& user) {
    Json row{{"account_id", user.account_id},
             {"member_id", user.member_id},
             {"display_name", user.display_name},
             {"email", user.email}};
    if (user.external_id) row["external_id"] = *user.external_id;
    return row;
}

Json group_json(const LoggedGroup& group) {
    Json row{{"group_id", group.group_id}, {"display_name", group.display_name}};
    if (group.external_id) row["external_id"] = *group.external_id;
    return row;
}

Json value_json(const LoggedValue& value);

Json fields_json(const LoggedValue::Fields& fields) {
    Json out = Json::object();
    for (const LoggedField& field : fields) out[field.key] = value_json(field.value);
    return out;
}

Json value_json(const LoggedValue& value) {
    if (const auto* flag = std::get_if<bool>(&value.value)) return *flag;
    if (const auto* text = std::get_if<std::string>(&value.value)) return *text;
    if (const auto* tag = std::get_if<LoggedTag>(&value.value)) return {{".tag", tag->tag}};
    if (std::holds_alternative<LoggedNone>(value.value)) return Json::array();
    return fields_json(std::get<LoggedValue::Fields>(value.value));
}

// ---- reading

const Type& event_type() {
    static const TypePtr user = structure({{.name = "account_id", .type = text()},
                                           {.name = "member_id", .type = text()},
                                           {.name = "display_name", .type = text()},
                                           {.name = "email", .type = text()},
                                           maybe("external_id", text())});
    static const TypePtr group = structure({{.name = "group_id", .type = text()},
                                            {.name = "display_name", .type = text()},
                                            maybe("external_id", text())});
    static const TypePtr type = structure({{.name = "at", .type = timestamp()},
                                           {.name = "category", .type = text(1)},
                                           {.name = "type", .type = text(1)},
                                           {.name = "by", .type = text(1)},
                                           maybe("by_member", text()),
                                           maybe("acting_user", user),
                                           maybe("context", user),
                                           maybe("groups", list_of(group)),
                                           maybe("users", list_of(user)),
                                           maybe("request_id", text())});
    return *type;
}

LoggedUser to_logged_user(const Json& row) {
    LoggedUser user{.account_id = row["account_id"].get<std::string>(),
                    .member_id = row["member_id"].get<std::string>(),
                    .display_name = row["display_name"].get<std::string>(),
                    .email = row["email"].get<std::string>()};
    if (row.contains("external_id")) user.external_id = row["external_id"].get<std::string>();
    return user;
}

LoggedGroup to_logged_group(const Json& row) {
    LoggedGroup group{.group_id = row["group_id"].get<std::string>(),
                      .display_name = row["display_name"].get<std::string>()};
    if (row.contains("external_id")) group.external_id = row["external_id"].get<std::string>();
    return group;
}

Result<LoggedValue> to_value(const Json& value);

Result<LoggedValue::Fields> to_fields(const Json& object) {
    if (!object.is_object()) return fail(ErrorCode::invalid_input, "details: expected an object");
    LoggedValue::Fields fields;
    for (const auto& [key, item] : object.items()) {
        ROLLCALL_TRY_ASSIGN(LoggedValue value, to_value(item));
        fields.emplace_back(key, std::move(value));
    }
    return fields;
}

// A tag and a struct with nothing but a tag look alike, here as on the wire.
Result<LoggedValue> to_value(const Json& value) {
    if (value.is_boolean()) return LoggedValue{value.get<bool>()};
    if (value.is_string()) return LoggedValue{value.get<std::string>()};
    if (value.is_array() && value.empty()) return LoggedValue{LoggedNone{}};
    if (value.is_object() && value.size() == 1 && value.contains(".tag")
        && value[".tag"].is_string()) {
        return LoggedValue{LoggedTag{value[".tag"].get<std::string>()}};
    }
    ROLLCALL_TRY_ASSIGN(LoggedValue::Fields fields, to_fields(value));
    return LoggedValue{std::move(fields)};
}

} // namespace

Json event_json(const Event& event) {
    Json row{{"at", utc_text(event.at)},
             {"category", event.category},
             {"type", event.type},
             {"by", name_of(k_kind_names, event.actor.kind)}};
    if (!event.actor.member_id.empty()) row["by_member"] = event.actor.member_id;
    if (event.acting_user) row["acting_user"] = user_json(*event.acting_user);
    if (event.context) row["context"] = user_json(*event.context);
    for (const LoggedGroup& group : event.groups) row["groups"].push_back(group_json(group));
    for (const LoggedUser& user : event.users) row["users"].push_back(user_json(user));
    if (!event.details.empty()) row["details"] = fields_json(event.details);
    if (!event.request_id.empty()) row["request_id"] = event.request_id;
    return row;
}

Result<Event> read_event(const Json& row) {
    if (!row.is_object()) return fail(ErrorCode::invalid_input, "expected an object");
    Json plain = row;
    plain.erase("details");
    if (const auto fault = find_fault(event_type(), plain)) {
        return fail(ErrorCode::invalid_input, *fault);
    }
    const auto kind = named(k_kind_names, plain["by"].get_ref<const std::string&>());
    if (!kind) return fail(ErrorCode::invalid_input, "by: no such actor");
    const auto at = parse_timestamp(plain["at"].get_ref<const std::string&>());
    Event event{.at = Time(std::chrono::seconds(at.value_or(0))),
                .category = plain["category"].get<std::string>(),
                .type = plain["type"].get<std::string>(),
                .actor = {.kind = *kind, .member_id = plain.value("by_member", std::string())},
                .request_id = plain.value("request_id", std::string())};
    if (plain.contains("acting_user")) event.acting_user = to_logged_user(plain["acting_user"]);
    if (plain.contains("context")) event.context = to_logged_user(plain["context"]);
    if (plain.contains("groups")) {
        for (const Json& group : plain["groups"]) event.groups.push_back(to_logged_group(group));
    }
    if (plain.contains("users")) {
        for (const Json& user : plain["users"]) event.users.push_back(to_logged_user(user));
    }
    if (row.contains("details")) {
        ROLLCALL_TRY_ASSIGN(event.details, to_fields(row["details"]));
    }
    return event;
}

} // namespace rollcall::sandbox
