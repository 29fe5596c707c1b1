#pragma once

#include <rollcall/directory/membership.hpp>
#include <rollcall/directory/rules.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Private to this module.

/// Which entries a scope takes in.
struct ScopeMatch {
    std::vector<bool> includes{}; ///< by place
    std::size_t count = 0;
    std::optional<EntryPlace> group{}; ///< the entry of `groupDn`
    std::vector<EntryPlace> listed{};  ///< what that group lists, entries or not
    std::vector<std::string> filter_attributes{};
};

enum class ScopeKind { users, groups };

/// Evaluates a scope below `base_key`. A user scope by group takes the group's members that are
/// people, a group scope those that are groups; a filter given as well narrows both. With
/// `answered` the server has evaluated the scope, and only the base is looked at here. Errors:
/// invalid_input (a filter or DN that cannot be read, a matching rule that cannot be evaluated
/// here, no scope for users), incomplete (`groupDn` not found, or it reaches a group whose members
/// are not all known, or lists a login that several people have).
Result<ScopeMatch> match_scope(ScopeKind kind,
                               const Scope& scope,
                               const std::string& base_key,
                               const EntryIndex& index,
                               const MemberGraph& graph,
                               const std::optional<std::vector<EntryPlace>>& answered = {});

} // namespace rollcall
