#include "scope.hpp"

#include "unlisted_groups.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/filter.hpp>

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

/// Whom the member of a group stands for, where it is of the kind that is asked for.
std::optional<EntryPlace>
whom_it_takes(ScopeKind kind, EntryPlace member, const MemberGraph& graph) {
    if (!graph.is_loose(member)) {
        const bool is_wanted = graph.is_group(member) == (kind == ScopeKind::groups);
        return is_wanted ? std::optional(member) : std::nullopt;
    }
    const auto& candidates = graph.loose(member).candidates;
    if (kind == ScopeKind::groups || candidates.size() != 1) return {};
    return candidates.front();
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
    const auto take = [&](EntryPlace place) {
        if (match.includes[place] || !is_key_under(index.key(place), base_key)) return;
        if (filter && !filter->matches(index.entry(place))) return;
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
        if (const auto taken = whom_it_takes(kind, place, graph)) take(*taken);
    }
    return match;
}

} // namespace rollcall
