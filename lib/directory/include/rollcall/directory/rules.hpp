#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/model/user.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// Which entries are users (or groups): by filter, or by membership of one group.
struct Scope {
    std::string filter{};   ///< RFC 4515; empty when a group is given
    std::string group_dn{}; ///< members of this group; empty when a filter is given
    bool nested = false;    ///< also members of groups in that group
    /// Members of nested groups are found by the server (LDAP_MATCHING_RULE_IN_CHAIN), not by
    /// reading the groups between. Only for users.
    bool in_chain = false;
    bool operator==(const Scope&) const = default;
};

/// How an entry tells that its person is disabled.
struct StatusRule {
    enum class Algorithm {
        none,   ///< everybody is enabled
        bitmap, ///< disabled when the number in the attribute has a bit of `mask`
        /// Disabled when a value is among `disabled_values`, or `enabled_values` are given and none
        /// is among them; without regard to case.
        flag,
        present, ///< disabled when the attribute has any value
    };
    Algorithm algorithm = Algorithm::none;
    std::string attribute{};
    std::uint32_t mask = 0;
    std::vector<std::string> disabled_values{};
    std::vector<std::string> enabled_values{};
    UserState without = UserState::active; ///< what an absent attribute means
    bool operator==(const StatusRule&) const = default;
};

enum class NestedMembers {
    flatten, ///< members of member groups are members
    direct,  ///< only people listed on the group itself
};

/// The targets of a mapping, in the order in which they stand in manifests.
enum class Target {
    email,
    given_name,
    surname,
    external_id,
    role,
    wipe_data,
    send_welcome_email,
    group_name,
};

/// "email", "givenName", … as in `rollcall.yaml`.
[[nodiscard]] std::string_view to_string(Target target) noexcept;
[[nodiscard]] std::optional<Target> parse_target(std::string_view text) noexcept;

enum class Transform { trim, lower, upper, nfc, collapse, cn_from_dn, user_from_email };
[[nodiscard]] std::string_view to_string(Transform transform) noexcept;
[[nodiscard]] std::optional<Transform> parse_transform(std::string_view text) noexcept;

/// What happens when a source has no value, or one that cannot be used.
enum class OnProblem {
    error, ///< reported; the value last exported is kept, and who has none is not exported yet
    keep,  ///< the value last exported is kept, silently; who has none is exported without
    clear, ///< names and ids become empty, in Dropbox too; roles and switches are not managed
};

/// How one target gets its value. Exactly one of `from`, `value` and `pattern` is set.
struct MappingRule {
    /// Attribute names, first non-empty wins. "@uid" and "@dn" are the entry's id and DN.
    std::vector<std::string> from{};
    std::optional<std::string> value{};         ///< a constant
    std::optional<std::string> pattern{};       ///< `template`: "${givenName} ${sn}"
    std::vector<Transform> transforms{};        ///< in order
    std::map<std::string, std::string> table{}; ///< `map`: found value → value
    std::optional<std::string> table_default{}; ///< `map.default`
    OnProblem on_missing = OnProblem::error;
    OnProblem on_error = OnProblem::error;
    bool create_only = false; ///< used at creation, never watched
    bool masked = false;      ///< hidden in reports and logs
    Position at{};            ///< in rollcall.yaml

    friend bool operator==(const MappingRule&, const MappingRule&) = default;
};

/// The whole mapping as one text in a fixed order, for digests: two mappings that do the same to
/// every entry for the same reasons have the same text, wherever they were written.
[[nodiscard]] std::string mapping_text(const std::map<Target, MappingRule>& mapping);

/// What the entries of a directory mean.
struct DirectoryRules {
    std::string base_dn{};
    Scope users{};
    Scope groups{};
    std::string uid_attribute = "entryUUID";
    std::vector<std::string> group_member_attributes{"member", "uniqueMember", "memberUid"};
    std::optional<std::string> user_member_of{}; ///< set: the union of both sides
    NestedMembers nested_members = NestedMembers::flatten;
    StatusRule status{};
    std::map<Target, MappingRule> mapping{};

    bool operator==(const DirectoryRules&) const = default;
};

} // namespace rollcall
