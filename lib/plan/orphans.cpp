#include "draft.hpp"

#include <string>
#include <unordered_set>

namespace rollcall {
namespace {

template <class Object>
std::unordered_set<std::string> external_ids_of(const std::vector<Object>& objects) {
    std::unordered_set<std::string> ids;
    for (const auto& object : objects) {
        if (object.external_id) ids.insert(*object.external_id);
    }
    return ids;
}

template <class Object>
bool is_orphan(const Object& live, const std::unordered_set<std::string>& desired) {
    return live.external_id && !live.external_id->empty() && !desired.contains(*live.external_id);
}

} // namespace

void note_orphans(Draft& draft) {
    if (draft.input.applied_commit) return;
    auto& orphans = draft.result.plan.orphans;
    const auto users = external_ids_of(draft.effective.roster.users);
    for (const auto& row : draft.pairing.people) {
        const auto* live = draft.live(row);
        // A candidate of an ambiguous link may carry the id of the person it could be.
        if (live == nullptr || row.desired || !is_orphan(*live, users)) continue;
        orphans.push_back({.user = draft.ref(row), .external_id = *live->external_id});
    }
    const auto groups = external_ids_of(draft.effective.roster.groups);
    for (const auto& row : draft.pairing.groups) {
        const auto* live = draft.live(row);
        if (live == nullptr || row.desired || live->management == GroupManagement::system
            || !is_orphan(*live, groups)) {
            continue;
        }
        orphans.push_back({.group = draft.ref(row), .external_id = *live->external_id});
    }
}

} // namespace rollcall
