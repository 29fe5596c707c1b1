#include "draft.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

namespace rollcall {
namespace {

const std::string& object_of(const Action& action) {
    return action.is_user() ? action.user.member.str() : action.group.group.str();
}

/// Whether an object that has an external id has another one, or none, after this action.
bool lets_go(const Action& action) {
    return (action.kind == ActionKind::user_update || action.kind == ActionKind::group_update)
           && action.change(Field::external_id) != nullptr;
}

} // namespace

void settle_contested(Draft& draft) {
    auto& contested = draft.contested;
    if (contested.empty()) return;
    std::unordered_set<std::string> letting_go;
    for (const auto& action : draft.result.plan.actions) {
        if (lets_go(action)) letting_go.insert(object_of(action));
    }
    // At first all of them are taken to succeed; those that wait for somebody who does not let go
    // fall out, then those that waited for these. Rings stay, and what waits for a ring.
    for (const auto& one : contested) letting_go.insert(object_of(*one.item.action));
    for (;;) {
        const auto in_vain = std::stable_partition(
            contested.begin(), contested.end(),
            [&letting_go](const auto& one) { return letting_go.contains(one.holder); });
        if (in_vain == contested.end()) break;
        for (auto one = in_vain; one != contested.end(); ++one) {
            letting_go.erase(object_of(*one->item.action));
            draft.result.plan.refused.push_back(std::move(one->item));
        }
        contested.erase(in_vain, contested.end());
    }
    for (auto& one : contested) draft.result.plan.actions.push_back(std::move(*one.item.action));
    contested.clear();
}

} // namespace rollcall
