#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/model/user.hpp>
#include <rollcall/reconcile/attribution.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

constexpr std::chrono::hours k_furthest{24 * 30};
/// How far Dropbox's clock may be ahead of ours.
constexpr std::chrono::seconds k_clocks_differ{60};

/// Which kinds of events are about which kinds of facts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> k_about{{
    {"membership", "group_add_member"},
    {"membership", "group_remove_member"},
    // With an account or a group go its memberships, and the log does not tell of each.
    {"membership", "member_change_status"},
    {"membership", "group_delete"},
    {"account", "member_change_status"},
    {"state", "member_change_status"},
    {"group", "group_delete"},
    {"group", "group_create"},
    {"displayName", "group_rename"},
    {"managementType", "group_change_management_type"},
    {"email", "member_change_email"},
    {"givenName", "member_change_name"},
    {"surname", "member_change_name"},
    {"givenName", "member_add_name"},
    {"surname", "member_add_name"},
    {"externalId", "member_change_external_id"},
    {"externalId", "member_add_external_id"},
    {"externalId", "member_remove_external_id"},
    {"externalId", "group_change_external_id"},
    {"externalId", "group_add_external_id"},
    {"externalId", "group_remove_external_id"},
    {"role", "member_change_admin_role"},
}};

/// Whether every membership of somebody, or of a group, ends with it.
bool takes_all_memberships(const TeamEvent& event) {
    return event.type == "group_delete"
           || (event.type == "member_change_status" && event.after == "removed");
}

bool is_half_of_name(const DriftFact& fact) {
    return fact.fact == "givenName" || fact.fact == "surname";
}

const std::string& half_for(const DriftFact& fact, const EventName& name) {
    return fact.fact == "surname" ? name.surname : name.given;
}

/// The log has both halves of a name in one event, also where one of them was changed.
bool keeps_half(const DriftFact& fact,
                const std::optional<EventName>& before,
                const std::optional<EventName>& after) {
    return is_half_of_name(fact) && before && after
           && half_for(fact, *before) == half_for(fact, *after);
}

bool is_about(const DriftFact& fact, const TeamEvent& event) {
    if (keeps_half(fact, event.name_before, event.name_after)) return false;
    const bool kind = std::any_of(k_about.begin(), k_about.end(), [&](const auto& row) {
        return row.first == fact.fact && row.second == event.type;
    });
    if (!kind) return false;
    const bool of_all = fact.fact == "membership" && takes_all_memberships(event);
    if (of_all && fact.live) return false;
    if (fact.fact == "membership" && event.type == "member_change_status" && !of_all) return false;
    if (fact.user != UserRef{} && !(of_all && event.type == "group_delete")) {
        const bool named =
            std::any_of(event.users.begin(), event.users.end(), [&](const EventUser& user) {
                if (!user.member.empty() && !fact.user.member.empty()) {
                    return user.member == fact.user.member;
                }
                return !user.email.empty() && email_key(user.email) == fact.user.email;
            });
        if (!named) return false;
    }
    if (fact.group == GroupRef{} || (of_all && event.type != "group_delete")) return true;
    return std::any_of(event.groups.begin(), event.groups.end(), [&](const EventGroup& group) {
        return !group.group.empty() && group.group == fact.group.group;
    });
}

/// What the event made the fact, where the log tells.
std::optional<std::string> made_by(const DriftFact& fact, const TeamEvent& event) {
    // The log leaves out what there is not any more.
    if (event.type.ends_with("_remove_external_id")) return "";
    if (fact.fact == "role" && event.before && !event.after) {
        return std::string(to_string(Role::member_only));
    }
    if (!is_half_of_name(fact)) return event.after;
    return event.name_after ? std::optional(half_for(fact, *event.name_after)) : std::nullopt;
}

/// Whether the event's value and the fact's can be compared: the log may have lost the details, and
/// what is masked is not known any more.
bool tells_value(const DriftFact& fact, const TeamEvent& event) {
    if (fact.fact == "membership" || fact.fact == "account" || fact.fact == "group") return true;
    return made_by(fact, event) && fact.live != k_secret_mask;
}

/// Whether the event leads to what is so now.
bool explains(const DriftFact& fact, const TeamEvent& event) {
    if (fact.fact == "membership") {
        if (takes_all_memberships(event)) return !fact.live;
        return event.type == (fact.live ? "group_add_member" : "group_remove_member");
    }
    if (fact.fact == "account") return event.after == "removed";
    if (fact.fact == "group") return event.type == "group_delete";
    // What cannot be compared was an event of that kind, and the newest.
    return !tells_value(fact, event) || made_by(fact, event) == fact.live.value_or("");
}

/// Whether the window of what may be the cause begins with our own setting back.
bool begins_with_ours(const DriftFact& fact) {
    return fact.fight && !fact.fight->reversals.empty()
           && fact.fight->reversals.back() == fact.last_right;
}

std::string person(const EventActor& actor, const std::set<Field>& masked) {
    const bool hides_name = masked.contains(Field::given_name) || masked.contains(Field::surname);
    const std::string name = hides_name ? "" : actor.name;
    std::string email = masked.contains(Field::email) ? "" : actor.email;
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
    const auto* const found = std::find_if(k_ways.begin(), k_ways.end(),
                                           [&](const auto& way) { return way.first == access; });
    return found == k_ways.end() ? access : std::string(found->second);
}

std::string_view kind_of(EventActor::Kind kind) {
    switch (kind) {
    case EventActor::Kind::admin: return "admin";
    case EventActor::Kind::user: return "user";
    case EventActor::Kind::app: return "app";
    case EventActor::Kind::reseller: return "reseller";
    case EventActor::Kind::dropbox: return "dropbox";
    case EventActor::Kind::anonymous: return "anonymous";
    case EventActor::Kind::unknown: break;
    }
    return "unknown";
}

DriftSource source_of(const TeamEvent& event, const std::set<Field>& masked) {
    return {.who = who(event.actor, masked),
            .through = through(event.access),
            .when = event.time,
            .kind = std::string(kind_of(event.actor.kind)),
            .app = event.actor.kind == EventActor::Kind::app ? event.actor.name : std::string()};
}

/// Events have whole seconds: a bound is, too.
std::string whole_second(const std::string& time) {
    return time.size() > 19 ? time.substr(0, 19) + "Z" : time;
}

/// The events of a log by whom and what they are about, each list in order of time: a report of
/// thousands of facts would look at each event for each fact otherwise.
class EventsOf {
    using Lists = std::unordered_map<std::string, std::vector<const TeamEvent*>>;

public:
    explicit EventsOf(std::span<const TeamEvent> events) {
        std::vector<const TeamEvent*> sorted;
        for (const auto& event : events) sorted.push_back(&event);
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const TeamEvent* a, const TeamEvent* b) { return a->time < b->time; });
        for (const auto* event : sorted) {
            std::set<std::string> keys;
            for (const auto& user : event->users) {
                keys.insert(user.member.str());
                keys.insert(email_key(user.email));
            }
            for (const auto& group : event->groups) keys.insert(group.group.str());
            for (const auto& key : keys) by_subject_[key].push_back(event);
            if (event->type != "group_delete") continue;
            for (const auto& group : event->groups) {
                deletions_[group.group.str()].push_back(event);
            }
        }
    }

    /// What may be about the fact; some of it twice where a person is known by two keys.
    [[nodiscard]] std::vector<const TeamEvent*> about(const DriftFact& fact) const {
        std::vector<const TeamEvent*> found;
        const auto take_from = [&](const Lists& lists, const std::string& key) {
            const auto list = lists.find(key);
            if (key.empty() || list == lists.end()) return;
            found.insert(found.end(), list->second.begin(), list->second.end());
        };
        const auto take = [&](const std::string& key) { take_from(by_subject_, key); };
        if (fact.user == UserRef{}) {
            take(fact.group.group.str());
            return found;
        }
        take(fact.user.member.str());
        take(email_key(fact.user.email));
        // Of a group's other events there may be as many as it has members.
        if (fact.fact == "membership") take_from(deletions_, fact.group.group.str());
        std::stable_sort(found.begin(), found.end(),
                         [](const TeamEvent* a, const TeamEvent* b) { return a->time < b->time; });
        return found;
    }

private:
    Lists by_subject_{};
    Lists deletions_{}; ///< of groups
};

/// The event that made the fact what it was when it was first seen changed; null: the log does not
/// tell, or not yet. `events` are in order of time.
const TeamEvent* cause_of(const DriftFact& fact, const std::vector<const TeamEvent*>& events) {
    const auto from = whole_second(fact.last_right);
    const auto until = whole_second(fact.since);
    const auto late = parse_utc_time(until);
    const auto latest = late ? utc_time(*late + k_clocks_differ) : std::string();
    const TeamEvent* newest = nullptr;
    bool ours_to_come = begins_with_ours(fact);
    for (const auto* next : events) {
        const auto& event = *next;
        // What happened before it was last seen right made it something else than this.
        if (event.time < from || !is_about(fact, event)) continue;
        // Where values do not tell our own setting back from what somebody did to it after that, it
        // is what came first, and through the API.
        if (ours_to_come && event.access == "api") {
            ours_to_come = false;
            if (!tells_value(fact, event)) continue;
        }
        // The log need not say what a name was before: then the one before it does.
        if (newest != nullptr && keeps_half(fact, newest->name_after, event.name_after)) continue;
        // Within the second in which it was seen, what does not lead there came after: our own
        // setting back, mostly.
        if (event.time == until && !explains(fact, event)) continue;
        // Nor is it needed where something before has led there: an account that was removed was
        // back with its groups, and we took it out of one.
        if (event.time == until && newest != nullptr && explains(fact, *newest)) continue;
        if (!until.empty() && event.time > until) {
            // Seen before it happened: Dropbox's clock and ours differ. What comes after something
            // else was done to the fact (we set it back, say) belongs to a later report.
            const bool told = newest != nullptr && explains(fact, *newest);
            if (told || event.time > latest || !explains(fact, event)) break;
            return &event;
        }
        // Of two within a second the order is not told: the one that explains is it.
        if (newest != nullptr && event.time == newest->time && explains(fact, *newest)) continue;
        newest = &event;
    }
    return newest != nullptr && explains(fact, *newest) ? newest : nullptr;
}

/// Says of memberships that went with an account or a group of the same report what is said of
/// that: an earlier report may have told of it, from events that lie before what this one reads.
std::size_t inherit_sources(std::span<DriftFact> facts) {
    std::map<std::string, DriftSource> gone;
    const auto account = [](const UserRef& user) { return drift_key("account", user, {}); };
    const auto whole_group = [](const GroupRef& group) { return drift_key("group", {}, group); };
    for (const auto& fact : facts) {
        if (fact.live || !fact.source) continue;
        if (fact.fact == "account") gone.emplace(account(fact.user), *fact.source);
        if (fact.fact == "group") gone.emplace(whole_group(fact.group), *fact.source);
    }
    if (gone.empty()) return 0;
    std::size_t named = 0;
    for (auto& fact : facts) {
        if (fact.fact != "membership" || fact.live || fact.source) continue;
        for (const auto& key : {account(fact.user), whole_group(fact.group)}) {
            const auto found = gone.find(key);
            if (found == gone.end() || fact.source) continue;
            fact.source = found->second;
            ++named;
        }
    }
    return named;
}

} // namespace

std::size_t attribute(std::span<DriftFact> facts,
                      std::span<const TeamEvent> events,
                      const std::set<Field>& masked) {
    std::size_t named = 0;
    const EventsOf events_of(events);
    for (auto& fact : facts) {
        if (fact.source) continue;
        const auto* cause = cause_of(fact, events_of.about(fact));
        if (cause == nullptr) continue;
        fact.source = source_of(*cause, masked);
        ++named;
    }
    return named + inherit_sources(facts);
}

void attribute(DriftReport& report,
               std::span<const TeamEvent> events,
               const std::set<Field>& masked) {
    attribute(std::span(report.facts), events, masked);
}

void attribute(DriftReport& report,
               EventLog& log,
               std::chrono::system_clock::time_point now,
               const std::set<Field>& masked) {
    if (report.facts.empty()) return;
    const auto events = log.events({.from = log_needed_from(report, now)});
    if (!events) {
        report.log_problem = events.error().describe();
        return;
    }
    attribute(report, *events, masked);
}

std::string log_needed_from(const DriftReport& report, std::chrono::system_clock::time_point now) {
    const auto furthest = utc_time(now - k_furthest);
    std::string from;
    for (const auto& fact : report.facts) {
        if (fact.source) continue;
        if (fact.last_right.empty()) return furthest;
        if (from.empty() || fact.last_right < from) from = fact.last_right;
    }
    return std::max(whole_second(from), furthest);
}

} // namespace rollcall
