#pragma once

#include "scope.hpp"

#include <rollcall/directory/membership.hpp>
#include <rollcall/ports/datastore.hpp>

#include <map>
#include <vector>

namespace rollcall {

// Private to this module.

/// Collects the members that do not become memberships, each once however many groups list it.
/// The group named in the message is the first one noted, so callers keep to an order of their own.
class MemberOmissions {
public:
    MemberOmissions(const EntryIndex& index, const MemberGraph& graph, const ScopeMatch& users)
        : index_(index), graph_(graph), users_(users) {}

    /// `member` is listed by `group`, and is no person of the roster.
    void add(EntryPlace member, EntryPlace group);
    /// The same for a login that more than one person in scope has.
    void add_ambiguous(EntryPlace member, EntryPlace group, std::vector<EntryPlace> holders);

    [[nodiscard]] bool has(EntryPlace member) const { return seen_.contains(member); }
    [[nodiscard]] std::vector<Omission> take() const;

private:
    struct Seen {
        EntryPlace first_group = 0; ///< the first that was noted
        std::size_t groups = 0;
        std::vector<EntryPlace> holders{};
    };
    Seen& note(EntryPlace member, EntryPlace group);
    [[nodiscard]] Omission omission(EntryPlace member, const Seen& seen) const;

    const EntryIndex& index_;
    const MemberGraph& graph_;
    const ScopeMatch& users_;
    std::map<EntryPlace, Seen> seen_;
};

} // namespace rollcall
