#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace rollcall {

/// An opaque identifier. The tag keeps a group's id from being passed where a member's is wanted;
/// an empty one means "not known".
template <class Tag> class Identifier {
public:
    Identifier() = default;
    explicit Identifier(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] const std::string& str() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
    auto operator<=>(const Identifier&) const = default;

private:
    std::string value_;
};

using Uid = Identifier<struct UidTag>;           ///< immutable id in the datastore (entryUUID, …)
using Slug = Identifier<struct SlugTag>;         ///< an object's name in git
using MemberId = Identifier<struct MemberIdTag>; ///< Dropbox's `dbmid:…`
using GroupId = Identifier<struct GroupIdTag>;   ///< Dropbox's `g:…`
using TeamId = Identifier<struct TeamIdTag>;     ///< Dropbox's `dbtid:…`
using CommitId = Identifier<struct CommitIdTag>; ///< a git commit, 40 hex digits
using TreeId = Identifier<struct TreeIdTag>;     ///< a git tree, 40 hex digits

} // namespace rollcall

template <class Tag> struct std::hash<rollcall::Identifier<Tag>> {
    std::size_t operator()(const rollcall::Identifier<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
