#include <rollcall/base/text.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/membership.hpp>
#include <rollcall/directory/nesting_path.hpp>

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

Result<EntryPlace> place_of(const EntryIndex& index, std::string_view dn) {
    ROLLCALL_TRY_ASSIGN(const auto key, dn_key(dn));
    if (const auto place = index.find(key)) return *place;
    return fail(ErrorCode::not_found, "\"" + visible(dn) + "\" is not among the "
                                          + counted(index.size(), "entry", "entries")
                                          + " read; correct the DN");
}

} // namespace

std::optional<NestingPath>
nesting_path(const DatastoreSnapshot& snapshot, const User& person, const Group& group) {
    const auto place = find_user(snapshot.roster, person.uid);
    if (!place || !group.members
        || !std::binary_search(group.members->begin(), group.members->end(), *place)) {
        return {};
    }
    NestingPath found{.group = group.source.dn, .person = person.source.dn};
    const auto [first, last] = std::equal_range(
        snapshot.through_groups.begin(), snapshot.through_groups.end(),
        ThroughGroups{.group = found.group},
        [](const ThroughGroups& a, const ThroughGroups& b) { return a.group < b.group; });
    const auto nested = std::find_if(first, last, [&](const ThroughGroups& through) {
        return std::binary_search(through.members.begin(), through.members.end(), found.person);
    });
    if (nested != last) found.through = nested->path;
    return found;
}

Result<std::optional<NestingPath>> nesting_path(std::span<const Entry> entries,
                                                const DirectoryRules& rules,
                                                std::string_view person_dn,
                                                std::string_view group_dn) {
    ROLLCALL_TRY_ASSIGN(const auto index, EntryIndex::build(entries));
    ROLLCALL_TRY_ASSIGN(const auto person, place_of(index, person_dn));
    ROLLCALL_TRY_ASSIGN(const auto group, place_of(index, group_dn));
    const MemberGraph graph(index, rules);
    MemberWalk walk(graph);
    const auto& reached = walk.from(group, rules.nested_members == NestedMembers::flatten);

    // A login is a place of its own, so one person can be reached as several; the walk goes by
    // levels, so the first is nearest.
    const auto place = std::find_if(reached.begin(), reached.end(), [&](EntryPlace found) {
        if (!graph.is_loose(found)) return found == person;
        return graph.loose(found).candidates == std::vector<EntryPlace>{person};
    });
    if (place == reached.end()) return std::optional<NestingPath>{};
    NestingPath found{.group = index.entry(group).dn, .person = index.entry(person).dn};
    for (const auto step : walk.way_to(*place)) found.through.push_back(index.entry(step).dn);
    return std::optional(std::move(found));
}

} // namespace rollcall
