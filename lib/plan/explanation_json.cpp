#include "json_values.hpp"

#include <rollcall/plan/explanation.hpp>

namespace rollcall {
namespace {

Json to_value(const CommitNote& note) {
    return {{"commit", note.commit},
            {"when", note.when},
            {"author", note.author},
            {"subject", note.subject}};
}

Json to_value(const StatedAt& stated) {
    Json json{{"file", stated.file}, {"line", stated.line}};
    if (stated.changed) json["changed"] = to_value(*stated.changed);
    return json;
}

Json to_value(const ExplainedFact& fact, const Explanation& of) {
    Json json;
    json["fact"] = fact.fact;
    put_subject(json, fact.user, fact.group);
    json["desired"] = value_or_null(fact.desired);
    json["applied"] = value_or_null(fact.applied);
    if (of.asked_dropbox) json["live"] = value_or_null(fact.live);
    if (fact.stated) json["stated"] = to_value(*fact.stated);
    if (fact.overruled) {
        json["overruled"]["value"] = value_or_null(fact.overruled->value);
        if (fact.overruled->stated) {
            json["overruled"]["stated"] = to_value(*fact.overruled->stated);
        }
    }
    if (fact.recorded) {
        json["recorded"] = to_value(fact.recorded->ledger);
        put(json["recorded"], "desired", fact.recorded->desired_commit);
        if (!fact.recorded->approvals.empty()) {
            json["recorded"]["approvals"] = fact.recorded->approvals;
        }
    }
    if (!fact.overrides.empty()) json["overrides"] = fact.overrides;
    if (!fact.path.empty()) json["path"] = fact.path;
    if (fact.outside) {
        Json outside{{"report", fact.outside->report}, {"seen", fact.outside->seen}};
        outside["live"] = value_or_null(fact.outside->fact.live);
        outside["outcome"] = to_string(fact.outside->fact.outcome);
        outside["by"] = nullptr;
        if (const auto& source = fact.outside->fact.source) {
            outside["by"] = {{"who", source->who}, {"when", source->when}};
            put(outside["by"], "through", source->through);
        }
        json["lastOutsideChange"] = std::move(outside);
    }
    return json;
}

} // namespace

std::string to_json(const Explanation& explanation) {
    Json json = head_of("Explanation");
    json["team"] = explanation.team;
    put_subject(json, explanation.user, explanation.group);
    json["askedDatastore"] = explanation.asked_datastore;
    json["askedDropbox"] = explanation.asked_dropbox;
    if (explanation.asked_datastore) {
        json["dn"] = explanation.dn.empty() ? Json(nullptr) : Json(explanation.dn);
    }
    if (explanation.asked_dropbox) json["inDropbox"] = explanation.in_dropbox;
    json["problems"] = explanation.problems;
    if (!explanation.why.empty()) json["why"] = explanation.why;
    json["values"] = Json::array();
    for (const auto& fact : explanation.values) {
        json["values"].push_back(to_value(fact, explanation));
    }
    json["memberships"] = Json::array();
    for (const auto& fact : explanation.memberships) {
        json["memberships"].push_back(to_value(fact, explanation));
    }
    return as_document(json);
}

std::string to_json(const SubjectHistory& history) {
    Json json = head_of("SubjectHistory");
    json["team"] = history.team;
    put_subject(json, history.user, history.group);
    json["events"] = Json::array();
    for (const auto& event : history.events) {
        Json item = to_value(event.commit);
        item["in"] = event.ledger ? "ledger" : "manifests";
        item["changes"] = event.words;
        json["events"].push_back(std::move(item));
    }
    return as_document(json);
}

} // namespace rollcall
