#pragma once

#include <rollcall/inquiry/subject.hpp>
#include <rollcall/plan/explanation.hpp>
#include <rollcall/ports/datastore.hpp>
#include <rollcall/ports/team_lookup.hpp>

#include <optional>

namespace rollcall {

/// What git tells of a person, of a group, or of one membership: each value with its place and the
/// commits that put it there, on both sides, with overrides, approvals and the last outside change
/// of the kept reports. `person` and `group`: one of them or both.
///
/// Cost: a search through the groups' bytes, and the history of the files concerned; at most
/// `k_most_members` memberships of a group are followed back. Errors: unavailable, not_found.
Result<Explanation> explain(git::Repository& repository,
                            const InquiryPlaces& places,
                            const std::optional<Subject>& person,
                            const std::optional<Subject>& group);
inline constexpr std::size_t k_most_members = 500;

/// Adds what the datastore says: the entry, and for each membership the way to it. Pure.
void add_datastore(Explanation& explanation, const DatastoreSnapshot& snapshot);

/// Adds what Dropbox says now, also of memberships that neither side in git knows: those have only
/// Dropbox's ids. Pure.
void add_live(Explanation& explanation, const std::optional<LivePerson>& person);
void add_live(Explanation& explanation, const std::optional<LiveGroup>& group);

/// Names what only Dropbox knew, as far as the ledger has the ids, and adds what the kept reports
/// say of it. Groups that are not ours are named as Dropbox does; those that Dropbox manages by
/// itself are left out, for everybody is in some. Cost: a search through the ledger's bytes, where
/// there is something to name, and a call where there are groups that are not ours.
Result<void> name_what_is_live(git::Repository& repository,
                               const InquiryPlaces& places,
                               TeamLookup& team,
                               Explanation& explanation);

/// Adds the latest word of the kept reports on each fact that has none yet.
Result<void> add_outside_changes(git::Repository& repository,
                                 const InquiryPlaces& places,
                                 Explanation& explanation);

/// The life of a person or a group on both branches, oldest first: what each commit changed about
/// it, in words. Cost: a look at the trees of each commit, and the bytes of those that changed.
Result<SubjectHistory>
subject_history(git::Repository& repository, const InquiryPlaces& places, const Subject& subject);

} // namespace rollcall
