#pragma once

#include <rollcall/diff/compare.hpp>
#include <rollcall/diff/pairing.hpp>
#include <rollcall/plan/effective.hpp>
#include <rollcall/plan/guards.hpp>
#include <rollcall/plan/make_plan.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rollcall {

inline constexpr std::string_view k_unknown_state =
    "Dropbox has the account in a state that this version of Rollcall does not know";

/// "left alone by override leave-ops until 2026-12-31: owned by the vendor".
[[nodiscard]] std::string left_alone_by(const Origin::Exception& exception);

/// A plan in the making: what its parts (people, groups, memberships) share.
struct Draft {
    /// The manifests are taken out of the input: they become the effective roster.
    explicit Draft(PlanInput& plan_input)
        : input(plan_input),
          effective(effective_desired(std::move(plan_input.manifests),
                                      input.overrides,
                                      input.applied,
                                      input.policy,
                                      std::string_view(input.now).substr(0, 10))),
          pairing(pair_rosters(effective.roster, input.applied, input.live)) {
        inherit_overrides();
        external_ids.reserve(input.live.users.size());
        for (const auto& user : input.live.users) {
            if (user.external_id && !user.external_id->empty()) {
                external_ids.emplace(*user.external_id, &user);
            }
        }
        for (const auto& group : input.live.groups) {
            if (group.external_id && !group.external_id->empty()) {
                group_external_ids.emplace(*group.external_id, &group);
            }
        }
    }

    const PlanInput& input;
    EffectiveDesired effective;
    Pairing pairing;
    Planning result{};
    /// Whose external id it is in Dropbox: removed accounts keep theirs like the others.
    std::unordered_map<std::string_view, const User*> external_ids{};
    std::unordered_map<std::string_view, const Group*> group_external_ids{};

    /// An action that an option holds: found again by kind and subject once the plan is in order.
    struct OptionHold {
        ActionKind kind;
        Uid uid;
        std::string option; ///< "options.users.onSuspendedInDropbox"
        ReasonCode code;
        std::string detail;
    };
    std::vector<OptionHold> option_holds{};

    /// A value that another object has, which may give it up in this very plan.
    struct Contested {
        std::string holder; ///< the member or group id of the one that has it
        NotDone item;       ///< with the action; how it is refused if it has to be
    };
    std::vector<Contested> contested{};
    /// Desired people who would take over an account that an override protects for the uid it was
    /// linked to, and not for them: uid → that uid.
    std::map<Uid, Uid> protected_relinks{};
    /// Whose address, and whose name, is part of a swap that an earlier pass left half way.
    std::set<PersonIndex> half_way_people{};
    std::set<Uid> half_way_groups{};
    /// People who have an account now, or will have one by an action of this plan.
    std::vector<bool> reachable{};
    GuardBase base{};

    [[nodiscard]] const User* desired(const PersonRow& row) const {
        return row.desired ? &effective.roster.user(*row.desired) : nullptr;
    }
    [[nodiscard]] const User* applied(const PersonRow& row) const {
        return row.applied ? &input.applied.user(*row.applied) : nullptr;
    }
    [[nodiscard]] const User* live(const PersonRow& row) const {
        return row.live ? &input.live.user(*row.live) : nullptr;
    }
    [[nodiscard]] const Group* desired(const GroupRow& row) const {
        return row.desired ? &effective.roster.groups[*row.desired] : nullptr;
    }
    [[nodiscard]] const Group* applied(const GroupRow& row) const {
        return row.applied ? &input.applied.groups[*row.applied] : nullptr;
    }
    [[nodiscard]] const Group* live(const GroupRow& row) const {
        return row.live ? &input.live.groups[*row.live] : nullptr;
    }
    /// The person as all sides together know him or her.
    [[nodiscard]] UserRef ref(const PersonRow& row) const;
    [[nodiscard]] GroupRef ref(const GroupRow& row) const;
    /// An account that is protected or left alone stays so while another uid asks for it.
    void inherit_overrides();
    [[nodiscard]] Origin origin(const Source* source) const {
        return {.commit = input.desired_commit.str(),
                .file = source ? source->file.str() : std::string()};
    }
    void skip(NotDone item) { result.plan.skipped.push_back(std::move(item)); }
    void skip(ReasonCode code, UserRef user, std::string detail) {
        result.plan.skipped.push_back(
            {.code = code, .user = std::move(user), .detail = std::move(detail)});
    }
    void skip(ReasonCode code, GroupRef group, std::string detail) {
        result.plan.skipped.push_back(
            {.code = code, .group = std::move(group), .detail = std::move(detail)});
    }
};

/// Before all others: who and what stands in a swap that was left half way.
void note_half_way(Draft& draft);
void plan_people(Draft& draft);
/// After plan_people: memberships need to know who is reachable.
void plan_groups(Draft& draft);
/// After plan_people and plan_groups: of the contested values, plans those whose holders let go of
/// them in this plan, be it in a ring, and refuses the others.
void settle_contested(Draft& draft);
/// After plan_people and plan_groups: of what is unmanaged, what a lost ledger may have known.
void note_orphans(Draft& draft);

} // namespace rollcall
