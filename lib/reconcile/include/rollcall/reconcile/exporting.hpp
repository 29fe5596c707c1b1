#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/diff/changes.hpp>
#include <rollcall/model/confirmation.hpp>
#include <rollcall/ports/datastore.hpp>
#include <rollcall/ports/ledger.hpp>
#include <rollcall/ports/manifest_repository.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rollcall {

struct ExportOptions {
    std::string branch = "main";
    std::string author{}; ///< "Name <mail>"
    std::string team{};
};

/// What an export brought.
struct ExportResult {
    std::optional<CommitId> commit{}; ///< absent: nothing changed, so there is no commit
    std::string source{};
    std::size_t users = 0;
    std::size_t groups = 0;
    std::size_t memberships = 0;
    RosterChanges changes{};
    std::vector<Omission> omissions{};
    std::vector<UnmappedValue> unmapped{}; ///< the last exported value was kept
    std::vector<std::string> warnings{};
    std::string subject{}; ///< of the commit, in people's words
    /// Of an import: everything in it is true already, so it goes into the ledger with its links.
    std::vector<Confirmation> already_true{};
};

/// Reads the datastore completely and commits it as manifests. A value that could not be mapped
/// keeps the one last exported; a person or group never exported before who lacks an essential one
/// is left out and listed. An unchanged directory makes no commit.
/// `applied` is the ledger's roster: slugs that it uses are not given to others.
/// Errors: incomplete, untrusted (the manifests of the branch have problems), stale (the branch
/// moved meanwhile), and what the ports report.
Result<ExportResult> export_datastore(DatastoreReader& datastore,
                                      ManifestRepository& repository,
                                      const Roster& applied,
                                      const ExportOptions& options);

/// Commits a live team as manifests, for adopting a team that exists (`import`). The branch must
/// not hold manifests yet.
/// Errors: refused (there are manifests already), and as above.
Result<ExportResult> import_team(const Roster& live,
                                 const std::string& team_name,
                                 ManifestRepository& repository,
                                 const ExportOptions& options);

} // namespace rollcall
