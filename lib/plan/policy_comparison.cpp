#include <rollcall/plan/policy_comparison.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace rollcall {
namespace {

/// Which action it is, whoever holds it and whyever it is wanted.
using Identity = std::tuple<ActionKind,
                            Uid,
                            MemberId,
                            Uid,
                            GroupId,
                            bool,
                            std::vector<std::pair<Field, std::optional<std::string>>>>;

Identity identity_of(const Action& action) {
    std::vector<std::pair<Field, std::optional<std::string>>> values;
    for (const auto& change : action.changes) values.emplace_back(change.field, change.after);
    return {action.kind,        action.user.uid,  action.user.member, action.group.uid,
            action.group.group, action.wipe_data, std::move(values)};
}

/// Everything that a plan wants, what is held included.
class Wanted {
public:
    explicit Wanted(const Plan& plan) {
        for (const auto& action : plan.actions) add(action, false);
        for (const auto& held : plan.held) {
            for (const auto& action : held.actions) add(action, true);
        }
    }

    [[nodiscard]] std::vector<Action> without(const Wanted& other) const {
        std::vector<Action> actions;
        for (const auto* action : in_order_) {
            if (!other.identities_.contains(identity_of(*action))) actions.push_back(*action);
        }
        return actions;
    }

    std::map<ActionKind, std::pair<std::size_t, std::size_t>> counts{}; ///< all, and held

private:
    void add(const Action& action, bool held) {
        // What is held under two holds is one wish.
        if (action.temporary || !identities_.insert(identity_of(action)).second) return;
        in_order_.push_back(&action);
        auto& [all, waiting] = counts[action.kind];
        ++all;
        if (held) ++waiting;
    }

    std::set<Identity> identities_{};
    std::vector<const Action*> in_order_{};
};

} // namespace

bool SettingChange::acts_at_export() const noexcept {
    return path.starts_with("mapping.") || path.starts_with("guards.sourceShrink");
}

PolicyComparison
compare_policies(const Plan& before, const Plan& after, std::vector<SettingChange> settings) {
    const Wanted old_wishes(before);
    const Wanted new_wishes(after);
    PolicyComparison comparison{.before_policy = before.policy,
                                .after_policy = after.policy,
                                .settings = std::move(settings),
                                .more = new_wishes.without(old_wishes),
                                .fewer = old_wishes.without(new_wishes)};
    std::map<ActionKind, PolicyComparison::Row> rows;
    for (const auto& [kind, counts] : old_wishes.counts) {
        rows[kind].before = counts.first;
        rows[kind].held_before = counts.second;
    }
    for (const auto& [kind, counts] : new_wishes.counts) {
        rows[kind].after = counts.first;
        rows[kind].held_after = counts.second;
    }
    for (auto& [kind, row] : rows) {
        row.kind = kind;
        if (row.before != row.after || row.held_before != row.held_after) {
            comparison.rows.push_back(row);
        }
    }
    return comparison;
}

} // namespace rollcall
