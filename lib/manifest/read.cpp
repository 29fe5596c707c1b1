#include "documents.hpp"
#include "links.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>

#include <algorithm>

namespace rollcall {
namespace {

using manifest::Folder;

bool starts_with(std::string_view text, std::string_view start) noexcept {
    return text.substr(0, start.size()) == start;
}

bool ends_with(std::string_view text, std::string_view end) noexcept {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::optional<Folder> folder_of(std::string_view path) noexcept {
    if (path == k_snapshot_path) return Folder::snapshot;
    if (starts_with(path, "users/") || starts_with(path, "groups/")) return Folder::exported;
    if (starts_with(path, "overrides/")) return Folder::overrides;
    return std::nullopt;
}

/// Notes for people and git's own files may lie among the manifests.
bool is_bystander(std::string_view path) noexcept {
    const auto slash = path.rfind('/');
    const auto name = path.substr(slash + 1);
    return name.empty() || name.front() == '.' || ends_with(name, ".md");
}

} // namespace

ManifestSet
read_manifests(std::span<const TreeFile> files, ManifestKind kind, Diagnostics& problems) {
    std::vector<const TreeFile*> ordered;
    ordered.reserve(files.size());
    for (const auto& file : files) {
        if (folder_of(file.path) && !is_bystander(file.path)) ordered.push_back(&file);
    }
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const TreeFile* a, const TreeFile* b) { return a->path < b->path; });

    Diagnostics found;
    manifest::Drafts drafts;
    for (const auto* const file : ordered) {
        if (!ends_with(file->path, ".yaml")) {
            found.add(file->path, {},
                      "is not a manifest; manifests end in .yaml, anything else belongs elsewhere");
            continue;
        }
        manifest::read_document(*file, *folder_of(file->path), kind, drafts, found);
    }
    auto set = manifest::link(std::move(drafts), kind, found);
    found.sort();
    problems.append(found);
    return set;
}

} // namespace rollcall
