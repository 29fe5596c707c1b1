#pragma once

#include <cstddef>
#include <string>

namespace rollcall {

/// How the manifests are laid out in the repository. Chosen at the first export, kept for life.
enum class UserLayout {
    file_per_user, ///< users/<2 hex of sha256(uid)>/<slug>.yaml
    shards,        ///< users/<2 hex>.yaml, kind UserList
};
enum class GroupLayout {
    flat,    ///< groups/<slug>.yaml
    folders, ///< groups/<2 hex>/<slug>.yaml
};

struct Layout {
    UserLayout users = UserLayout::file_per_user;
    GroupLayout groups = GroupLayout::flat;
    bool operator==(const Layout&) const = default;
};

/// The layout for a first export: shards above 10,000 people, group folders above 1,000 groups.
[[nodiscard]] Layout choose_layout(std::size_t users, std::size_t groups) noexcept;

/// `rollcall/snapshot.yaml`: the layout, and the proof that the manifests are one complete export.
/// Holds no time stamps: an unchanged directory must produce no commit.
struct Snapshot {
    Layout layout{};
    std::string source{}; ///< where it was read from, in words: "ldif company.ldif", "ldaps://…"
    std::size_t users = 0;
    std::size_t groups = 0;
    std::size_t memberships = 0;
    std::string digest{}; ///< "sha256:…" over every exported file; see manifest_digest
    bool operator==(const Snapshot&) const = default;
};

inline constexpr const char* k_snapshot_path = "rollcall/snapshot.yaml";
inline constexpr const char* k_policy_path = "rollcall/policy.yaml";
inline constexpr const char* k_pause_path = "rollcall/pause.yaml";

} // namespace rollcall
