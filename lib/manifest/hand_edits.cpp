#include <rollcall/manifest/hand_edits.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace rollcall {
namespace {

bool is_exported(std::string_view path) noexcept {
    return path.starts_with("users/") || path.starts_with("groups/");
}

std::map<std::string_view, std::string_view> by_path(std::span<const TreeFile> files) {
    std::map<std::string_view, std::string_view> found;
    for (const auto& file : files) {
        if (is_exported(file.path)) found.emplace(file.path, file.bytes);
    }
    return found;
}

} // namespace

void name_hand_edits(std::span<const TreeFile> files,
                     std::span<const TreeFile> as_exported,
                     const Snapshot& snapshot,
                     Diagnostics& problems) {
    if (manifest_digest(as_exported) != snapshot.digest) return;
    std::set<std::string> named;
    for (const auto& problem : problems.problems()) named.insert(problem.file);
    const auto add = [&](std::string_view path, std::string_view what) {
        if (named.contains(std::string(path))) return;
        problems.add(std::string(path), {},
                     std::string(what)
                         + " by hand since the export; use an override, or put it "
                           "back as it was");
    };
    const auto now = by_path(files);
    const auto then = by_path(as_exported);
    for (const auto& [path, bytes] : now) {
        const auto before = then.find(path);
        if (before == then.end()) add(path, "was added");
        if (before != then.end() && before->second != bytes) add(path, "was edited");
    }
    for (const auto& [path, bytes] : then) {
        if (!now.contains(path)) add(path, "was taken away");
    }
}

} // namespace rollcall
