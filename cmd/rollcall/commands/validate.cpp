#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

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

Result<std::vector<TreeFile>> files_in(const std::string& folder) {
    std::vector<TreeFile> files;
    try {
        for (const auto* part : {"users", "groups", "overrides", "rollcall"}) {
            const fs::path root = fs::path(folder) / part;
            if (!fs::exists(root)) continue;
            for (const auto& entry : fs::recursive_directory_iterator(root)) {
                if (!entry.is_regular_file()) continue;
                std::ifstream file(entry.path(), std::ios::binary);
                std::stringstream bytes;
                bytes << file.rdbuf();
                files.push_back({fs::relative(entry.path(), folder).generic_string(), bytes.str()});
            }
        }
    } catch (const fs::filesystem_error& problem) {
        return fail(ErrorCode::untrusted, problem.what());
    }
    if (files.empty()) {
        return fail(ErrorCode::untrusted,
                    fmt::format("{}: no manifests there (users/, groups/); name their folder",
                                visible(folder)));
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<std::vector<TreeFile>> files_at(const Invocation& invocation, ExitCode& code) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) {
        code = workspace.error();
        return fail(ErrorCode::invalid_input, "");
    }
    ROLLCALL_TRY_ASSIGN(auto* repository, (*workspace)->repository());
    ROLLCALL_TRY_ASSIGN(auto revision, repository->load(invocation.text("rev")));
    return std::move(revision.files);
}

void print_problems(const Invocation& invocation, const Diagnostics& problems) {
    if (invocation.output == Output::text) {
        fmt::print(invocation.streams.out, "{}\n",
                   problem_text(problems.describe(), invocation.style()));
        return;
    }
    nlohmann::ordered_json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "Validation";
    json["problems"] = nlohmann::ordered_json::array();
    for (const auto& problem : problems.problems()) {
        json["problems"].push_back({{"file", problem.file},
                                    {"line", problem.at.line},
                                    {"column", problem.at.column},
                                    {"message", problem.message}});
    }
    json["summary"] = {{"problems", problems.size()}};
    invocation.streams.out << json.dump(2, ' ', false,
                                        nlohmann::ordered_json::error_handler_t::replace)
                           << '\n';
}

ExitCode run_validate(Invocation& invocation) {
    const auto folders = invocation.texts("dir");
    if (folders.size() > 1 || (!folders.empty() && invocation.has("rev"))) {
        return invocation.fail({.message = "validate takes one folder, or --rev"}, ExitCode::usage);
    }
    auto code = ExitCode::untrusted;
    const auto files = invocation.options.count("rev") > 0
                           ? files_at(invocation, code)
                           : files_in(folders.empty() ? "." : folders.front());
    if (!files) {
        return files.error().message.empty() ? code : invocation.fail(files.error(), code);
    }
    Diagnostics problems;
    const auto set = read_manifests(*files, ManifestKind::desired, problems);
    if (problems.empty()) {
        if (set.snapshot) check_snapshot(*files, set.snapshot, problems);
        check_overrides(set, utc_date(SystemClock().now()), problems);
    }
    problems.sort();
    if (!problems.empty() || invocation.output == Output::json)
        print_problems(invocation, problems);
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
    "Checks the manifests in a folder (a clone of the repository), or at a revision of the "
    "repository. Needs\nno network and, for a folder, no configuration. Every problem comes as "
    "file:line:column.",
    add_options,
    "dir",
    run_validate};

} // namespace rollcall::cli
