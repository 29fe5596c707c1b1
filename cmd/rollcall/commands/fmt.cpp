#include "../command_line.hpp"
#include "../manifest_files.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/format.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace rollcall::cli {
namespace {

namespace fs = std::filesystem;

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("check", po::bool_switch(), "write nothing; exit with 2 when something is to be formatted");
    add("path", po::value<std::vector<std::string>>()->value_name("PATH"),
        "files, or folders to look for manifests in; default: this folder");
}

/// A manifest on disk, and its path from the root of the manifests.
struct Candidate {
    fs::path place{};
    std::string path{};
};

/// Where the manifests begin: the folder above `users/`, `groups/` or `overrides/`. A clone is told
/// by what lies beside them, for a home folder may be under a `users/` of its own.
std::string path_from_root(const fs::path& place) {
    static const std::array<std::string, 3> k_folders{"users", "groups", "overrides"};
    fs::path inside = place.filename();
    std::string nearest;
    for (auto folder = place.parent_path(); folder.has_filename(); folder = folder.parent_path()) {
        inside = folder.filename() / inside;
        const auto name = folder.filename().string();
        if (std::find(k_folders.begin(), k_folders.end(), name) == k_folders.end()) continue;
        if (nearest.empty()) nearest = inside.generic_string();
        const auto root = folder.parent_path();
        for (const auto* beside : {".git", "rollcall", "schema"}) {
            if (fs::exists(root / beside)) return inside.generic_string();
        }
    }
    return nearest;
}

/// The manifests that a path names. One that names none is a mistake, not an empty answer.
Result<std::vector<Candidate>> candidates_in(const std::string& path) {
    std::vector<Candidate> found;
    const auto add = [&found](const fs::path& place) {
        auto inside = path_from_root(fs::absolute(place).lexically_normal());
        if (is_formatted(inside)) found.push_back({place, std::move(inside)});
    };
    try {
        const fs::path start(path);
        if (!fs::exists(start)) {
            return fail(ErrorCode::untrusted, visible(path) + ": no such file or folder");
        }
        if (!fs::is_directory(start)) {
            add(start);
        } else {
            for (auto entry = fs::recursive_directory_iterator(start);
                 entry != fs::recursive_directory_iterator(); ++entry) {
                if (entry->path().filename().string().starts_with('.')) {
                    if (entry->is_directory()) entry.disable_recursion_pending();
                } else if (entry->is_regular_file() && !entry->is_symlink()) {
                    add(entry->path());
                }
            }
        }
    } catch (const fs::filesystem_error& problem) {
        return fail(ErrorCode::untrusted, problem.what());
    }
    if (found.empty() && !fs::is_directory(path)) {
        return fail(ErrorCode::untrusted,
                    visible(path)
                        + ": is no manifest; they are .yaml files under users/, groups/ or "
                          "overrides/");
    }
    return found;
}

/// What became of the files.
struct Outcome {
    std::vector<std::string> changed{}; ///< or to be changed
    std::size_t looked_at = 0;
    Diagnostics problems{};
};

Result<void> format_one(const Candidate& candidate, bool check, Outcome& outcome) {
    ROLLCALL_TRY_ASSIGN(auto bytes, read_whole(candidate.place.string()));
    ++outcome.looked_at;
    const TreeFile file{candidate.path, std::move(bytes)};
    Diagnostics problems;
    const auto text = format_manifest(file, problems);
    // Named as it was given, so that an editor finds it.
    for (const auto& problem : problems.problems()) {
        outcome.problems.add(candidate.place.generic_string(), problem.at, problem.message);
    }
    if (!text || *text == file.bytes) return {};
    outcome.changed.push_back(candidate.place.generic_string());
    return check ? Result<void>{} : replace_file(candidate.place.string(), *text);
}

Result<Outcome> format_all(const std::vector<std::string>& paths, bool check) {
    Outcome outcome;
    for (const auto& path : paths) {
        ROLLCALL_TRY_ASSIGN(auto candidates, candidates_in(path));
        std::sort(candidates.begin(), candidates.end(),
                  [](const auto& a, const auto& b) { return a.place < b.place; });
        for (const auto& candidate : candidates) {
            ROLLCALL_TRY(format_one(candidate, check, outcome));
        }
    }
    outcome.problems.sort();
    return outcome;
}

void print_json(const Outcome& outcome, bool check, std::ostream& out) {
    nlohmann::ordered_json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "Formatting";
    json["check"] = check;
    json["changed"] = outcome.changed;
    json["problems"] = nlohmann::ordered_json::array();
    for (const auto& problem : outcome.problems.problems()) {
        json["problems"].push_back({{"file", problem.file},
                                    {"line", problem.at.line},
                                    {"column", problem.at.column},
                                    {"message", problem.message}});
    }
    json["summary"] = {{"files", outcome.looked_at},
                       {"changed", outcome.changed.size()},
                       {"problems", outcome.problems.size()}};
    out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

ExitCode run_fmt(Invocation& invocation) {
    const bool check = invocation.has("check");
    auto paths = invocation.texts("path");
    if (paths.empty()) paths.emplace_back(".");
    const auto outcome = format_all(paths, check);
    if (!outcome) return invocation.fail(outcome.error(), exit_code_of_input(outcome.error()));
    if (invocation.output == Output::json) {
        print_json(*outcome, check, invocation.streams.out);
    } else {
        for (const auto& path : outcome->changed) {
            fmt::print(invocation.streams.out, "{}\n", visible(path));
        }
    }
    if (!outcome->problems.empty()) {
        fmt::print(invocation.streams.err, "{}\nrollcall: {}; these files stay as they are\n",
                   problem_text(outcome->problems.describe(), invocation.style()),
                   counted(outcome->problems.size(), "problem"));
        return ExitCode::untrusted;
    }
    if (outcome->changed.empty()) return ExitCode::done;
    fmt::print(invocation.streams.err, "rollcall: {} {}\n",
               counted(outcome->changed.size(), "file"),
               check ? "to be formatted; `rollcall fmt` does it" : "formatted");
    return check ? ExitCode::changes : ExitCode::done;
}

} // namespace

const Command k_fmt{
    "fmt",
    "[PATH…]",
    "bring manifests written by hand into the form of an export",
    "Works on files, not on the repository: in a clone, before a commit. Orders keys and members, "
    "quotes\nstrings, and names the schema for editors; what a manifest says stays the same, and "
    "so "
    "do its comments.\nNames each file that it changes. A file with problems is left alone (exit "
    "code 7).",
    add_options,
    "path",
    run_fmt};

} // namespace rollcall::cli
