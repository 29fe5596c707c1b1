#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/entry_index.hpp>
#include <rollcall/directory/membership.hpp>
#include <rollcall/directory/rules.hpp>
#include <rollcall/ports/datastore.hpp>

#include <optional>
#include <span>
#include <vector>

namespace rollcall {

/// What a server answered to the searches that the scopes stand for, as places in the entries read.
/// Only the server knows all matching rules and superclasses of its schema, so its answer holds.
struct ServerAnswers {
    std::optional<std::vector<EntryPlace>> users{};  ///< absent: `users` is evaluated here
    std::optional<std::vector<EntryPlace>> groups{}; ///< absent: `groups` is evaluated here
    MemberAnswers members{};
};

/// What a complete set of entries says, by the rules: who is a user, which groups there are, who is
/// in them. Pure; the order of the entries does not matter.
///
/// Nested groups are expanded with a visited set, so cycles end. A member that is no entry, or an
/// entry outside the user scope, is listed once among the omissions with its reason. A value that
/// cannot be mapped is listed among `unmapped` and left out of the roster; the person stays. A
/// person whose e-mail cannot be mapped has an empty e-mail: the export keeps the last one.
/// Two people with the same uid, or an entry without one, is an error of the whole read.
///
/// Entries outside `base_dn` are never users or groups, but resolve as members and are expanded.
/// `UnmappedValue::field` is a manifest key ("email", "displayName", "onCreate.givenName"); its
/// problem is empty where the rule says to keep the last value silently. Every reported one is
/// among the omissions too, by DN. An e-mail or external id that several people have is withdrawn
/// from all of them, a group name from all but the lowest uid. A group's external id is its uid.
/// A group that reaches one whose members are not all known, like an unresolved search
/// (`memberURL`), has no member list.
///
/// Errors: incomplete (`groupDn` not found, or its members not all known, a truncated
/// `member;range=…`, no user at all, everybody disabled because nobody has the status attribute),
/// invalid_input (two entries with one uid or DN, an entry in scope without uid).
Result<DatastoreSnapshot>
interpret(std::span<const Entry> entries, const DirectoryRules& rules, ServerAnswers answers = {});

} // namespace rollcall
