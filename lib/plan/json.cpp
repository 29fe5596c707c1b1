#include "json_values.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/plan/json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace rollcall {
namespace {

template <class Id> Json id_or_null(const std::optional<Id>& id) {
    return id ? Json(id->str()) : Json(nullptr);
}

Json to_value(const Action& action) {
    Json json;
    json["kind"] = to_string(action.kind);
    put_subject(json, action.user, action.group);
    Json before = Json::object();
    Json after = Json::object();
    Json applied = Json::object();
    for (const auto& change : action.changes) {
        const std::string key(to_string(change.field));
        if (change.applied) applied[key] = *change.shown(change.applied);
        if (change.before) before[key] = *change.shown(change.before);
        after[key] = value_or_null(change.shown(change.after));
    }
    if (!applied.empty()) json["applied"] = std::move(applied);
    json["before"] = std::move(before);
    json["after"] = std::move(after);
    json["reason"] = to_string(action.reason);
    json["hazard"] = to_string(action.hazard);
    if (action.kind == ActionKind::user_create) {
        json["sendWelcomeEmail"] = action.send_welcome_email;
    }
    if (action.hazard == Hazard::user_suspend || action.hazard == Hazard::user_remove) {
        json["wipeData"] = action.wipe_data;
    }
    if (action.temporary) json["temporary"] = true;
    if (action.awaits_seat) json["awaitsSeat"] = true;
    if (action.linked_by != LinkedBy::nothing) json["linkedBy"] = to_string(action.linked_by);
    json["origin"]["commit"] = action.origin.commit;
    put(json["origin"], "file", action.origin.file);
    if (const auto& exception = action.origin.exception; !exception.name.empty()) {
        json["origin"]["override"] = {
            {"name", exception.name},
            {"reason", exception.reason},
            {"expires", exception.expires.empty() ? Json(nullptr) : Json(exception.expires)}};
    }
    return json;
}

Json to_value(const NotDone& item);
Json to_value(const Held& held);
Json to_value(const NotExported& item);
Json to_value(const RosterChanges::ValueChange& change);
Json to_value(const RosterChanges::UserChange& change);
Json to_value(const RosterChanges::GroupChange& change);

template <class Item> Json to_values(const std::vector<Item>& items) {
    Json json = Json::array();
    for (const auto& item : items) json.push_back(to_value(item));
    return json;
}

Json to_value(const NotDone& item) {
    Json json;
    json["reason"] = to_string(item.code);
    put_subject(json, item.user, item.group);
    put(json, "detail", item.detail);
    if (item.action) json["action"] = to_value(*item.action);
    return json;
}

Json to_value(const Budget& budget) {
    Json json;
    json["max"] = budget.max == static_cast<std::size_t>(-1) ? Json(nullptr) : Json(budget.max);
    json["percent"] = budget.percent;
    json["free"] = budget.free;
    return json;
}

Json to_value(const Held& held) {
    Json json;
    json["holdId"] = held.hold_id.empty() ? Json(nullptr) : Json(held.hold_id);
    json["class"] = held.hazard;
    json["reason"] = to_string(held.code);
    json["count"] = held.count;
    json["limit"] = to_value(held.limit);
    json["base"] = held.base;
    put(json, "detail", held.detail);
    json["actions"] = to_values(held.actions);
    return json;
}

std::size_t held_actions(const Plan& plan) {
    std::size_t count = 0;
    for (const auto& held : plan.held) count += held.actions.size();
    return count;
}

Json summary_of(const Plan& plan) {
    Json kinds = Json::object();
    for (const auto& action : plan.actions) {
        const std::string kind(to_string(action.kind));
        kinds[kind] = kinds.value(kind, 0) + 1;
    }
    Json json;
    json["users"] = plan.users;
    json["groups"] = plan.groups;
    json["memberships"] = plan.memberships;
    json["actions"] = plan.actions.size();
    json["held"] = held_actions(plan);
    json["refused"] = plan.refused.size();
    json["skipped"] = plan.skipped.size();
    json["pending"] = plan.pending.size();
    json["byKind"] = std::move(kinds);
    return json;
}

Json revision(const std::optional<CommitId>& commit, const std::optional<TreeId>& tree) {
    if (!commit) return nullptr;
    Json json;
    json["commit"] = commit->str();
    json["tree"] = id_or_null(tree);
    return json;
}

/// Unmanaged people or groups; what may be an orphan says so, with the external id that it carries.
template <class Ref>
Json unmanaged_values(const std::vector<Ref>& refs,
                      const std::vector<Orphan>& orphans,
                      Ref Orphan::*subject) {
    std::map<Ref, const Orphan*> found;
    for (const auto& orphan : orphans) found.emplace(orphan.*subject, &orphan);
    Json json = to_values(refs);
    for (std::size_t i = 0; i < refs.size(); ++i) {
        const auto orphan = found.find(refs[i]);
        if (orphan == found.end()) continue;
        json[i]["externalId"] = orphan->second->external_id;
        json[i]["reason"] = to_string(ReasonCode::orphan);
    }
    return json;
}

Json plan_body(const Plan& plan) {
    Json json;
    json["teamId"] = plan.team_id.str();
    json["desired"] = revision(plan.desired_commit, plan.desired_tree);
    json["applied"] = revision(plan.applied_commit, plan.applied_tree);
    json["policy"] = plan.policy;
    json["actions"] = to_values(plan.actions);
    json["held"] = to_values(plan.held);
    json["approved"] = plan.approved;
    json["refused"] = to_values(plan.refused);
    json["skipped"] = to_values(plan.skipped);
    json["pending"] = to_values(plan.pending);
    json["unmanaged"]["users"] =
        unmanaged_values(plan.unmanaged_users, plan.orphans, &Orphan::user);
    json["unmanaged"]["groups"] =
        unmanaged_values(plan.unmanaged_groups, plan.orphans, &Orphan::group);
    json["summary"] = summary_of(plan);
    return json;
}

Json plan_json(const Plan& plan) {
    Json json = head_of("Plan");
    json["id"] = plan.id();
    json["team"] = plan.team;
    json.update(plan_body(plan));
    return json;
}

Json to_value(const NotExported& item) {
    Json json;
    json["reason"] = to_string(item.code);
    json["subject"] = item.subject;
    put(json, "field", item.field);
    json["detail"] = item.detail;
    return json;
}

Json to_values(const std::vector<Slug>& slugs) {
    Json json = Json::array();
    for (const auto& slug : slugs) json.push_back(slug.str());
    return json;
}

Json to_value(const RosterChanges::ValueChange& change) {
    return {{"field", to_string(change.field)}, {"before", change.before}, {"after", change.after}};
}

Json to_value(const RosterChanges::UserChange& change) {
    return {{"name", change.name.str()}, {"values", to_values(change.values)}};
}

Json to_value(const RosterChanges::GroupChange& change) {
    return {{"name", change.name.str()},
            {"displayName", change.display_name},
            {"values", to_values(change.values)},
            {"added", to_values(change.added)},
            {"removed", to_values(change.removed)}};
}

Json to_value(const RosterChanges& changes) {
    Json json;
    json["usersAdded"] = to_values(changes.users_added);
    json["usersRemoved"] = to_values(changes.users_removed);
    json["usersChanged"] = to_values(changes.users_changed);
    json["groupsAdded"] = to_values(changes.groups_added);
    json["groupsRemoved"] = to_values(changes.groups_removed);
    json["groupsChanged"] = to_values(changes.groups_changed);
    return json;
}

Json to_value(const Proposal& proposal) {
    Json json;
    json["state"] = to_string(proposal.state);
    json["branch"] = proposal.branch;
    json["commit"] = id_or_null(proposal.commit);
    json["fastForwarded"] = proposal.fast_forwarded;
    json["waitsFor"] = proposal.waits_for;
    return json;
}

Json summary_of(const ExportResult& result) {
    const auto& changes = result.changes;
    Json json;
    json["usersAdded"] = changes.users_added.size();
    json["usersRemoved"] = changes.users_removed.size();
    json["usersChanged"] = changes.users_changed.size();
    json["groupsAdded"] = changes.groups_added.size();
    json["groupsRemoved"] = changes.groups_removed.size();
    json["groupsChanged"] = changes.groups_changed.size();
    json["membershipsAdded"] = changes.memberships_added();
    json["membershipsRemoved"] = changes.memberships_removed();
    json["omissions"] = result.omissions.size();
    return json;
}

/// The text under a key; nothing where there is none or it is no text. `value()` would throw there.
std::string text_under(const Json& json, const char* key, const std::string& otherwise) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

/// Actions as sorted texts. Their order follows from what they are; the commit that they stand in
/// may have changed without any of them (an approval changes no file), so it does not count.
std::vector<std::string> action_texts(const Json& actions) {
    std::vector<std::string> texts;
    for (auto action : actions) {
        if (action.is_object() && action.contains("origin") && action["origin"].is_object()) {
            action["origin"].erase("commit");
        }
        texts.push_back(on_one_line(action));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

/// `user.update ann@acme.com (surname "Lee")`: enough to find it in a plan. The text may come from
/// a file that anybody wrote.
std::string brief(const std::string& action_text) {
    const Json action = Json::parse(action_text, nullptr, false);
    if (!action.is_object()) return visible(action_text);
    std::string line = text_under(action, "kind", "?");
    for (const auto& [whose, name] : {std::pair{"user", "email"}, {"group", "displayName"}}) {
        const auto subject = action.find(whose);
        if (subject == action.end() || !subject->is_object()) continue;
        const auto text = text_under(*subject, name, "");
        if (!text.empty()) line += ' ' + (*whose == 'g' ? '"' + text + '"' : text);
    }
    std::string fields;
    if (const auto after = action.find("after"); after != action.end() && after->is_object()) {
        for (const auto& [field, value] : after->items()) {
            fields += (fields.empty() ? "" : ", ") + field + ' ' + on_one_line(value);
        }
    }
    return visible(fields.empty() ? line : line + " (" + fields + ')');
}

/// The actions of one side that the other does not have, a line each, not all of very many.
std::string only_in(const std::vector<std::string>& some,
                    const std::vector<std::string>& others,
                    char sign,
                    std::size_t& count) {
    constexpr std::size_t k_most = 10;
    std::vector<std::string> only;
    std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                        std::back_inserter(only));
    count = only.size();
    std::string lines;
    for (std::size_t i = 0; i < std::min(count, k_most); ++i) {
        lines += fmt::format("\n    {} {}", sign, brief(only[i]));
    }
    if (count > k_most) lines += fmt::format("\n    {} and {} more", sign, count - k_most);
    return lines;
}

/// The text of a pin in a saved plan, or a word for its absence.
std::string pin(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || found->is_null()) return "none";
    if (found->is_string()) return found->get<std::string>();
    return found->is_object() ? text_under(*found, "tree", "none") : "?";
}

} // namespace

std::string to_json(const Plan& plan) { return as_document(plan_json(plan)); }

std::string to_json(const Action& action) { return on_one_line(to_value(action)); }

std::string to_json(const PassReport& report) {
    Json json = head_of("PassReport");
    json["team"] = report.plan.team;
    json["started"] = report.started;
    json["finished"] = report.finished;
    json["ledgerCommit"] = id_or_null(report.ledger_commit);
    json["calls"] = report.calls;
    json["stopped"] = report.stopped.has_value();
    if (report.stopped) json["stoppedBecause"] = *report.stopped;
    for (const auto status :
         {ActionStatus::done, ActionStatus::failed, ActionStatus::skipped, ActionStatus::pending}) {
        json["summary"][std::string(to_string(status))] = report.count(status);
    }
    json["outcomes"] = Json::array();
    report.each([&json](const Action& action, const ActionOutcome& became) {
        Json outcome;
        outcome["status"] = to_string(became.status);
        put(outcome, "message", became.message);
        if (became.approval_spent) outcome["approvalSpent"] = true;
        outcome["action"] = to_value(action);
        json["outcomes"].push_back(std::move(outcome));
    });
    json["plan"] = plan_json(report.plan);
    if (report.follow_up) json["followUp"] = plan_json(*report.follow_up);
    if (report.failure) json["failure"] = report.failure->describe();
    return as_document(json);
}

std::string to_json(const ExportResult& result) {
    Json json = head_of("Export");
    json["commit"] = id_or_null(result.commit);
    json["source"] = result.source;
    json["subject"] = result.subject;
    json["users"] = result.users;
    json["groups"] = result.groups;
    json["memberships"] = result.memberships;
    json["changes"] = to_value(result.changes);
    json["held"] = result.held ? to_value(*result.held) : Json(nullptr);
    if (result.proposal) json["proposal"] = to_value(*result.proposal);
    json["omissions"] = to_values(result.omissions);
    json["throughGroups"] = Json::array();
    for (const auto& nested : result.through_groups) {
        json["throughGroups"].push_back(
            {{"group", nested.group}, {"path", nested.path}, {"members", nested.members}});
    }
    json["warnings"] = result.warnings;
    json["summary"] = summary_of(result);
    return as_document(json);
}

Result<void> check_saved_plan(std::string_view text, const Plan& today) {
    const Json saved = Json::parse(text, nullptr, false);
    if (saved.is_discarded() || !saved.is_object() || text_under(saved, "kind", "") != "Plan"
        || !saved.contains("actions") || !saved["actions"].is_array()) {
        return fail(ErrorCode::untrusted,
                    "this is not a saved plan; make one with `rollcall plan --out FILE`");
    }
    if (text_under(saved, "apiVersion", "") != k_api_version) {
        return fail(ErrorCode::untrusted, "the saved plan is of another version; make a new one");
    }
    // Written and read once, so that both sides have gone through the same encoding.
    const Json fresh = Json::parse(on_one_line(plan_json(today)));
    std::string differences;
    const auto compare = [&](const char* key, const char* what) {
        if (pin(saved, key) == pin(fresh, key)) return;
        differences += fmt::format("\n  {}: {} when it was made, {} now", what, pin(saved, key),
                                   pin(fresh, key));
    };
    compare("team", "team");
    compare("teamId", "Dropbox team");
    compare("desired", "desired tree");
    compare("applied", "applied tree");
    compare("policy", "policy");
    const auto then = action_texts(saved["actions"]);
    const auto now = action_texts(fresh["actions"]);
    if (then != now) {
        std::size_t gone = 0;
        std::size_t added = 0;
        const auto lines = only_in(then, now, '-', gone) + only_in(now, then, '+', added);
        differences +=
            fmt::format("\n  actions: {} of the plan's are not wanted any more, {} are new{}", gone,
                        added, lines);
    }
    if (differences.empty()) return {};
    return fail(ErrorCode::stale,
                "the saved plan is stale; review a new one with `rollcall plan`:" + differences);
}

} // namespace rollcall
