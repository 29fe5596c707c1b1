#include "../manifest_files.hpp"
#include "../workspace.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/report/manifest_changes.hpp>

#include <fmt/ostream.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace rollcall::cli {
namespace {

namespace fs = std::filesystem;

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("detailed-exitcode", po::bool_switch(), "exit with 2 when something differs");
    add("side", po::value<std::vector<std::string>>()->value_name("A B"),
        "two branches, tags or commits, or folders with manifests");
}

/// One side, read and checked.
struct Side {
    std::string name{};
    std::string commit{}; ///< empty for a folder
    ManifestSet set{};
    std::vector<std::pair<std::string, std::string>> policy{};
    std::set<Field> masked{};
};

/// `problems`: what is wrong with the files beside what stands in them.
Result<Side> side_of(const std::string& name,
                     std::string commit,
                     const std::vector<TreeFile>& files,
                     Diagnostics problems) {
    Side side{.name = name, .commit = std::move(commit)};
    side.set = read_manifests(files, ManifestKind::desired, problems);
    const auto policy = std::find_if(files.begin(), files.end(), [](const TreeFile& file) {
        return file.path == k_policy_path;
    });
    if (policy != files.end()) {
        const auto loaded = load_policy(policy->bytes, k_policy_path, problems);
        // What the file states; what it leaves out is not its word.
        for (const auto& setting : loaded.effective) {
            if (!loaded.given.places.contains(setting.path)) continue;
            side.policy.emplace_back(setting.path, setting.value);
        }
        side.masked = loaded.policy.masked;
    }
    if (problems.empty()) return side;
    problems.sort();
    return tl::unexpected(
        problems.as_error(ErrorCode::untrusted).within("manifests at " + visible(name)));
}

/// The git repository that this folder lies in: people compare in their clones, where there is no
/// rollcall.yaml.
Result<std::unique_ptr<git::Repository>> repository_around() {
    for (auto folder = fs::current_path(); !folder.empty(); folder = folder.parent_path()) {
        if (fs::exists(folder / ".git") || fs::exists(folder / "HEAD")) {
            // Nothing is committed, so no branch needs to be free: HEAD is the name of none.
            return git::Repository::open(folder.string(), "HEAD");
        }
        if (folder == folder.root_path()) break;
    }
    return fail(ErrorCode::not_found,
                "neither a rollcall.yaml nor a git repository here; name one with -c, go to a "
                "clone, or compare two folders");
}

/// Reads sides from folders and from a repository, which is opened only when it is needed.
class Sides {
public:
    explicit Sides(const Invocation& invocation) : invocation_(invocation) {}

    /// Nothing, with the code to end with, where the settings are bad; those are told already.
    tl::expected<Side, ExitCode> read(const std::string& name) {
        if (fs::is_directory(name)) return told(in_folder(name));
        if (const auto opened = open(); !opened) return tl::unexpected(opened.error());
        return told(at_revision(name));
    }

    /// What nobody is to be shown, by rollcall.yaml.
    [[nodiscard]] std::set<Field> masked() const {
        return workspace_ ? workspace_->settings().policy.masked : std::set<Field>{};
    }

private:
    static Result<Side> in_folder(const std::string& name) {
        Diagnostics problems;
        ROLLCALL_TRY_ASSIGN(const auto files, files_in_folder(name, problems));
        return side_of(name, "", files, std::move(problems));
    }

    Result<Side> at_revision(const std::string& name) {
        auto known = name;
        if (workspace_) {
            ROLLCALL_TRY_ASSIGN(known, workspace_->revision_named(name));
        }
        ROLLCALL_TRY_ASSIGN(const auto revision, repository_->load(known));
        return side_of(name, revision.commit.str(), revision.files, Diagnostics{});
    }

    tl::expected<Side, ExitCode> told(Result<Side> side) const {
        if (side) return std::move(*side);
        return tl::unexpected(invocation_.fail(side.error(), exit_code_of_input(side.error())));
    }

    tl::expected<void, ExitCode> open() {
        if (repository_ != nullptr) return {};
        if (access(invocation_.config_file.c_str(), F_OK) != 0) {
            auto around = repository_around();
            if (!around) {
                return tl::unexpected(
                    invocation_.fail(around.error(), exit_code_of_input(around.error())));
            }
            around_ = std::move(*around);
            repository_ = around_.get();
            return {};
        }
        auto workspace = Workspace::open(invocation_);
        if (!workspace) return tl::unexpected(workspace.error());
        workspace_ = std::move(*workspace);
        const auto configured = workspace_->repository();
        if (!configured) {
            return tl::unexpected(
                invocation_.fail(configured.error(), exit_code_of_input(configured.error())));
        }
        repository_ = *configured;
        return {};
    }

    const Invocation& invocation_;
    std::unique_ptr<Workspace> workspace_{};
    std::unique_ptr<git::Repository> around_{};
    git::Repository* repository_ = nullptr;
};

void mask(std::vector<ManifestChanges::Value>& values, const std::set<std::string>& keys) {
    for (auto& value : values) {
        // What is masked is masked at creation, too.
        const auto key = value.key.substr(value.key.rfind('.') + 1);
        if (!keys.contains(key)) continue;
        if (value.before) value.before = k_secret_mask;
        if (value.after) value.after = k_secret_mask;
    }
}

/// What the policy of either side, or rollcall.yaml, says that nobody is to be shown.
void mask(ManifestChanges& changes, const std::set<Field>& fields) {
    if (fields.empty()) return;
    std::set<std::string> keys;
    for (const auto field : fields) keys.emplace(to_string(field));
    for (auto* list : {&changes.users.added, &changes.users.removed, &changes.users.changed}) {
        for (auto& person : *list) {
            mask(person.values, keys);
            if (keys.contains("email")) person.email = k_secret_mask;
        }
    }
    for (auto* list : {&changes.groups.added, &changes.groups.removed, &changes.groups.changed}) {
        for (auto& group : *list) {
            mask(group.values, keys);
            if (keys.contains("displayName")) group.display_name = k_secret_mask;
        }
    }
}

ExitCode run_diff(Invocation& invocation) {
    const auto names = invocation.texts("side");
    if (names.size() != 2) {
        return invocation.fail(
            {.message = "diff wants two revisions or folders: rollcall diff main my-branch"},
            ExitCode::usage);
    }
    Sides sides(invocation);
    const auto before = sides.read(names[0]);
    if (!before) return before.error();
    const auto after = sides.read(names[1]);
    if (!after) return after.error();
    auto changes = manifest_changes({before->set.roster, before->set.overrides, before->policy},
                                    {after->set.roster, after->set.overrides, after->policy});
    auto masked = sides.masked();
    masked.insert(before->masked.begin(), before->masked.end());
    masked.insert(after->masked.begin(), after->masked.end());
    mask(changes, masked);

    const Compared compared{before->name, after->name, before->commit, after->commit};
    auto& out = invocation.streams.out;
    switch (invocation.output) {
    case Output::json: out << changes_json(changes, compared); break;
    case Output::markdown: out << changes_markdown(changes, compared, invocation.style()); break;
    default: out << changes_text(changes, compared, invocation.style());
    }
    return invocation.has("detailed-exitcode") && !changes.empty() ? ExitCode::changes
                                                                   : ExitCode::done;
}

} // namespace

const Command k_diff{
    "diff",
    "A B",
    "say what a change of manifests means: who joins, leaves, is called and is in what",
    "Compares two revisions of the repository, or folders with manifests, by what they say: people "
    "and groups\nare the same when their uid is, wherever their file lies and however it is "
    "written. Needs no network, and\nno rollcall.yaml in a clone. What changes in the team is for "
    "`rollcall plan --rev` to tell.",
    add_options,
    "side",
    run_diff,
    {Output::text, Output::json, Output::markdown}};

} // namespace rollcall::cli
