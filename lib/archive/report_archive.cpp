#include "fights_json.hpp"

#include <rollcall/archive/report_archive.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/plan/drift_json.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/report/drift_page.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

constexpr const char* k_index_path = "index.json";
constexpr const char* k_fights_path = "fights.json";

/// "reports/2026/11/28T1011Z-0123456789ab"
std::string path_of(const DriftReport& report) {
    const auto& time = report.time;
    return fmt::format("reports/{}/{}/{}T{}{}Z-{}", time.substr(0, 4), time.substr(5, 2),
                       time.substr(8, 2), time.substr(11, 2), time.substr(14, 2), report.id);
}

/// The reports up to one, itself included: what was known of the past when it was made.
std::vector<DriftSummary> up_to(const DriftIndex& index, const std::string& id) {
    std::vector<DriftSummary> past;
    for (const auto& summary : index.reports) {
        past.push_back(summary);
        if (summary.id == id) break;
    }
    return past;
}

void put_report(NewCommit& commit,
                const DriftReport& report,
                const std::string& path,
                const DriftIndex& index) {
    commit.put.push_back({path + ".json", to_json(report)});
    commit.put.push_back({path + ".md", drift_markdown(report)});
    commit.put.push_back({path + ".html", drift_page(report, up_to(index, report.id))});
}

std::vector<std::string> files_of(const std::string& path) {
    return {path + ".json", path + ".md", path + ".html"};
}

/// What the commit says: what was found, and what became known of earlier reports.
std::string message_of(const ReportUpdate& update) {
    std::string subject;
    if (update.added) {
        const auto summary = summarise(*update.added);
        subject = summary.facts == 0 ? std::string("report: nothing is changed outside any more")
                                     : fmt::format("report: {} changed outside",
                                                   counted(summary.facts, "fact", "facts"));
        for (const auto& [name, count] : summary.by_outcome) {
            const bool first = name == summary.by_outcome.begin()->first;
            subject += fmt::format("{}{} {}", first ? " (" : ", ", count, name);
        }
        if (!summary.by_outcome.empty()) subject += ")";
    } else if (!update.amended.empty()) {
        subject = fmt::format("report: say who it was in {}",
                              counted(update.amended.size(), "earlier report"));
    } else {
        subject = "report: keep what was set back";
    }
    std::string body;
    if (update.added && !update.amended.empty()) {
        body = fmt::format("Says who it was in {}, too.",
                           counted(update.amended.size(), "earlier report"));
    }
    std::vector<std::pair<std::string, std::string>> trailers;
    if (update.added) {
        trailers.emplace_back("Rollcall-Report", update.added->id);
        trailers.emplace_back("Rollcall-Desired", update.added->desired_commit.str());
    }
    return git::compose_message(subject_line(subject), body, trailers);
}

/// The summary as it stands in the index: with its path.
DriftSummary entry_of(const DriftReport& report, const std::string& path) {
    auto summary = summarise(report);
    summary.path = path;
    return summary;
}

} // namespace

std::string report_branch(const std::string& team) { return "rollcall/reports/" + team; }

ReportArchive::ReportArchive(git::Repository& repository, Options options)
    : repository_(repository), options_(std::move(options)), branch_(report_branch(options_.team)) {
}

Result<const KeptReports*> ReportArchive::load() {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository_.tip(branch_));
    if (kept_ && kept_->tip == tip) return &*kept_;
    KeptReports kept{.tip = tip, .index = {.team = options_.team}};
    if (tip) {
        const auto where = "drift reports on " + branch_;
        ROLLCALL_TRY_ASSIGN(const auto index, repository_.file(tip->str(), k_index_path));
        if (index) {
            auto read = read_drift_index(*index);
            if (!read) return tl::unexpected(std::move(read.error()).within(where));
            kept.index = std::move(*read);
        }
        ROLLCALL_TRY_ASSIGN(const auto fights, repository_.file(tip->str(), k_fights_path));
        if (fights) {
            auto read = fights_from_json(*fights);
            if (!read) return tl::unexpected(std::move(read.error()).within(where));
            kept.fights = std::move(*read);
        }
    }
    kept_ = std::move(kept);
    if (!kept_->index.reports.empty()) {
        auto latest = read(kept_->index.reports.back());
        if (!latest) {
            kept_.reset();
            return tl::unexpected(std::move(latest.error()));
        }
        kept_->latest = std::move(*latest);
    }
    return &*kept_;
}

Result<DriftReport> ReportArchive::read(const DriftSummary& summary) {
    const auto path = summary.path + ".json";
    ROLLCALL_TRY_ASSIGN(const auto bytes, repository_.file(branch_, path));
    if (!bytes) {
        return fail(ErrorCode::not_found,
                    fmt::format("{} has no {}, which its index names", branch_, visible(path)));
    }
    auto report = read_drift_report(*bytes);
    if (!report) return tl::unexpected(std::move(report.error()).within(branch_ + ":" + path));
    return report;
}

Result<CommitId> ReportArchive::write(const ReportUpdate& update) {
    ROLLCALL_TRY_ASSIGN(const auto* before, load());
    auto index = before->index;
    NewCommit commit{.branch = branch_, .parent = before->tip, .author = options_.author};
    if (update.added) {
        index.reports.push_back(entry_of(*update.added, path_of(*update.added)));
    }
    for (const auto& report : update.amended) {
        const auto found =
            std::find_if(index.reports.begin(), index.reports.end(),
                         [&report](const auto& entry) { return entry.id == report.id; });
        if (found != index.reports.end()) *found = entry_of(report, found->path);
    }

    // What is kept no longer goes first, so that nothing of it is written again.
    const auto now = parse_utc_time(update.now);
    const auto oldest = now ? utc_time(*now - options_.retention.oldest) : std::string();
    DriftIndex kept{.team = index.team};
    for (std::size_t i = 0; i < index.reports.size(); ++i) {
        auto& entry = index.reports[i];
        const auto younger = index.reports.size() - i; // itself included
        if (younger > options_.retention.most || entry.time < oldest) {
            for (auto& file : files_of(entry.path)) commit.remove.push_back(std::move(file));
        } else {
            kept.reports.push_back(std::move(entry));
        }
    }
    index = std::move(kept);

    const auto put = [&](const DriftReport& report) {
        for (const auto& entry : index.reports) {
            if (entry.id == report.id) put_report(commit, report, entry.path, index);
        }
    };
    for (const auto& report : update.amended) put(report);
    if (update.added) put(*update.added);
    // Where people look first; the same bytes take no room twice in git.
    if (!index.reports.empty()) {
        const auto& latest = index.reports.back();
        const auto files = commit.put; // grows below
        for (const auto& file : files) {
            if (!file.path.starts_with(latest.path)) continue;
            commit.put.push_back({"latest" + file.path.substr(latest.path.size()), file.bytes});
        }
    }
    commit.put.push_back({k_index_path, to_json(index)});
    commit.put.push_back({"README.md", drift_index_markdown(index)});
    commit.put.push_back({k_fights_path, fights_to_json(update.fights)});
    commit.message = message_of(update);
    // Fights may stay as they are, and a report may say what an earlier one said.
    commit.allow_same_tree = true;
    return repository_.commit(commit);
}

} // namespace rollcall
