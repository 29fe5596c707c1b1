#pragma once

#include <rollcall/plan/plan.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// One setting of a policy and what it says on both sides; absent: as rollcall.yaml says.
struct SettingChange {
    std::string path{}; ///< "options.groups.onRemoved"
    std::optional<std::string> before{};
    std::optional<std::string> after{};
    /// Mapping and sourceShrink: no plan can show what comes of it, for it changes what an export
    /// writes (the mapping), or lets through.
    [[nodiscard]] bool acts_at_export() const noexcept;
    bool operator==(const SettingChange&) const = default;
};

/// What another policy makes of the same manifests, the same ledger and the same team.
struct PolicyComparison {
    /// How many actions of one kind there are, and how many of them wait for a decision.
    struct Row {
        ActionKind kind = ActionKind::user_update;
        std::size_t before = 0; ///< with the policy that is in force
        std::size_t after = 0;  ///< with the one that is asked about
        std::size_t held_before = 0;
        std::size_t held_after = 0;
        bool operator==(const Row&) const = default;
    };

    std::string before_policy{}; ///< digests
    std::string after_policy{};
    std::vector<SettingChange> settings{}; ///< what differs, by path
    std::vector<Row> rows{};               ///< kinds that differ, in the order of ActionKind
    std::vector<Action> more{};  ///< wanted only with the new policy, held or not; in plan order
    std::vector<Action> fewer{}; ///< wanted only with the old one
    bool operator==(const PolicyComparison&) const = default;
};

/// Compares two plans made from one reading of everything but the policy. Steps through a temporary
/// value do not count. Pure; cost n log n.
[[nodiscard]] PolicyComparison
compare_policies(const Plan& before, const Plan& after, std::vector<SettingChange> settings);

} // namespace rollcall
