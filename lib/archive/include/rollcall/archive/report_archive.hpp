#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>
#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/drift_summary.hpp>
#include <rollcall/plan/fight.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// Which reports stay on the branch.
struct ReportRetention {
    std::size_t most = 90;
    std::chrono::days oldest{400};
};

/// What is kept, as the branch stands.
struct KeptReports {
    std::optional<CommitId> tip{};
    DriftIndex index{};
    std::optional<DriftReport> latest{};
    Fights fights{};
};

/// One change to what is kept.
struct ReportUpdate {
    std::optional<DriftReport> added{};
    std::vector<DriftReport> amended{}; ///< kept ones with more in them
    Fights fights{};
    std::string now{}; ///< RFC 3339
};

/// The drift reports on branch `rollcall/reports/<team>`: of each the JSON, the Markdown and the
/// page, at `reports/<year>/<month>/<day>T<hhmm>Z-<id>`, an index of them (index.json and
/// README.md), the latest once more at the root, and what was set back lately (fights.json).
///
/// Reports beyond the retention leave the tree with the next update; git's history has them still.
class ReportArchive {
public:
    struct Options {
        std::string team{};
        std::string author{}; ///< "Name <mail>"
        ReportRetention retention{};
    };
    /// `repository` must outlive the archive.
    ReportArchive(git::Repository& repository, Options options);

    /// Cost: three files; none where the branch has not moved since. Errors: untrusted (what stands
    /// on the branch is not what we write), unavailable.
    Result<const KeptReports*> load();
    /// One kept report. Errors: not_found, untrusted.
    Result<DriftReport> read(const DriftSummary& summary);
    /// One commit with all of it. Errors: stale (the branch moved since load()), unavailable.
    Result<CommitId> write(const ReportUpdate& update);

    [[nodiscard]] const std::string& branch() const noexcept { return branch_; }

private:
    git::Repository& repository_;
    Options options_;
    std::string branch_;
    std::optional<KeptReports> kept_{};
};

/// "rollcall/reports/<team>"
[[nodiscard]] std::string report_branch(const std::string& team);

} // namespace rollcall
