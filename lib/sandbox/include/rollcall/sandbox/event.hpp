#pragma once

#include <rollcall/sandbox/objects.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rollcall::sandbox {

/// Who does something. Only these are told apart by the audit log.
enum class ActorKind {
    app,           ///< the team-linked app, through the API
    app_admin,     ///< the same, logged as the admin who linked it
    console_admin, ///< an admin in the admin console
    member,        ///< the person concerned
    other_app,     ///< another app that the team has linked
    reseller,
    dropbox,
    anonymous,
};
struct Actor {
    ActorKind kind = ActorKind::app;
    std::string member_id{}; ///< who, for an admin or a member
    bool operator==(const Actor&) const = default;
};

/// A person as the log knew them at that moment; later renames do not rewrite the log.
struct LoggedUser {
    std::string account_id;
    std::string member_id;
    std::string display_name;
    std::string email;
    std::optional<std::string> external_id{};
    bool operator==(const LoggedUser&) const = default;
};

struct LoggedGroup {
    std::string group_id;
    std::string display_name;
    std::optional<std::string> external_id{};
    bool operator==(const LoggedGroup&) const = default;
};

/// A union tag without a value, written {".tag":"active"}.
struct LoggedTag {
    std::string tag;
    bool operator==(const LoggedTag&) const = default;
};

/// A list with nothing in it: nobody here has linked apps, devices or folders.
struct LoggedNone {
    bool operator==(const LoggedNone&) const = default;
};

/// The value of a field in an event's details: a small tree, in the order the service writes it.
struct LoggedField;
struct LoggedValue {
    using Fields = std::vector<LoggedField>;
    std::variant<bool, std::string, LoggedTag, LoggedNone, Fields> value;
    bool operator==(const LoggedValue& other) const;
};

/// One named value. A struct of its own: a std::pair inspects its parts while they are incomplete,
/// which clang refuses.
struct LoggedField {
    std::string key;
    LoggedValue value;
    LoggedField(std::string name, LoggedValue held)
        : key(std::move(name)), value(std::move(held)) {}
    bool operator==(const LoggedField&) const = default;
};

inline bool LoggedValue::operator==(const LoggedValue& other) const { return value == other.value; }

/// One entry of the audit log. Events have no id of their own on the wire.
struct Event {
    Serial serial = 0;
    Time at{};
    std::string category; ///< "members", "groups"
    std::string type;     ///< "group_add_member"
    Actor actor{};
    std::optional<LoggedUser> acting_user{}; ///< for an admin or a member
    std::optional<LoggedUser> context{};     ///< absent = the team as a whole
    std::vector<LoggedGroup> groups{};       ///< participants
    std::vector<LoggedUser> users{};         ///< participants
    LoggedValue::Fields details{};
    std::string request_id{}; ///< of the API call, for the app

    bool operator==(const Event&) const = default;
};

/// "Added team members to group", the sentence beside a type; the type itself where none is known.
[[nodiscard]] std::string_view event_description(std::string_view type) noexcept;

} // namespace rollcall::sandbox
