#include "decode_event.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace rollcall::dropbox {
namespace {

std::string or_empty(const Json& object, std::string_view key) {
    return text_at(object, key).value_or("");
}

EventUser read_person(const Json& info) {
    return {.member = MemberId{or_empty(info, "team_member_id")},
            .email = or_empty(info, "email"),
            .name = or_empty(info, "display_name")};
}

EventActor read_actor(const Json& actor) {
    using Kind = EventActor::Kind;
    const std::string tag = tag_of(actor);
    if (tag == "admin" || tag == "user") {
        // The person is nested under the tag.
        auto person = read_person(at(actor, tag));
        return {.kind = tag == "admin" ? Kind::admin : Kind::user,
                .name = std::move(person.name),
                .email = std::move(person.email),
                .member = std::move(person.member)};
    }
    if (tag == "app") return {.kind = Kind::app, .name = or_empty(at(actor, tag), "display_name")};
    if (tag == "reseller") {
        return {.kind = Kind::reseller,
                .name = or_empty(actor, "reseller_name"),
                .email = or_empty(actor, "reseller_email")};
    }
    if (tag == "dropbox") return {.kind = Kind::dropbox};
    if (tag == "anonymous") return {.kind = Kind::anonymous};
    return {};
}

void add_subject(const Json& subject, TeamEvent& event) {
    const std::string tag = tag_of(subject);
    if (tag == "group") {
        event.groups.push_back({.group = GroupId{or_empty(subject, "group_id")},
                                .name = or_empty(subject, "display_name")});
        return;
    }
    // A participant is nested, a context is flat.
    const Json& info = tag == "user" ? at(subject, "user") : subject;
    auto person = read_person(info);
    if (!person.member.empty() || !person.email.empty()) event.users.push_back(std::move(person));
}

/// A value of the details as text: a tag, or a plain value.
std::optional<std::string> value_at(const Json& details, std::string_view key) {
    const Json& value = at(details, key);
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_object()) return std::nullopt;
    const std::string tag = tag_of(value);
    return tag.empty() ? std::nullopt : std::optional(tag);
}

std::optional<EventName> name_at(const Json& details, std::string_view key) {
    const Json& value = at(details, key);
    if (!text_at(value, "given_name") && !text_at(value, "surname")) return std::nullopt;
    return EventName{.given = or_empty(value, "given_name"), .surname = or_empty(value, "surname")};
}

template <class Item> void sort_unique(std::vector<Item>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

} // namespace

std::optional<TeamEvent> read_event(const Json& json) {
    TeamEvent event{.time = or_empty(json, "timestamp"),
                    .type = tag_of(at(json, "event_type")),
                    .category = tag_of(at(json, "event_category")),
                    .actor = read_actor(at(json, "actor")),
                    .access = tag_of(at(at(json, "origin"), "access_method"))};
    if (event.time.empty() || event.type.empty()) return std::nullopt;
    add_subject(at(json, "context"), event);
    if (const Json& participants = at(json, "participants"); participants.is_array()) {
        for (const Json& participant : participants) add_subject(participant, event);
    }
    sort_unique(event.users);
    sort_unique(event.groups);
    const Json& details = at(json, "details");
    event.before = value_at(details, "previous_value");
    event.after = value_at(details, "new_value");
    event.name_before = name_at(details, "previous_value");
    event.name_after = name_at(details, "new_value");
    return event;
}

} // namespace rollcall::dropbox
