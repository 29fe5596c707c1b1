#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/ids.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// Who did something, as far as the log tells.
struct EventActor {
    enum class Kind {
        admin, ///< an admin, acting for himself or herself too
        user,  ///< somebody who is no admin
        app,   ///< a linked app, ours among them
        reseller,
        dropbox, ///< the service itself
        anonymous,
        unknown, ///< the log does not say, or in a way that we do not know
    } kind = Kind::unknown;
    std::string name{};  ///< of the person, the app or the reseller
    std::string email{}; ///< of a person
    MemberId member{};   ///< of somebody on the team
    bool operator==(const EventActor&) const = default;
};

/// A person or a group that an event is about.
struct EventUser {
    MemberId member{};
    std::string email{};
    std::string name{};
    auto operator<=>(const EventUser&) const = default;
};
struct EventGroup {
    GroupId group{};
    std::string name{};
    auto operator<=>(const EventGroup&) const = default;
};

/// Both halves of a person's name, of which an event may have changed one.
struct EventName {
    std::string given{};
    std::string surname{};
    bool operator==(const EventName&) const = default;
};

/// One entry of the team's audit log. The log has no ids: equal entries are one.
struct TeamEvent {
    std::string time{};     ///< RFC 3339, whole seconds
    std::string type{};     ///< "group_rename", also where we do not know it
    std::string category{}; ///< "groups"
    EventActor actor{};
    std::string access{};             ///< "admin_console", "api", "end_user", …; empty: not told
    std::vector<EventUser> users{};   ///< sorted; which role somebody plays is not told
    std::vector<EventGroup> groups{}; ///< sorted
    std::optional<std::string> before{}; ///< the value that was, where the event has one
    std::optional<std::string> after{};
    std::optional<EventName> name_before{}; ///< where the value is a person's name
    std::optional<EventName> name_after{};
    bool operator==(const TeamEvent&) const = default;
};

/// From when (inclusive) until when (exclusive); nothing = until now. RFC 3339.
struct EventSpan {
    std::string from{};
    std::optional<std::string> until{};
};

/// The team's audit log: it explains who did what and when, and lags by up to a day. Never a proof
/// that something did not happen.
class EventLog {
public:
    virtual ~EventLog() = default;
    /// What was logged about groups and members in that span, so far. Order: by time, then by the
    /// rest of the entry; each once. Errors: denied (the token lacks events.read), incomplete (the
    /// log goes round in circles), unavailable, rate_limited.
    virtual Result<std::vector<TeamEvent>> events(const EventSpan& span) = 0;
};

} // namespace rollcall
