#include "live_yaml.hpp"

#include <rollcall/yaml/document.hpp>
#include <rollcall/yaml/reader.hpp>

#include <map>
#include <stdexcept>

namespace rollcall::test {
namespace {

using yaml::MappingReader;
using Need = MappingReader::Need;

User read_member(MappingReader& reader) {
    User user;
    user.member_id = MemberId(reader.text("id", Need::required).value_or(""));
    user.email = reader.text("email", Need::required).value_or("");
    user.given_name = reader.text("givenName");
    user.surname = reader.text("surname");
    user.external_id = reader.text("externalId");
    const auto state =
        reader.one_of("state", {"invited", "active", "suspended", "removed", "unknown"});
    user.state =
        state == "unknown" ? UserState::unknown : parse_user_state(state.value_or("active"));
    const auto role = reader.text("role").value_or("member_only");
    user.role = parse_role(role);
    if (!user.role) reader.problem(reader.at("role"), "unknown role \"" + role + "\"");
    user.suspended_on = reader.text("suspendedOn").value_or("");
    reader.finish();
    return user;
}

Group read_group(MappingReader& reader, const std::map<std::string, UserIndex>& places) {
    Group group;
    group.group_id = GroupId(reader.text("id", Need::required).value_or(""));
    group.display_name = reader.text("name", Need::required).value_or("");
    group.external_id = reader.text("externalId");
    const auto management =
        reader.one_of("management", {"company", "user", "system"}).value_or("company");
    if (management == "user") group.management = GroupManagement::user;
    if (management == "system") group.management = GroupManagement::system;
    const auto members = reader.texts("members");
    if (group.management != GroupManagement::system) group.members.emplace();
    for (const auto& id : members.value_or(std::vector<std::string>{})) {
        const auto place = places.find(id);
        if (place == places.end()) {
            reader.problem(reader.at("members"), "no member is called \"" + id + "\"");
        } else if (group.members) {
            group.members->push_back(place->second);
        }
    }
    reader.finish();
    return group;
}

} // namespace

LiveTeam read_live_team(std::string_view bytes, const std::string& file) {
    Diagnostics problems;
    LiveTeam live{.id = TeamId("dbtid:acme"), .name = "Acme"};
    if (const auto document = yaml::parse(bytes, file, problems)) {
        MappingReader top(*document, file, "", problems);
        if (const auto* node = top.take("team", Need::required)) {
            MappingReader team(*node, file, "team", problems);
            live.acting_admin = MemberId(team.text("actingAdmin", Need::required).value_or(""));
            live.licensed =
                static_cast<std::uint32_t>(team.integer("licensed", 0, 1000).value_or(0));
            team.finish();
        }
        std::map<std::string, UserIndex> places;
        if (const auto* node = top.take("members", Need::required)) {
            for (const auto& item : node->items) {
                MappingReader reader(item, file, "members", problems);
                auto user = read_member(reader);
                places[user.member_id.str()] =
                    UserIndex{static_cast<std::uint32_t>(live.roster.users.size())};
                live.provisioned += user.state != UserState::removed;
                live.roster.users.push_back(std::move(user));
            }
        }
        if (const auto* node = top.take("groups")) {
            for (const auto& item : node->items) {
                MappingReader reader(item, file, "groups", problems);
                live.roster.groups.push_back(read_group(reader, places));
            }
        }
        top.finish();
    }
    if (!problems.empty()) throw std::runtime_error(problems.describe());
    canonicalize(live.roster);
    return live;
}

} // namespace rollcall::test
