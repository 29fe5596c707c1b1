#pragma once

#include <rollcall/model/override.hpp>
#include <rollcall/model/roster.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

/// Everything that a change from one revision of the manifests to another means: who joins, who
/// leaves, what they are called, who is in which group, which exceptions and which policy hold.
///
/// Objects are the same when their uid is, whatever they are called and wherever their file lies;
/// overrides are when their name is. Where something stands, in which layout and how it is written
/// means nothing, so two trees that say the same have no changes.
struct ManifestChanges {
    /// One value, under the key that it has in the manifest; absent: not stated.
    struct Value {
        std::string key{};
        std::optional<std::string> before{};
        std::optional<std::string> after{};
        bool operator==(const Value&) const = default;
    };
    struct Person {
        Slug name{}; ///< after; of somebody who leaves, before
        Uid uid{};
        Slug called_before{}; ///< empty unless the name in git changed
        std::string email{};
        std::vector<Value> values{}; ///< in the order of the manifest
        bool operator==(const Person&) const = default;
    };
    struct Circle {
        Slug name{};
        Uid uid{};
        Slug called_before{};
        std::string display_name{};
        std::vector<Value> values{};
        std::vector<Slug> added{};   ///< members, sorted, as they are called after
        std::vector<Slug> removed{}; ///< as they were called before
        bool operator==(const Circle&) const = default;
    };
    struct Exception {
        Override exception{}; ///< after; of one that is taken away, before
        std::vector<Value> values{};
        bool operator==(const Exception&) const = default;
    };
    template <class Object> struct Lists {
        std::vector<Object> added{}; ///< each list sorted by name
        std::vector<Object> removed{};
        std::vector<Object> changed{};
        bool operator==(const Lists&) const = default;
        [[nodiscard]] bool empty() const noexcept {
            return added.empty() && removed.empty() && changed.empty();
        }
    };

    Lists<Person> users{};
    Lists<Circle> groups{}; ///< an added group with its members, a removed one with those it had
    Lists<Exception> overrides{};
    std::vector<Value> policy{}; ///< settings by path: "options.groups.onRemoved"

    bool operator==(const ManifestChanges&) const = default;
    [[nodiscard]] bool empty() const noexcept {
        return users.empty() && groups.empty() && overrides.empty() && policy.empty();
    }
    [[nodiscard]] std::size_t memberships_added() const noexcept;
    [[nodiscard]] std::size_t memberships_removed() const noexcept;
};

/// One side of a comparison.
struct ManifestSide {
    const Roster& roster;                  ///< canonical and named
    std::span<const Override> overrides{}; ///< sorted by name
    /// Settings of `rollcall/policy.yaml` and their values; empty where there is no such file.
    std::span<const std::pair<std::string, std::string>> policy{};
};

/// Pure. Cost: linear in both sides, and n log n in what differs.
[[nodiscard]] ManifestChanges manifest_changes(const ManifestSide& before,
                                               const ManifestSide& after);

} // namespace rollcall
