#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/reconcile/attribution.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall {
namespace {

constexpr std::chrono::hours k_furthest{24 * 30};

/// Which kinds of events are about which kinds of facts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> k_about{{
    {"membership", "group_add_member"},
    {"membership", "group_remove_member"},
    {"account", "member_change_status"},
    {"state", "member_change_status"},
    {"group", "group_delete"},
    {"group", "group_create"},
    {"displayName", "group_rename"},
    {"email", "member_change_email"},
    {"givenName", "member_change_name"},
    {"surname", "member_change_name"},
    {"givenName", "member_add_name"},
    {"surname", "member_add_name"},
    {"externalId", "member_change_external_id"},
    {"externalId", "member_add_external_id"},
    {"externalId", "member_remove_external_id"},
    {"externalId", "group_change_external_id"},
    {"role", "member_change_admin_role"},
}};

bool is_about(const DriftFact& fact, const TeamEvent& event) {
    const bool kind = std::any_of(k_about.begin(), k_about.end(), [&](const auto& row) {
        return row.first == fact.fact && row.second == event.type;
    });
    if (!kind) return false;
    if (fact.user != UserRef{}) {
        const bool named =
            std::any_of(event.users.begin(), event.users.end(), [&](const EventUser& user) {
                if (!user.member.empty() && !fact.user.member.empty()) {
                    return user.member == fact.user.member;
                }
                return !user.email.empty() && email_key(user.email) == fact.user.email;
            });
        if (!named) return false;
    }
    if (fact.group == GroupRef{}) return true;
    return std::any_of(event.groups.begin(), event.groups.end(), [&](const EventGroup& group) {
        return !group.group.empty() && group.group == fact.group.group;
    });
}

/// Whether the event leads to what is so now.
bool explains(const DriftFact& fact, const TeamEvent& event) {
    if (fact.fact == "membership") {
        return event.type == (fact.live ? "group_add_member" : "group_remove_member");
    }
    if (fact.fact == "account") return event.after == "removed";
    if (fact.fact == "group") return event.type == "group_delete";
    if (fact.fact == "givenName" || fact.fact == "surname") return true;
    // The log may have lost the details, and what is masked cannot be compared: then it was an
    // event of that kind, and the newest.
    return !event.after || fact.live == k_secret_mask || event.after == fact.live.value_or("");
}

std::string person(const EventActor& actor, const std::set<Field>& masked) {
    const bool hides_name = masked.contains(Field::given_name) || masked.contains(Field::surname);
    const std::string name = hides_name ? "" : actor.name;
    const std::string email = masked.contains(Field::email) ? "" : actor.email;
    if (name.empty() && email.empty()) return actor.member.str();
    if (name.empty()) return email;
    return email.empty() ? name : name + " <" + email + ">";
}

std::string who(const EventActor& actor, const std::set<Field>& masked) {
    switch (actor.kind) {
    case EventActor::Kind::admin:
    case EventActor::Kind::user:
    case EventActor::Kind::reseller: return person(actor, masked);
    case EventActor::Kind::app:
        return "app " + (actor.name.empty() ? "without a name" : actor.name);
    case EventActor::Kind::dropbox: return "Dropbox";
    case EventActor::Kind::anonymous: return "somebody anonymous";
    case EventActor::Kind::unknown: break;
    }
    return "somebody unknown";
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_ways{{
    {"admin_console", "the admin console"},
    {"api", "the API"},
    {"enterprise_console", "the enterprise console"},
    {"end_user", "their own account"},
    {"sign_in_as", "signing in as somebody else"},
}};

std::string through(const std::string& access) {
    const auto found = std::find_if(k_ways.begin(), k_ways.end(),
                                    [&](const auto& way) { return way.first == access; });
    return found == k_ways.end() ? access : std::string(found->second);
}

} // namespace

void attribute(DriftReport& report,
               std::span<const TeamEvent> events,
               const std::set<Field>& masked) {
    for (auto& fact : report.facts) {
        fact.source.reset();
        const TeamEvent* newest = nullptr;
        for (const auto& event : events) {
            if (!is_about(fact, event)) continue;
            // Of two within a second the order is not told: the one that explains is it.
            if (newest != nullptr && event.time < newest->time) continue;
            if (newest != nullptr && event.time == newest->time && explains(fact, *newest))
                continue;
            newest = &event;
        }
        if (newest == nullptr || !explains(fact, *newest)) continue;
        fact.source = DriftSource{.who = who(newest->actor, masked),
                                  .through = through(newest->access),
                                  .when = newest->time};
    }
}

void attribute(DriftReport& report,
               EventLog& log,
               std::chrono::system_clock::time_point now,
               const std::set<Field>& masked) {
    if (report.facts.empty()) return;
    const auto events = log.events({.from = utc_time(now - k_furthest)});
    if (!events) {
        report.log_problem = events.error().describe();
        return;
    }
    attribute(report, *events, masked);
}

} // namespace rollcall
