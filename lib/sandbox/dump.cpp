#include "control_parts.hpp"
#include "encode.hpp"
#include "event_json.hpp"
#include "schema.hpp"
#include "seed.hpp"

#include <algorithm>

namespace rollcall::sandbox {
namespace {

Json optional_json(const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
}

void put(Json& object, const char* key, const std::optional<Time>& time) {
    if (time) object[key] = utc_text(*time);
}

void put(Json& object, const char* key, const std::optional<std::string>& text) {
    if (text) object[key] = *text;
}

std::vector<const Group*> groups_by_name(const Team& team) {
    std::vector<const Group*> groups;
    for (const auto& [serial, group] : team.groups()) groups.push_back(&group);
    std::sort(groups.begin(), groups.end(),
              [](const Group* a, const Group* b) { return a->name < b->name; });
    return groups;
}

std::vector<std::string> emails(const Team& team, const Group& group, Access wanted) {
    std::vector<std::string> result;
    for (const auto& [serial, access] : group.members) {
        if (access == wanted) result.push_back(team.member(serial).email);
    }
    std::sort(result.begin(), result.end());
    return result;
}

Json saved(const Team& team, const Member& member) {
    Json row;
    row["email"] = member.email;
    row["given_name"] = member.given_name;
    row["surname"] = member.surname;
    put(row, "external_id", member.external_id);
    row["role"] = name_of(k_tier_names, member.role);
    row["status"] = name_of(k_status_names, member.status);
    row["id"] = member.id;
    row["account_id"] = member.account_id;
    row["serial"] = member.serial;
    row["email_verified"] = member.email_verified;
    if (member.invitation_is_void) row["invitation_is_void"] = true;
    for (const SecondaryEmail& other : member.secondary_emails) {
        row["secondary_emails"].push_back(
            {{"email", other.email}, {"is_verified", other.is_verified}});
    }
    put(row, "invited_on", member.invited_on);
    put(row, "joined_on", member.joined_on);
    put(row, "suspended_on", member.suspended_on);
    put(row, "removed_on", member.removed_on);
    row["wiped"] = member.wiped;
    row["welcome_emails"] = member.welcome_emails;
    row["member_folder_id"] = member.member_folder_id;
    row["root_folder_id"] = member.root_folder_id;
    if (member.status != MemberStatus::removed) return row;
    row["recoverable"] = member.recoverable;
    row["disconnected"] = member.disconnected;
    row["former_status"] = name_of(k_status_names, member.former_status);
    row["former_groups"] = Json::array();
    for (const auto& [serial, access] : member.former_groups) {
        const auto group = team.groups().find(serial);
        if (group == team.groups().end()) continue;
        row["former_groups"].push_back(
            {{"group", group->second.name}, {"access", name_of(k_access_names, access)}});
    }
    return row;
}

} // namespace

std::string save_seed(World& world) {
    Team& team = world.team;
    const TeamSettings& settings = team.settings();
    const AppSettings& app = world.tokens.app();
    Json out;
    out["team"] = {{"name", settings.name}, {"id", settings.id}};
    out["licenses"] = settings.licenses;
    const Member* admin = team.acting_admin();
    if (admin != nullptr) out["acting_admin"] = admin->email;
    out["async"] = {{"add", name_of(k_async_names, settings.async_add)},
                    {"remove", name_of(k_async_names, settings.async_remove)},
                    {"group_delete", name_of(k_async_names, settings.async_group_delete)}};
    out["job_polls"] = settings.job_polls;
    out["job_seconds"] = settings.job_seconds;
    out["everyone_group"] = settings.everyone_group;
    // Another seed than the first: what is made from here on must not repeat what is there.
    out["random_seed"] = team.identities().fresh_seed();
    if (world.clock.fixed) {
        out["clock"] = utc_text(team.now());
    } else if (world.clock.ahead.count() != 0) {
        out["clock_ahead_seconds"] =
            std::chrono::floor<std::chrono::seconds>(world.clock.ahead).count();
    }
    out["foreign_emails"] = settings.foreign_emails;
    out["personal_emails"] = settings.personal_emails;
    if (!settings.refused_emails.empty()) out["refused_emails"] = settings.refused_emails;
    out["verified_domains"] = settings.verified_domains;
    out["switches"] = switches_json(settings.switches);
    out["app"] = {{"key", app.key},
                  {"secret", app.secret},
                  {"refresh_token", app.refresh_token},
                  {"display_name", app.display_name},
                  {"id", app.id},
                  {"expires_in", app.expires_in},
                  {"pkce", app.pkce},
                  {"app_scopes", app.app_scopes},
                  {"token_scopes", app.token_scopes}};
    out["members"] = Json::array();
    for (const auto& [serial, member] : team.members()) {
        out["members"].push_back(saved(team, member));
    }
    out["groups"] = Json::array();
    for (const auto& [serial, group] : team.groups()) {
        if (group.management == Management::system_managed) continue;
        Json row;
        row["name"] = group.name;
        put(row, "external_id", group.external_id);
        row["management"] = name_of(k_management_names, group.management);
        row["id"] = group.id;
        row["serial"] = group.serial;
        row["created_ms"] = group.created_ms;
        row["members"] = emails(team, group, Access::member);
        row["owners"] = emails(team, group, Access::owner);
        out["groups"].push_back(std::move(row));
    }
    for (const Event& event : team.events()) out["events"].push_back(event_json(event));
    return out.dump(1) + "\n";
}

std::string dump(const World& world) {
    const Team& team = world.team;
    Json out;
    out["team"] = {{"name", team.settings().name},
                   {"id", team.settings().id},
                   {"licenses", team.settings().licenses},
                   {"provisioned", team.provisioned()}};
    std::vector<const Member*> members;
    for (const auto& [serial, member] : team.members()) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) {
        return std::pair(std::string_view(a->email), a->serial)
               < std::pair(std::string_view(b->email), b->serial);
    });
    out["members"] = Json::array();
    for (const Member* member : members) {
        std::vector<std::string> groups;
        for (const Serial serial : member->groups) {
            const Group& group = team.group(serial);
            if (group.management != Management::system_managed) groups.push_back(group.name);
        }
        std::sort(groups.begin(), groups.end());
        out["members"].push_back({{"email", member->email},
                                  {"id", member->id},
                                  {"given_name", member->given_name},
                                  {"surname", member->surname},
                                  {"external_id", optional_json(member->external_id)},
                                  {"status", name_of(k_status_names, member->status)},
                                  {"role", name_of(k_tier_names, member->role)},
                                  {"groups", groups},
                                  {"wiped", member->wiped},
                                  {"welcome_emails", member->welcome_emails}});
    }
    out["groups"] = Json::array();
    out["system_groups"] = Json::array();
    for (const Group* group : groups_by_name(team)) {
        if (group->management == Management::system_managed) {
            out["system_groups"].push_back(group->name);
            continue;
        }
        std::vector<std::string> everybody = emails(team, *group, Access::member);
        std::vector<std::string> owners = emails(team, *group, Access::owner);
        everybody.insert(everybody.end(), owners.begin(), owners.end());
        std::sort(everybody.begin(), everybody.end());
        out["groups"].push_back({{"name", group->name},
                                 {"id", group->id},
                                 {"external_id", optional_json(group->external_id)},
                                 {"management", name_of(k_management_names, group->management)},
                                 {"members", everybody},
                                 {"owners", owners}});
    }
    return out.dump(1) + "\n";
}

} // namespace rollcall::sandbox
