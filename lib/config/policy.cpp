#include "sections.hpp"

#include <limits>

namespace rollcall::config {
namespace {

constexpr std::size_t k_no_limit = std::numeric_limits<std::size_t>::max();
constexpr std::size_t k_largest_team = 10'000'000;

constexpr Names<UserExit, 3> k_user_exits{
    {{UserExit::suspend, "suspend"}, {UserExit::remove, "remove"}, {UserExit::keep, "keep"}}};
constexpr Names<GroupExit, 2> k_group_exits{
    {{GroupExit::remove, "delete"}, {GroupExit::unmanage, "unmanage"}}};
constexpr Names<Restore, 2> k_user_restores{
    {{Restore::hold, "hold"}, {Restore::restore, "restore"}}};
constexpr Names<Restore, 2> k_group_restores{
    {{Restore::restore, "recreate"}, {Restore::hold, "hold"}}};
constexpr Names<MembershipMode, 3> k_modes{{{MembershipMode::authoritative, "authoritative"},
                                            {MembershipMode::additive, "additive"},
                                            {MembershipMode::observe, "observe"}}};

/// A count that `null` sets free.
Format<std::size_t> count_or_no_limit() {
    auto format = count(0, k_largest_team);
    format.expected += ", or null for no limit";
    format.show = [show = std::move(format.show)](const std::size_t& value) {
        return value == k_no_limit ? std::string("null") : show(value);
    };
    format.null = k_no_limit;
    return format;
}

void read_budget(Section& section, Budget& budget) {
    // Only the guard on shrinking sources comes without a largest count.
    section.scalar("max", budget.max,
                   budget.max == k_no_limit ? count_or_no_limit() : count(0, k_largest_team));
    section.scalar("percent", budget.percent, count(0, 100));
    section.scalar("free", budget.free, count(0, k_largest_team));
}

} // namespace

void read_options(Section section, Policy& policy) {
    auto users = section.child("users");
    users.scalar("create", policy.users.create, boolean());
    users.scalar("update", policy.users.update, boolean());
    users.scalar("deprovision", policy.users.deprovision, boolean());
    users.scalar("provisionDisabled", policy.users.provision_disabled, boolean());
    users.scalar("onRemoved", policy.users.on_removed, word(k_user_exits));
    users.scalar("onDisabled", policy.users.on_disabled, word(k_user_exits));
    users.scalar("removeAfter", policy.users.remove_after, duration_or_never());
    users.scalar("onSuspendedInDropbox", policy.users.on_suspended_in_dropbox,
                 word(k_user_restores));
    users.scalar("onRemovedInDropbox", policy.users.on_removed_in_dropbox, word(k_user_restores));
    users.finish();
    auto groups = section.child("groups");
    groups.scalar("create", policy.groups.create, boolean());
    groups.scalar("rename", policy.groups.rename, boolean());
    groups.scalar("delete", policy.groups.remove, boolean());
    groups.scalar("onRemoved", policy.groups.on_removed, word(k_group_exits));
    groups.scalar("membership", policy.groups.membership, word(k_modes));
    groups.scalar("onDeletedInDropbox", policy.groups.on_deleted_in_dropbox,
                  word(k_group_restores));
    groups.finish();
    section.finish();
}

void read_guards(Section section, Guards& guards) {
    for (const auto& [key, budget] : budgets(guards)) {
        auto child = section.child(key);
        read_budget(child, *budget);
        if (budget == &guards.memberships_removed) {
            child.scalar("perGroupPercent", guards.per_group_percent, count(0, 100));
        }
        child.finish();
    }
    // Nobody can give a lost team its admin back through the API.
    section.scalar("minAdmins", guards.min_admins, count(1, k_largest_team));
    section.finish();
}

std::vector<std::pair<std::string_view, Budget*>> budgets(Guards& guards) {
    return {{"usersSuspended", &guards.users_suspended},
            {"usersRemoved", &guards.users_removed},
            {"devicesWiped", &guards.devices_wiped},
            {"groupsDeleted", &guards.groups_deleted},
            {"membershipsRemoved", &guards.memberships_removed},
            {"rolesChanged", &guards.roles_changed},
            {"emailsChanged", &guards.emails_changed},
            {"relinks", &guards.relinks},
            {"sourceShrink", &guards.source_shrink}};
}

} // namespace rollcall::config
