#pragma once

#include <rollcall/diff/changes.hpp>
#include <rollcall/model/confirmation.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/model/through_groups.hpp>
#include <rollcall/plan/plan.hpp>
#include <rollcall/plan/proposal.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// Somebody, something or one value that is not exported as the source has it, and why.
struct NotExported {
    ReasonCode code;
    std::string subject{}; ///< DN; a group's member value; the uid where there is no DN
    std::string field{};   ///< manifest key of the value; empty: the subject as a whole
    std::string detail{};  ///< found value, the way out, and what stands in the manifests instead
    bool operator==(const NotExported&) const = default;
};

/// Sorts by code, subject and field, as they are shown.
void sort_by_code(std::vector<NotExported>& items);

/// What an export, or an import, brought.
struct ExportResult {
    std::optional<CommitId> commit{}; ///< absent: nothing changed, so there is no commit
    std::string source{};
    std::size_t users = 0;
    std::size_t groups = 0;
    std::size_t memberships = 0;
    RosterChanges changes{};
    std::vector<NotExported> omissions{};        ///< sorted; each subject and field once
    std::vector<ThroughGroups> through_groups{}; ///< sorted; members by a group's own list left out
    std::vector<std::string> warnings{};
    std::string subject{}; ///< of the commit, in people's words
    /// The datastore lost more than guards.sourceShrink allows: nothing is committed.
    std::optional<Held> held{};
    /// With `export.mode: propose`. `commit` is then what the tracked branch was moved to, if it
    /// was.
    std::optional<Proposal> proposal{};
    /// Of an import: everything in it is true already, so it goes into the ledger with its links.
    std::vector<Confirmation> already_true{};
};

} // namespace rollcall
