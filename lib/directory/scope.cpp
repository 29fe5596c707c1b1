#include "scope.hpp"

#include "unlisted_groups.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/filter.hpp>

#include <set>

namespace rollcall {
namespace {

Result<Filter> checked_filter(const std::string& name, const std::string& text) {
    auto filter = Filter::parse(text);
    if (!filter) {
        return fail(ErrorCode::invalid_input, name + ".filter: " + filter.error().message);
    }
    const auto unknown = filter->unsupported_rules();
    if (unknown.empty()) return filter;
    // Undefined matches nobody, which looks exactly like everybody having left.
    return fail(ErrorCode::invalid_input,
                name + ".filter: the matching rule \"" + visible(unknown.front())
                    + "\" cannot be evaluated here; for members of nested groups use groupDn with "
                      "nested: true");
}

/// The entry of the group that a scope names.
Result<EntryPlace> group_of(const std::string& name, const Scope& scope, const EntryIndex& index) {
    const auto key = dn_key(scope.group_dn);
    if (!key) {
        return fail(ErrorCode::invalid_input, name + ".groupDn: " + key.error().message);
    }
    if (const auto group = index.find(*key)) return *group;
    return fail(ErrorCode::incomplete,
                name + ".groupDn \"" + visible(scope.group_dn) + "\" is not among the "
                    + counted(index.size(), "entry", "entries")
                    + " read; correct the DN, or read the part of the directory it lies in");
}

/// The entries of the kind that is asked for for which the member of a group can stand.
std::vector<EntryPlace> meant_by(ScopeKind kind, EntryPlace member, const MemberGraph& graph) {
    std::vector<EntryPlace> meant;
    const auto add = [&](EntryPlace place) {
        const bool is_wanted =
            kind == ScopeKind::groups ? graph.is_group(place) : graph.is_person(place);
        if (is_wanted) meant.push_back(place);
    };
    if (!graph.is_loose(member)) {
        add(member);
    } else if (kind == ScopeKind::users) {
        for (const auto candidate : graph.loose(member).candidates) add(candidate);
    }
    return meant;
}

tl::unexpected<Error> several(const std::string& name,
                              const Scope& scope,
                              EntryPlace member,
                              const std::vector<EntryPlace>& meant,
                              const MemberGraph& graph) {
    std::set<std::string> names;
    for (const auto place : meant) names.insert('"' + visible(graph.name(place)) + '"');
    std::string all;
    for (const auto& found : names) all += (all.empty() ? "" : " and ") + found;
    return fail(ErrorCode::incomplete, name + ".groupDn \"" + visible(scope.group_dn)
                                           + "\" lists the login \"" + visible(graph.name(member))
                                           + "\", which is that of " + all
                                           + ", so nobody can tell who belongs to the team; make "
                                             "it unique, or list the person by DN");
}

} // namespace

Result<ScopeMatch> match_scope(ScopeKind kind,
                               const Scope& scope,
                               const std::string& base_key,
                               const EntryIndex& index,
                               const MemberGraph& graph,
                               const std::optional<std::vector<EntryPlace>>& answered) {
    const std::string name = kind == ScopeKind::users ? "users" : "groups";
    ScopeMatch match;
    match.includes.assign(index.size(), false);
    if (scope.filter.empty() && scope.group_dn.empty()) {
        if (kind == ScopeKind::groups) return match;
        return fail(ErrorCode::invalid_input, "users has neither a filter nor a groupDn, set one");
    }

    std::optional<Filter> filter;
    if (!scope.filter.empty() && !answered) {
        ROLLCALL_TRY_ASSIGN(filter, checked_filter(name, scope.filter));
        match.filter_attributes = filter->attributes();
    }
    const auto is_ours = [&](EntryPlace place) {
        return is_key_under(index.key(place), base_key)
               && (!filter || filter->matches(index.entry(place)));
    };
    const auto take = [&](EntryPlace place) {
        if (match.includes[place] || !is_ours(place)) return;
        match.includes[place] = true;
        ++match.count;
    };

    if (answered) {
        for (const auto place : *answered) take(place);
        return match;
    }
    if (scope.group_dn.empty()) {
        for (EntryPlace place = 0; place < index.size(); ++place) take(place);
        return match;
    }
    ROLLCALL_TRY_ASSIGN(match.group, group_of(name, scope, index));
    MemberWalk walk(graph);
    match.listed = walk.from(*match.group, scope.nested);
    if (const auto unlisted = walk.unlisted()) {
        return fail(ErrorCode::incomplete, name + ".groupDn \"" + visible(scope.group_dn)
                                               + "\": " + unlisted_reason(graph, *unlisted)
                                               + ", so this is not everybody");
    }
    for (const auto place : match.listed) {
        auto meant = meant_by(kind, place, graph);
        std::erase_if(meant, [&](EntryPlace found) { return !is_ours(found); });
        // To take neither would be to let one of them go.
        if (meant.size() > 1) return several(name, scope, place, meant, graph);
        if (!meant.empty()) take(meant.front());
    }
    return match;
}

} // namespace rollcall
