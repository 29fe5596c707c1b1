#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/plan/export_result.hpp>
#include <rollcall/ports/datastore.hpp>
#include <rollcall/ports/ledger.hpp>
#include <rollcall/ports/manifest_repository.hpp>

#include <map>
#include <string>

namespace rollcall {

struct ExportOptions {
    std::string branch = "main";
    std::string author{}; ///< "Name <mail>"
    std::string team{};
    /// Its guard of the source, what may not be shown in reports and commit messages, and what
    /// becomes of whom the directory has lost.
    Policy policy{};
    /// Approvals that count now: hold id → the commit that gave it.
    std::map<std::string, std::string> approvals{};
};

/// An export that has been read and checked, but is not committed yet.
struct PreparedExport {
    ExportResult result{};
    NewCommit commit{}; ///< puts and removes nothing when nothing changed
};

/// Reads the datastore completely and works out the commit. A value that could not be mapped keeps
/// the one last exported; a person never exported before with such a value is left out and listed,
/// and so is a group without a name. `applied` is the ledger's roster: slugs that it uses are not
/// given to others. Errors: incomplete, untrusted (the manifests of the branch have problems), and
/// what the ports report.
Result<PreparedExport> prepare_export(DatastoreReader& datastore,
                                      ManifestRepository& repository,
                                      const Roster& applied,
                                      const ExportOptions& options);

/// Commits it, unless it is held or an unchanged directory leaves nothing to commit.
/// Errors: stale (the branch moved meanwhile), and what the port reports.
Result<ExportResult> commit_export(PreparedExport prepared, ManifestRepository& repository);

/// Commits a live team as manifests, for adopting a team that exists (`import`). The branch must
/// not hold manifests yet.
/// Errors: refused (there are manifests already), and as above.
Result<ExportResult> import_team(const Roster& live,
                                 const std::string& team_name,
                                 ManifestRepository& repository,
                                 const ExportOptions& options);

} // namespace rollcall
