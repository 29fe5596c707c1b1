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

/// Makes room for the people of all files as soon as it is known how many bytes one takes. A
/// vector that grows by itself has room for half as many again in the end, and holds both the old
/// and the new while it moves.
class Room {
public:
    explicit Room(const std::vector<const TreeFile*>& files) {
        for (const auto* const file : files) {
            if (is_of_people(*file)) left_ += file->bytes.size();
        }
    }

    void after(const TreeFile& file, manifest::Drafts& drafts) {
        if (!is_of_people(file)) return;
        read_ += file.bytes.size();
        left_ -= file.bytes.size();
        const auto found = drafts.users.size();
        // Fewer say little about the rest, and are soon moved.
        constexpr std::size_t k_enough = 1000;
        if (is_made_ || found < k_enough) return;
        const auto estimate = found + left_ * found / read_;
        drafts.users.reserve(estimate + estimate / 16);
        drafts.user_places.reserve(estimate + estimate / 16);
        is_made_ = true;
    }

private:
    static bool is_of_people(const TreeFile& file) { return starts_with(file.path, "users/"); }

    std::size_t read_ = 0;
    std::size_t left_ = 0;
    bool is_made_ = false;
};

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
    Room room(ordered);
    for (const auto* const file : ordered) {
        if (!ends_with(file->path, ".yaml")) {
            found.add(file->path, {},
                      "is not a manifest; manifests end in .yaml, anything else belongs elsewhere");
            continue;
        }
        manifest::read_document(*file, *folder_of(file->path), kind, drafts, found);
        room.after(*file, drafts);
    }
    auto set = manifest::link(std::move(drafts), kind, found);
    found.sort();
    problems.append(found);
    return set;
}

} // namespace rollcall
