#include "draft.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

/// What is to be done about one group and its members.
class GroupPlanner {
public:
    GroupPlanner(Draft& draft, const GroupRow& row)
        : draft_(draft), policy_(draft.input.policy.groups), row_(row),
          desired_(draft.desired(row)), applied_(draft.applied(row)), live_(draft.live(row)),
          ref_(draft.ref(row)) {}

    void run() {
        if (desired_ != nullptr) {
            plan_desired();
        } else if (applied_ != nullptr) {
            live_ != nullptr ? plan_leaving() : forget();
        } else if (live_->management != GroupManagement::system) {
            draft_.result.plan.unmanaged_groups.push_back(ref_);
        }
    }

private:
    /// Which list of the plan says what is left undone.
    enum class Left { skipped, refused };

    void plan_desired() {
        const auto& ignored = draft_.effective.ignored_groups;
        if (const auto by = ignored.find(desired_->uid); by != ignored.end()) {
            const auto detail = left_alone_by(by->second);
            draft_.skip(ReasonCode::ignored_by_override, ref_, detail);
            return leave_members(Left::skipped, ReasonCode::ignored_by_override, "group " + detail);
        }
        if (is_ambiguous()) {
            return leave_members(Left::refused, ReasonCode::depends_on_refused,
                                 "the group was refused");
        }
        if (live_ == nullptr) {
            if (!plan_missing()) return;
        } else {
            if (!may_manage()) {
                return leave_members(Left::refused, ReasonCode::depends_on_refused,
                                     "the group was refused");
            }
            if (!is_linked()) adopt();
            plan_values();
            record_agreement();
        }
        plan_members();
    }

    bool is_linked() const {
        return applied_ != nullptr && live_ != nullptr && applied_->group_id == live_->group_id;
    }

    bool is_ambiguous() {
        for (const auto& link : draft_.pairing.ambiguous) {
            if (!link.is_group || link.desired != *row_.desired) continue;
            std::string detail = "more than one group could be this one: ";
            for (const auto& candidate : link.candidates) {
                if (candidate != link.candidates.front()) detail += ", ";
                detail += visible(candidate);
            }
            refuse(ReasonCode::ambiguous_link, detail + "; rename or delete one of them");
            return true;
        }
        return false;
    }

    bool is_refused_as_system_managed() {
        if (live_->management != GroupManagement::system) return false;
        refuse(ReasonCode::system_managed_group,
               "Dropbox manages this group by itself; rename the group in the directory");
        return true;
    }

    bool may_manage() {
        if (is_refused_as_system_managed()) return false;
        return !is_refused_as_user_managed(desired_->uid, std::nullopt);
    }

    /// Also one that was ours: somebody gave it to its owners, and that is theirs to decide.
    bool is_refused_as_user_managed(const Uid& uid, std::optional<Action> instead_of) {
        if (live_->management != GroupManagement::user
            || draft_.effective.adopted_groups.contains(uid)) {
            return false;
        }
        if (is_linked() && !was_adopted()) {
            refuse(ReasonCode::group_made_user_managed,
                   "its management was changed in Dropbox, its owners manage it now; give it back "
                   "to the company there, or take it over with an override (action: adopt)",
                   std::move(instead_of));
        } else {
            refuse(ReasonCode::user_managed_group,
                   "its owners manage this group; take it over with an override (action: adopt)",
                   std::move(instead_of));
        }
        return true;
    }

    /// Whether an override that is over took it over as its owners' group, which it then is again.
    bool was_adopted() const {
        const auto& overrides = draft_.input.overrides;
        return std::any_of(overrides.begin(), overrides.end(), [this](const Override& one) {
            return one.action == OverrideAction::adopt && one.group == ref_.name;
        });
    }

    void refuse(ReasonCode code, std::string detail, std::optional<Action> instead_of = {}) {
        draft_.result.plan.refused.push_back({.code = code,
                                              .group = ref_,
                                              .detail = std::move(detail),
                                              .action = std::move(instead_of)});
    }

    /// Returns whether there will be a group to put members in.
    bool plan_missing() {
        const bool deleted_by_hand =
            applied_ != nullptr && !applied_->deletion_asked && !applied_->creation_asked;
        Action action = make(ActionKind::group_create);
        action.reason = deleted_by_hand ? Reason::drift : Reason::intent;
        action.lost_group = std::exchange(action.group.group, GroupId{});
        action.changes.push_back({.field = Field::display_name, .after = desired_->display_name});
        if (desired_->external_id) {
            action.changes.push_back({.field = Field::external_id, .after = desired_->external_id});
        }
        if (!policy_.create) {
            draft_.skip({.code = ReasonCode::group_create_switched_off,
                         .group = ref_,
                         .detail = "does not exist; options.groups.create is off",
                         .action = std::move(action)});
            leave_members(Left::skipped, ReasonCode::group_create_switched_off,
                          "has no group to be added to");
            return false;
        }
        if (auto taken = taken_external_id(action)) {
            draft_.result.plan.refused.push_back(std::move(taken->item));
            leave_members(Left::refused, ReasonCode::depends_on_refused, "the group was refused");
            return false;
        }
        if (deleted_by_hand && policy_.on_deleted_in_dropbox == Restore::hold) {
            draft_.option_holds.push_back(
                {action.kind, desired_->uid, "options.groups.onDeletedInDropbox",
                 ReasonCode::deleted_by_hand, "deleted by hand in Dropbox"});
        }
        draft_.result.plan.actions.push_back(std::move(action));
        return true;
    }

    void adopt() {
        Action action = make(ActionKind::group_adopt);
        action.reason = Reason::adopt;
        action.linked_by = row_.linked_by;
        draft_.result.plan.actions.push_back(std::move(action));
    }

    void plan_values() {
        for (const auto& difference :
             compare_group(*desired_, is_linked() ? applied_ : nullptr, *live_)) {
            const bool name = difference.field == Field::display_name;
            Action action = make(name ? ActionKind::group_rename : ActionKind::group_update);
            action.reason = difference.reason;
            action.changes.push_back({.field = difference.field,
                                      .applied = difference.applied,
                                      .before = difference.live,
                                      .after = difference.desired});
            // A swap that was left half way is finished whatever the options say by now.
            if (name && !policy_.rename && !draft_.half_way_groups.contains(desired_->uid)) {
                draft_.skip({.code = ReasonCode::group_rename_switched_off,
                             .group = ref_,
                             .detail = "is called \"" + live_->display_name
                                       + "\" in Dropbox; options.groups.rename is off",
                             .action = std::move(action)});
                continue;
            }
            if (auto taken = name ? std::nullopt : taken_external_id(action)) {
                draft_.contested.push_back(std::move(*taken));
                continue;
            }
            draft_.result.plan.actions.push_back(std::move(action));
        }
    }

    /// Another group has this one's external id: setting it would fail in every pass until that
    /// group gets its own back. The name and the members go on.
    std::optional<Draft::Contested> taken_external_id(const Action& action) const {
        const auto& wanted = desired_->external_id;
        const auto holder =
            wanted ? draft_.group_external_ids.find(*wanted) : draft_.group_external_ids.end();
        if (holder == draft_.group_external_ids.end()) return std::nullopt;
        const auto& group = *holder->second;
        if (live_ != nullptr && group.group_id == live_->group_id) return std::nullopt;
        return Draft::Contested{.holder = group.group_id.str(),
                                .item = {.code = ReasonCode::external_id_taken,
                                         .group = ref_,
                                         .detail = "group \"" + visible(group.display_name) + "\" ("
                                                   + group.group_id.str() + ") has the external id "
                                                   + visible(*wanted),
                                         .action = action}};
    }

    void plan_leaving() {
        const auto& ignored = draft_.effective.ignored_groups;
        if (const auto by = ignored.find(applied_->uid); by != ignored.end()) {
            return draft_.skip(ReasonCode::ignored_by_override, ref_,
                               "left the directory; " + left_alone_by(by->second));
        }
        if (policy_.on_removed == GroupExit::unmanage) {
            draft_.skip(ReasonCode::group_unmanaged, ref_,
                        "left the directory; options.groups.onRemoved is unmanage, so it stays "
                        "as it is");
            return forget();
        }
        if (!policy_.remove) {
            return draft_.skip(ReasonCode::group_delete_switched_off, ref_,
                               "left the directory; options.groups.delete is off");
        }
        if (is_refused_as_system_managed()) return;
        Action action = make(ActionKind::group_delete);
        action.hazard = Hazard::group_delete;
        if (is_refused_as_user_managed(applied_->uid, action)) return;
        draft_.result.plan.actions.push_back(std::move(action));
    }

    // ---- members

    std::vector<MembershipDifference> member_differences() const {
        return compare_members(row_, draft_.pairing, draft_.effective.roster, draft_.input.applied,
                               draft_.input.live);
    }

    /// Nothing is done to the group, so nothing to its memberships either: each is told of.
    void leave_members(Left list, ReasonCode code, const std::string& detail) {
        for (const auto& difference : member_differences()) {
            leave_member(list, code, difference, draft_.pairing.people[difference.person], detail);
        }
    }

    void plan_members() {
        const auto mode = desired_->membership.value_or(policy_.membership);
        for (const auto& difference : member_differences()) {
            const auto& person = draft_.pairing.people[difference.person];
            const bool missing = difference.kind == MembershipDifference::Kind::missing;
            if (const auto* by = ignored_by(person)) {
                skip_member(ReasonCode::ignored_by_override, difference, person,
                            "person " + left_alone_by(*by));
            } else if (mode == MembershipMode::observe) {
                skip_member(ReasonCode::observe_mode, difference, person,
                            missing ? "is missing; the group is only observed"
                                    : "is a surplus member; the group is only observed");
            } else if (missing) {
                plan_add(difference, person);
            } else if (mode == MembershipMode::additive) {
                skip_member(ReasonCode::additive_mode, difference, person,
                            "is a surplus member; the group is additive");
            } else {
                plan_remove(difference, person);
            }
        }
        record_members(mode);
        note_sizes();
    }

    const Origin::Exception* ignored_by(const PersonRow& person) const {
        const auto* user = draft_.desired(person);
        if (user == nullptr) user = draft_.applied(person);
        if (user == nullptr) return nullptr;
        const auto found = draft_.effective.ignored_users.find(user->uid);
        return found == draft_.effective.ignored_users.end() ? nullptr : &found->second;
    }

    /// Whether plan_people could not settle who this desired person is.
    bool is_refused(const PersonRow& person) const {
        const auto& links = draft_.pairing.ambiguous;
        return std::any_of(links.begin(), links.end(), [&person](const AmbiguousLink& link) {
            return !link.is_group && UserIndex{link.desired} == *person.desired;
        });
    }

    /// One of several accounts that somebody desired could have: nothing is done to any of them.
    bool is_candidate(const PersonRow& person) const {
        if (!person.live) return false;
        const auto place = static_cast<std::uint32_t>(*person.live);
        const auto& links = draft_.pairing.ambiguous;
        return std::any_of(links.begin(), links.end(), [place](const AmbiguousLink& link) {
            return !link.is_group
                   && std::find(link.live.begin(), link.live.end(), place) != link.live.end();
        });
    }

    void leave_member(Left list,
                      ReasonCode code,
                      const MembershipDifference& difference,
                      const PersonRow& person,
                      std::string detail) {
        auto& plan = draft_.result.plan;
        (list == Left::skipped ? plan.skipped : plan.refused)
            .push_back({.code = code,
                        .user = draft_.ref(person),
                        .group = ref_,
                        .detail = std::move(detail),
                        .action = member_action(difference, person)});
    }

    void skip_member(ReasonCode code,
                     const MembershipDifference& difference,
                     const PersonRow& person,
                     std::string detail) {
        leave_member(Left::skipped, code, difference, person, std::move(detail));
    }

    void refuse_member(ReasonCode code,
                       const MembershipDifference& difference,
                       const PersonRow& person,
                       std::string detail) {
        leave_member(Left::refused, code, difference, person, std::move(detail));
    }

    Action member_action(const MembershipDifference& difference, const PersonRow& person) const {
        const bool missing = difference.kind == MembershipDifference::Kind::missing;
        Action action = make(missing ? ActionKind::member_add : ActionKind::member_remove);
        action.user = draft_.ref(person);
        action.reason = difference.reason;
        if (!missing) action.hazard = Hazard::membership_remove;
        if (live_ == nullptr) action.lost_group = std::exchange(action.group.group, GroupId{});
        return action;
    }

    void plan_add(const MembershipDifference& difference, const PersonRow& person) {
        if (person.recoverable && draft_.reachable[difference.person]) {
            // Only the account that is back tells which of its groups came with it.
            draft_.result.plan.pending.push_back(
                {.code = ReasonCode::awaits_recovery,
                 .user = draft_.ref(person),
                 .group = ref_,
                 .detail =
                     "is looked at in the same pass, once the account is back with its groups",
                 .action = member_action(difference, person)});
            return;
        }
        if (!draft_.reachable[difference.person]) {
            if (draft_.desired(person)->state == UserState::suspended) {
                return skip_member(ReasonCode::disabled_not_provisioned, difference, person,
                                   "is disabled and has no account to add");
            }
            // Only an option keeps somebody from being invited who could be.
            if (!draft_.input.policy.users.create && !person.applied && !is_refused(person)) {
                return skip_member(ReasonCode::create_switched_off, difference, person,
                                   "has no account to add; options.users.create is off");
            }
            return refuse_member(ReasonCode::depends_on_refused, difference, person,
                                 "has no account to add");
        }
        draft_.result.plan.actions.push_back(member_action(difference, person));
    }

    void plan_remove(const MembershipDifference& difference, const PersonRow& person) {
        if (is_candidate(person)) {
            return refuse_member(ReasonCode::ambiguous_link, difference, person,
                                 "could be somebody who is wanted here; settle the link first");
        }
        // Whose values could not be mapped has no manifest that would tell the account. A mapping
        // error takes no membership, so strangers stay; people we know are removed as ever.
        const bool is_stranger = !person.desired && !person.applied && !person.relinked_from;
        if (is_stranger && desired_->unmapped_members > 0) {
            return skip_member(
                ReasonCode::unmapped_member, difference, person,
                "could be somebody whose values could not be mapped (the directory lists "
                    + counted(desired_->unmapped_members, "such member")
                    + "); correct them, and export again");
        }
        draft_.result.plan.actions.push_back(member_action(difference, person));
    }

    // ---- ledger and guards

    void forget() { draft_.result.settled.push_back(GroupForgotten{applied_->uid}); }

    void record_agreement() {
        GroupApplied fact{desired_->uid, desired_->name, live_->group_id, {}, {}};
        const auto differing = compare_group(*desired_, nullptr, *live_);
        const auto agrees = [&](Field field) {
            return std::none_of(differing.begin(), differing.end(),
                                [field](const FieldDifference& d) { return d.field == field; });
        };
        const bool name_is_news = !is_linked() || applied_->display_name != desired_->display_name;
        const bool id_is_news = !is_linked() || applied_->external_id != desired_->external_id;
        if (agrees(Field::display_name) && name_is_news) fact.display_name = desired_->display_name;
        if (agrees(Field::external_id) && id_is_news) fact.external_id = desired_->external_id;
        const bool asked = is_linked() && (applied_->creation_asked || applied_->deletion_asked);
        if (asked) fact.creation_asked = fact.deletion_asked = false;
        if (!is_linked() || fact.display_name || fact.external_id || asked
            || applied_->name != desired_->name) {
            draft_.result.settled.push_back(std::move(fact));
        }
    }

    /// Memberships that are so already but not recorded, and recorded ones that both sides dropped.
    void record_members(MembershipMode mode) {
        // Where a surplus member stays, he or she is not ours any more: the ledger holds what we
        // keep up, and a later removal would otherwise pass for our own intent.
        const bool surplus_stays = !desired_->members || mode != MembershipMode::authoritative;
        const auto wanted = people_of(desired_->members, draft_.pairing.person_of_desired);
        const auto is = live_ ? people_of(live_->members, draft_.pairing.person_of_live)
                              : std::vector<PersonIndex>{};
        auto was = is_linked() ? people_of(applied_->members, draft_.pairing.person_of_applied)
                               : std::vector<PersonIndex>{};
        std::erase_if(was, [this](PersonIndex person) { return changes_account(person); });
        // Nearly everywhere nothing has moved.
        if (wanted == is && wanted == was) return;
        MembersApplied found{ref_.uid, {}};
        for (const auto person : is) {
            // Whose invitation this pass cancels is as good as gone, and whose account waits for a
            // relink is not theirs yet: what is seen of them now would say too much in the ledger.
            if (!draft_.reachable[person] || is_relink(person)) continue;
            if (contains(wanted, person) && !contains(was, person)) add_uid(found.users, person);
        }
        MembersForgotten dropped{ref_.uid, {}};
        for (const auto person : was) {
            if (contains(wanted, person)) continue;
            if (surplus_stays || !contains(is, person)) add_uid(dropped.users, person);
        }
        if (!found.users.empty()) draft_.result.settled.push_back(std::move(found));
        if (!dropped.users.empty()) draft_.result.settled.push_back(std::move(dropped));
    }

    bool is_relink(PersonIndex person) const {
        const auto& row = draft_.pairing.people[person];
        return row.relinked_from || row.foreign_external_id;
    }

    /// True when what the ledger says of the person was said of another account.
    bool changes_account(PersonIndex person) const {
        const auto& row = draft_.pairing.people[person];
        const auto* recorded = draft_.applied(row);
        const auto* account = draft_.live(row);
        return row.relinked_from
               || (recorded != nullptr && account != nullptr
                   && recorded->member_id != account->member_id);
    }

    static std::vector<PersonIndex> people_of(const std::optional<std::vector<UserIndex>>& members,
                                              const std::vector<PersonIndex>& person_of) {
        std::vector<PersonIndex> people;
        if (!members) return people;
        for (const auto member : *members) {
            people.push_back(person_of[static_cast<std::size_t>(member)]);
        }
        if (!std::is_sorted(people.begin(), people.end())) std::sort(people.begin(), people.end());
        return people;
    }

    static bool contains(const std::vector<PersonIndex>& people, PersonIndex person) {
        return std::binary_search(people.begin(), people.end(), person);
    }

    void add_uid(std::vector<Uid>& uids, PersonIndex person) const {
        const auto& row = draft_.pairing.people[person];
        if (const auto* user = draft_.desired(row)) {
            uids.push_back(user->uid);
        } else if (const auto* recorded = draft_.applied(row)) {
            uids.push_back(recorded->uid);
        }
    }

    void note_sizes() {
        if (live_ == nullptr || !desired_->members) return;
        const auto size = live_->members ? live_->members->size() : 0;
        draft_.base.size.memberships += size;
        std::size_t before = 0;
        if (const auto& so_far = draft_.input.so_far) {
            const auto removed = so_far->members_removed.find(ref_.uid);
            if (removed != so_far->members_removed.end()) before = removed->second;
        }
        draft_.base.group_sizes.push_back(
            {.uid = ref_.uid, .live_members = size, .removed_before = before});
    }

    Action make(ActionKind kind) const {
        return {.kind = kind,
                .group = ref_,
                .origin = draft_.origin(desired_ != nullptr ? &desired_->source : nullptr)};
    }

    Draft& draft_;
    const GroupOptions& policy_;
    const GroupRow& row_;
    const Group* desired_;
    const Group* applied_;
    const Group* live_;
    GroupRef ref_;
};

} // namespace

GroupRef Draft::ref(const GroupRow& row) const {
    GroupRef ref;
    for (const auto* group : {applied(row), desired(row), live(row)}) {
        if (group == nullptr) continue;
        if (!group->name.empty()) ref.name = group->name;
        if (!group->uid.empty()) ref.uid = group->uid;
        if (!group->group_id.empty()) ref.group = group->group_id;
        if (!group->display_name.empty()) ref.display_name = group->display_name;
    }
    return ref;
}

void plan_groups(Draft& draft) {
    for (const auto& row : draft.pairing.groups) GroupPlanner(draft, row).run();
}

} // namespace rollcall
