#include <rollcall/base/digest.hpp>
#include <rollcall/plan/policy.hpp>

#include <fmt/format.h>

namespace rollcall {
namespace {

std::string text_of(const Budget& budget) {
    return fmt::format("{}/{}/{}", budget.max, budget.percent, budget.free);
}

} // namespace

std::string policy_digest(const Policy& policy) {
    const auto& users = policy.users;
    const auto& groups = policy.groups;
    const auto& guards = policy.guards;
    std::string text;
    const auto line = [&text](std::string_view key, const auto& value) {
        text += fmt::format("{}={}\n", key, value);
    };
    line("users.create", users.create);
    line("users.update", users.update);
    line("users.deprovision", users.deprovision);
    line("users.provisionDisabled", users.provision_disabled);
    line("users.onRemoved", static_cast<int>(users.on_removed));
    line("users.onDisabled", static_cast<int>(users.on_disabled));
    line("users.removeAfter", users.remove_after ? users.remove_after->count() : -1);
    line("users.onSuspendedInDropbox", static_cast<int>(users.on_suspended_in_dropbox));
    line("users.onRemovedInDropbox", static_cast<int>(users.on_removed_in_dropbox));
    line("groups.create", groups.create);
    line("groups.rename", groups.rename);
    line("groups.delete", groups.remove);
    line("groups.onRemoved", static_cast<int>(groups.on_removed));
    line("groups.membership", to_string(groups.membership));
    line("groups.onDeletedInDropbox", static_cast<int>(groups.on_deleted_in_dropbox));
    line("guards.usersSuspended", text_of(guards.users_suspended));
    line("guards.usersRemoved", text_of(guards.users_removed));
    line("guards.devicesWiped", text_of(guards.devices_wiped));
    line("guards.groupsDeleted", text_of(guards.groups_deleted));
    line("guards.membershipsRemoved", text_of(guards.memberships_removed));
    line("guards.perGroupPercent", guards.per_group_percent);
    line("guards.rolesChanged", text_of(guards.roles_changed));
    line("guards.emailsChanged", text_of(guards.emails_changed));
    line("guards.relinks", text_of(guards.relinks));
    line("guards.sourceShrink", text_of(guards.source_shrink));
    line("guards.minAdmins", guards.min_admins);
    line("managesRole", policy.manages_role);
    line("mapping", policy.mapping);
    return "sha256:" + sha256_hex(text);
}

} // namespace rollcall
