#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/model/override.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/model/tree_file.hpp>

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// Whose manifests they are. The applied ledger has the same shape plus Dropbox's ids.
enum class ManifestKind { desired, applied };

/// Everything the manifests of one revision say.
struct ManifestSet {
    Roster roster{};                   ///< canonical; each object with its source position
    std::vector<Override> overrides{}; ///< sorted by name
    std::optional<Snapshot> snapshot{};
    bool operator==(const ManifestSet&) const = default;
};

/// Reads every file under `users/`, `groups/`, `overrides/` and `rollcall/snapshot.yaml`; other
/// files are not looked at. Order of `files` does not matter.
///
/// Strict (unknown or duplicate keys, wrong types, values outside the API's limits, a file not
/// named for its slug, duplicate uid, e-mail, external id or group name across files, members that
/// do not exist): every problem is added to `problems`, sorted, and when there is any the set must
/// not be used. Nothing is half-loaded silently.
///
/// The ledger (`applied`) is read more leniently where that is safe: values may be absent, and
/// neither limits nor uniqueness of e-mails, external ids and group names are asked for, because
/// it records what Dropbox confirmed at different times and nobody could correct it by hand.
/// What people read is brought to NFC and e-mails to lower case; ids stay byte for byte.
/// Files whose names begin with a dot or end in `.md` are left alone in the folders too.
[[nodiscard]] ManifestSet
read_manifests(std::span<const TreeFile> files, ManifestKind kind, Diagnostics& problems);

/// The digest that `rollcall/snapshot.yaml` holds: "sha256:" + hex over the paths and bytes of
/// all files under `users/` and `groups/`, in path order.
[[nodiscard]] std::string manifest_digest(std::span<const TreeFile> files);

/// Refuses hand edits of exported files: compares the digest in the snapshot with the files. A
/// missing snapshot is a problem too.
void check_snapshot(std::span<const TreeFile> files,
                    const std::optional<Snapshot>& snapshot,
                    Diagnostics& problems);

/// Users and groups that may be meant although the set does not have them: their files are there
/// and could not be read.
struct Unread {
    std::set<std::string, std::less<>> users{}; ///< by their files' names
    std::set<std::string, std::less<>> groups{};
    bool a_list = false; ///< of users, who may be anybody
};
/// Those of the files that `problems`, of reading them, speak of.
[[nodiscard]] Unread unread_of(std::span<const TreeFile> files, const Diagnostics& problems);

/// What makes overrides useless: expired before `today` (YYYY-MM-DD), naming a user or group that
/// the manifests do not have, or contradicting another. `validate` takes these for errors, a pass
/// for warnings: an export that takes a person away must not be stopped by an exception made for
/// them.
void check_overrides(const ManifestSet& set,
                     std::string_view today,
                     const Unread& unread,
                     Diagnostics& problems);

} // namespace rollcall
