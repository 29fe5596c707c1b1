#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/model/tree_file.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// One object of a manifest as its file states it, each value with its place. For showing where
/// something stands; what manifests mean is read_manifests()' to say.
struct Excerpt {
    struct Value {
        std::string key{}; ///< "email", "onCreate.role"
        std::string text{};
        Position at{};
        bool operator==(const Value&) const = default;
    };
    std::string kind{}; ///< "User", "Group", "Override"
    Slug name{};
    Uid uid{};
    MemberId member_id{}; ///< in the ledger
    GroupId group_id{};   ///< in the ledger
    Position at{};
    std::vector<Value> values{};  ///< of `spec`, in the file's order; lists are left out
    std::vector<Value> members{}; ///< of a group: slugs as texts
    bool operator==(const Excerpt&) const = default;

    [[nodiscard]] const Value* value(std::string_view key) const noexcept;
    [[nodiscard]] const Value* member(std::string_view slug) const noexcept;
};

/// The objects of a file; none where it cannot be read as a manifest. Cost: linear.
[[nodiscard]] std::vector<Excerpt> read_excerpts(const TreeFile& file);

/// The object with this uid. In a long list only the item is read, where it is written as we write
/// it. Cost: a search through the bytes.
[[nodiscard]] std::optional<Excerpt> find_excerpt(const TreeFile& file, const Uid& uid);

/// True when the object with this uid may differ between two versions of a file: false is certain.
/// Cost: a search through the bytes.
[[nodiscard]] bool
may_differ(std::string_view before, std::string_view after, const Uid& uid) noexcept;

/// Where this user or group lies in any layout, the present one or an earlier one.
[[nodiscard]] std::vector<std::string> possible_paths(const Excerpt& object);

} // namespace rollcall
