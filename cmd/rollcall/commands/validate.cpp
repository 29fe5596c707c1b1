#include "../manifest_files.hpp"
#include "../version.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/git/repository.hpp>
#include <rollcall/manifest/hand_edits.hpp>
#include <rollcall/manifest/pause.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/report/problems.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>

#include <filesystem>

namespace rollcall::cli {
namespace {

namespace fs = std::filesystem;

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("rev", po::value<std::string>()->value_name("REVISION"),
        "check this branch, tag or commit of the repository instead of a folder");
    add("dir", po::value<std::vector<std::string>>()->value_name("DIR"),
        "the folder that holds users/ and groups/; default: this one");
}

/// What is checked, and what the last export before it left; nothing where no git knows.
struct Checked {
    std::vector<TreeFile> files{};
    std::vector<TreeFile> as_exported{};
};

/// An export changes the snapshot with the files it is about, and nobody else has cause to: the
/// last commit that changed it has the files as they were exported.
std::vector<TreeFile> exported_before(git::Repository& repository, const std::string& revision) {
    const auto change = repository.last_change(revision, k_snapshot_path);
    if (!change || !*change) return {};
    auto then = repository.load((*change)->commit.str());
    return then ? std::move(then->files) : std::vector<TreeFile>{};
}

Result<Checked> at_revision(const Invocation& invocation, ExitCode& code) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) {
        code = workspace.error();
        return fail(ErrorCode::invalid_input, "");
    }
    ROLLCALL_TRY_ASSIGN(auto* repository, (*workspace)->repository());
    ROLLCALL_TRY_ASSIGN(const auto name, (*workspace)->revision_named(invocation.text("rev")));
    ROLLCALL_TRY_ASSIGN(auto revision, repository->load(name));
    return Checked{std::move(revision.files), exported_before(*repository, revision.commit.str())};
}

Result<Checked> in_folder(const std::string& folder, Diagnostics& problems) {
    ROLLCALL_TRY_ASSIGN(auto files, files_in_folder(folder, problems));
    Checked checked{.files = std::move(files)};
    // Nothing is written there, so it does not matter which branch the work tree has.
    constexpr const char* k_no_branch = "rollcall/none";
    const git::Library library;
    if (const auto clone = git::Repository::open(folder, k_no_branch)) {
        checked.as_exported = exported_before(**clone, "HEAD");
    }
    return checked;
}

/// Everything that is wrong, in one go; what follows from a problem that is named already is none
/// of its own.
ManifestSet check(const Checked& checked, Diagnostics& problems) {
    const auto& files = checked.files;
    auto set = read_manifests(files, ManifestKind::desired, problems);
    const bool readable = problems.empty();
    if (readable && set.snapshot) check_snapshot(files, set.snapshot, problems);
    if (readable && !problems.empty() && !checked.as_exported.empty()) {
        name_hand_edits(files, checked.as_exported, *set.snapshot, problems);
    }
    const auto today = utc_date(SystemClock().now());
    const auto unread = unread_of(files, problems);
    check_overrides(set, today, unread, problems);
    for (const auto& file : files) {
        if (file.path == k_policy_path) (void)load_policy(file.bytes, k_policy_path, problems);
        if (file.path == k_pause_path) (void)read_pause(file.bytes, problems);
    }
    problems.sort();
    return set;
}

void print_problems(const Invocation& invocation,
                    const ProblemReport& report,
                    const std::vector<TreeFile>& files) {
    auto& out = invocation.streams.out;
    switch (invocation.output) {
    case Output::json: out << problems_json(report); break;
    case Output::junit: out << problems_junit(report); break;
    case Output::sarif: out << problems_sarif(report, files); break;
    default:
        if (report.problems.empty()) return;
        fmt::print(out, "{}\n", problem_text(report.problems.describe(), invocation.style()));
    }
}

/// "clone/", in front of paths that tools look up from here.
std::string prefix_of(const std::string& folder) {
    const auto path = fs::path(folder).lexically_normal().generic_string();
    if (path == "." || path == "./") return {};
    return path.ends_with('/') ? path : path + '/';
}

ExitCode run_validate(Invocation& invocation) {
    const auto folders = invocation.texts("dir");
    if (folders.size() > 1 || (!folders.empty() && invocation.has("rev"))) {
        return invocation.fail({.message = "validate takes one folder, or --rev"}, ExitCode::usage);
    }
    auto code = ExitCode::untrusted;
    Diagnostics problems;
    const auto checked = invocation.options.count("rev") > 0
                             ? at_revision(invocation, code)
                             : in_folder(folders.empty() ? "." : folders.front(), problems);
    if (!checked) {
        return checked.error().message.empty() ? code : invocation.fail(checked.error(), code);
    }
    const auto set = check(*checked, problems);
    print_problems(invocation,
                   {.problems = problems,
                    .folder = folders.empty() ? "" : prefix_of(folders.front()),
                    .tool_version = version()},
                   checked->files);
    if (!problems.empty()) {
        fmt::print(invocation.streams.err, "rollcall: {}\n", counted(problems.size(), "problem"));
        return ExitCode::untrusted;
    }
    if (invocation.output == Output::text) {
        fmt::print(invocation.streams.out, "good: {}, {}, {}, {}\n",
                   counted(set.roster.users.size(), "user"),
                   counted(set.roster.groups.size(), "group"),
                   counted(set.roster.membership_count(), "membership"),
                   counted(set.overrides.size(), "override"));
    }
    return ExitCode::done;
}

} // namespace

const Command k_validate{
    "validate",
    "[DIR]",
    "check manifests offline, all problems at once",
    "Checks the manifests, overrides, policy and pause in a folder (a clone of the repository), or "
    "at a revision\nof the repository. Needs no network and, for a folder, no configuration. Every "
    "problem comes as\nfile:line:column, in one go; as JUnit or SARIF for a pipeline to show at "
    "the lines of a change.",
    add_options,
    "dir",
    run_validate,
    {Output::text, Output::json, Output::junit, Output::sarif}};

} // namespace rollcall::cli
