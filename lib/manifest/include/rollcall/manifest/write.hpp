#pragma once

#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/model/override.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/model/tree_file.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// The manifests of a roster, in path order. Same roster and layout = same bytes: fixed key order,
/// strings quoted, LF, sorted members, no time stamps, no host names; names and reasons in NFC, ids
/// as they are. The roster must be canonical, every object must have its slug, and every value must
/// be valid UTF-8. The first line names the JSON Schema for editors, as a path to `schema/` at the
/// root of a clone.
[[nodiscard]] std::vector<TreeFile>
write_manifests(const Roster& roster, const Layout& layout, ManifestKind kind);

[[nodiscard]] std::string write_user(const User& user, ManifestKind kind);
/// A shard of many people, in the order given, which is that of their uids.
[[nodiscard]] std::string write_user_list(const std::vector<const User*>& users, ManifestKind kind);
/// `layout` decides how far it is to the schema that the first line names.
[[nodiscard]] std::string write_group(const Group& group,
                                      const Roster& roster,
                                      ManifestKind kind,
                                      GroupLayout layout = GroupLayout::flat);
[[nodiscard]] std::string write_override(const Override& exception);
[[nodiscard]] TreeFile write_snapshot(const Snapshot& snapshot);

/// Where an object's manifest lies.
[[nodiscard]] std::string user_path(const User& user, const Layout& layout);
[[nodiscard]] std::string group_path(const Group& group, const Layout& layout);

} // namespace rollcall
