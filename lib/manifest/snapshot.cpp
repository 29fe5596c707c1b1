#include <rollcall/base/digest.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/write.hpp>

#include <algorithm>
#include <unordered_map>

namespace rollcall {
namespace {

bool is_exported(std::string_view path) noexcept {
    return path.substr(0, 6) == "users/" || path.substr(0, 7) == "groups/";
}

std::vector<const TreeFile*> exported_files(std::span<const TreeFile> files) {
    std::vector<const TreeFile*> exported;
    for (const auto& file : files) {
        if (is_exported(file.path)) exported.push_back(&file);
    }
    std::stable_sort(exported.begin(), exported.end(),
                     [](const TreeFile* a, const TreeFile* b) { return a->path < b->path; });
    return exported;
}

std::string counts(std::size_t users, std::size_t groups, std::size_t memberships) {
    return counted(users, "user") + ", " + counted(groups, "group") + " and "
           + counted(memberships, "membership");
}

constexpr const char* k_way_out = "use an override, or run `rollcall export`";

/// Names the files that the export cannot have written as they stand. An edit that keeps to the
/// canonical form cannot be told from an export by looking at one file.
void name_edited_files(const std::vector<const TreeFile*>& exported,
                       const Roster& roster,
                       const Layout& layout,
                       Diagnostics& problems) {
    std::unordered_map<std::string, std::string> canonical;
    for (auto& file : write_manifests(roster, layout, ManifestKind::desired)) {
        canonical.emplace(std::move(file.path), std::move(file.bytes));
    }
    for (const auto* const file : exported) {
        const auto found = canonical.find(file->path);
        if (found != canonical.end() && found->second == file->bytes) continue;
        problems.add(file->path, {},
                     std::string("was edited by hand: the export writes it differently; ")
                         + k_way_out);
    }
}

} // namespace

std::string manifest_digest(std::span<const TreeFile> files) {
    Sha256 digest;
    for (const auto* const file : exported_files(files)) {
        // The lengths keep two trees apart whose paths and bytes run together to the same text.
        digest.update(std::to_string(file->path.size()) + ' ' + file->path + ' '
                      + std::to_string(file->bytes.size()) + '\n');
        digest.update(file->bytes);
    }
    return "sha256:" + digest.finish();
}

void check_snapshot(std::span<const TreeFile> files,
                    const std::optional<Snapshot>& snapshot,
                    Diagnostics& problems) {
    if (!snapshot) {
        problems.add(k_snapshot_path, {},
                     "missing: nothing proves that users/ and groups/ are one complete export; run "
                     "`rollcall export`");
        return;
    }
    const auto digest = manifest_digest(files);
    if (digest == snapshot->digest) return;
    problems.add(k_snapshot_path, {},
                 "users/ and groups/ were edited by hand: their digest is " + digest
                     + ", the export wrote " + visible(snapshot->digest) + "; " + k_way_out);

    Diagnostics unreadable; // reported by whoever reads the manifests
    const auto set = read_manifests(files, ManifestKind::desired, unreadable);
    if (!unreadable.empty()) return;
    const auto& roster = set.roster;
    const auto memberships = roster.membership_count();
    if (roster.users.size() != snapshot->users || roster.groups.size() != snapshot->groups
        || memberships != snapshot->memberships) {
        problems.add(k_snapshot_path, {},
                     "found " + counts(roster.users.size(), roster.groups.size(), memberships)
                         + ", the export wrote "
                         + counts(snapshot->users, snapshot->groups, snapshot->memberships));
    }
    name_edited_files(exported_files(files), roster, snapshot->layout, problems);
}

} // namespace rollcall
