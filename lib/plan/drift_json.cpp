#include "json_values.hpp"

#include <rollcall/plan/drift_json.hpp>

#include <fmt/format.h>

namespace rollcall {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

/// Whether the author is known, and why not.
std::string_view attribution_of(const DriftFact& fact, const std::string& log_problem) {
    if (fact.source) return "attributed";
    return log_problem.empty() ? "notInLogYet" : "logUnreadable";
}

Json to_value(const DriftSource& source) {
    Json json;
    json["who"] = source.who;
    put(json, "kind", source.kind);
    put(json, "app", source.app);
    put(json, "through", source.through);
    json["when"] = source.when;
    return json;
}

Json to_value(const Fight& fight) {
    Json json;
    json["reversals"] = fight.reversals;
    json["limit"] = fight.limit;
    json["window"] = fight.window;
    json["frozen"] = fight.frozen;
    return json;
}

Json to_value(const DriftFact& fact, const std::string& log_problem) {
    Json json;
    json["id"] = drift_key(fact);
    put_subject(json, fact.user, fact.group);
    json["fact"] = fact.fact;
    json["applied"] = value_or_null(fact.applied);
    json["desired"] = value_or_null(fact.desired);
    json["live"] = value_or_null(fact.live);
    json["reason"] = to_string(fact.reason);
    json["hazard"] = to_string(fact.hazard);
    json["outcome"] = to_string(fact.outcome);
    if (!fact.hold_id.empty()) {
        json["holdId"] = fact.hold_id;
        json["approveWith"] = fmt::format("rollcall approve {} --reason \"…\"", fact.hold_id);
    }
    put(json, "detail", fact.detail);
    json["since"] = text_or_null(fact.since);
    json["lastRight"] = text_or_null(fact.last_right);
    json["attribution"] = attribution_of(fact, log_problem);
    json["by"] = fact.source ? to_value(*fact.source) : Json(nullptr);
    if (fact.fight) json["fight"] = to_value(*fact.fight);
    return json;
}

Json counts(const std::map<std::string, std::size_t>& counts) {
    Json json = Json::object();
    for (const auto& [key, count] : counts) json[key] = count;
    return json;
}

Json to_value(const DriftSummary& summary) {
    Json json;
    json["facts"] = summary.facts;
    json["attributed"] = summary.facts - summary.unattributed;
    json["notAttributed"] = summary.unattributed;
    json["byOutcome"] = counts(summary.by_outcome);
    json["byFact"] = counts(summary.by_fact);
    json["byActor"] = counts(summary.by_actor);
    return json;
}

template <class Ref> Json to_values(const std::vector<Ref>& refs) {
    Json json = Json::array();
    for (const auto& ref : refs) json.push_back(to_value(ref));
    return json;
}

// ---- reading

/// One object of the JSON, with its place for messages. The first thing wrong is kept.
class Reader {
public:
    Reader(const Json& json, std::string place, std::string& problem)
        : json_(json), place_(std::move(place)), problem_(problem) {
        if (!json_.is_object()) wrong("", "an object");
    }

    [[nodiscard]] std::string text(const char* key) const {
        const auto* found = find(key);
        if (found == nullptr || found->is_null()) return {};
        if (!found->is_string()) return wrong(key, "a text"), std::string();
        return found->get<std::string>();
    }
    [[nodiscard]] std::optional<std::string> value(const char* key) const {
        const auto* found = find(key);
        if (found == nullptr || found->is_null()) return std::nullopt;
        return text(key);
    }
    [[nodiscard]] std::size_t number(const char* key) const {
        const auto* found = find(key);
        if (found == nullptr) return 0;
        if (!found->is_number_unsigned()) return wrong(key, "a count"), 0;
        return found->get<std::size_t>();
    }
    [[nodiscard]] bool flag(const char* key) const {
        const auto* found = find(key);
        return found != nullptr && found->is_boolean() && found->get<bool>();
    }
    [[nodiscard]] std::map<std::string, std::size_t> counts(const char* key) const {
        std::map<std::string, std::size_t> read;
        const auto* found = find(key);
        if (found == nullptr) return read;
        if (!found->is_object()) return wrong(key, "an object of counts"), read;
        for (const auto& [name, count] : found->items()) {
            if (!count.is_number_unsigned()) return wrong(key, "an object of counts"), read;
            read[name] = count.get<std::size_t>();
        }
        return read;
    }
    [[nodiscard]] std::vector<std::string> texts(const char* key) const {
        std::vector<std::string> read;
        each(key, [&](const Json& item, const std::string& place) {
            if (item.is_string()) {
                read.push_back(item.get<std::string>());
            } else if (problem_.empty()) {
                problem_ = place + " is not a text";
            }
        });
        return read;
    }
    template <class Visit> void each(const char* key, Visit visit) const {
        const auto* found = find(key);
        if (found == nullptr) return;
        if (!found->is_array()) return wrong(key, "a list");
        std::size_t at = 0;
        for (const auto& item : *found) visit(item, fmt::format("{}{}[{}]", place_, key, at++));
    }
    /// An object below, where there is one.
    template <class Visit> void child(const char* key, Visit visit) const {
        const auto* found = find(key);
        if (found == nullptr || found->is_null()) return;
        visit(Reader(*found, place_ + key + ".", problem_));
    }
    void wrong(const char* key, const char* wanted) const {
        if (problem_.empty()) problem_ = fmt::format("{}{} is not {}", place_, key, wanted);
    }
    [[nodiscard]] std::string& problem() const noexcept { return problem_; }

private:
    [[nodiscard]] const Json* find(const char* key) const {
        if (!json_.is_object()) return nullptr;
        const auto found = json_.find(key);
        return found == json_.end() ? nullptr : &*found;
    }

    const Json& json_;
    std::string place_;
    std::string& problem_;
};

UserRef read_user(const Reader& from) {
    return {.name = Slug(from.text("name")),
            .uid = Uid(from.text("uid")),
            .member = MemberId(from.text("memberId")),
            .email = from.text("email")};
}

GroupRef read_group(const Reader& from) {
    return {.name = Slug(from.text("name")),
            .uid = Uid(from.text("uid")),
            .group = GroupId(from.text("groupId")),
            .display_name = from.text("displayName")};
}

template <class Enum, class Word>
void read_word(
    const Reader& from, const char* key, Enum& into, std::initializer_list<Enum> all, Word word) {
    const auto text = from.text(key);
    for (const auto value : all) {
        if (word(value) != text) continue;
        into = value;
        return;
    }
    from.wrong(key, "a word that is known here");
}

DriftFact read_fact(const Reader& from) {
    DriftFact fact{.fact = from.text("fact"),
                   .applied = from.value("applied"),
                   .desired = from.value("desired"),
                   .live = from.value("live"),
                   .hold_id = from.text("holdId"),
                   .detail = from.text("detail"),
                   .since = from.text("since"),
                   .last_right = from.text("lastRight")};
    from.child("user", [&](const Reader& user) { fact.user = read_user(user); });
    from.child("group", [&](const Reader& group) { fact.group = read_group(group); });
    read_word(from, "reason", fact.reason, {Reason::drift, Reason::conflict},
              [](Reason reason) { return to_string(reason); });
    read_word(from, "hazard", fact.hazard,
              {Hazard::none, Hazard::user_suspend, Hazard::user_remove, Hazard::device_wipe,
               Hazard::group_delete, Hazard::membership_remove, Hazard::role_change,
               Hazard::email_change, Hazard::relink},
              [](Hazard hazard) { return to_string(hazard); });
    if (const auto outcome = parse_drift_outcome(from.text("outcome"))) {
        fact.outcome = *outcome;
    } else {
        from.wrong("outcome", "a word that is known here");
    }
    from.child("by", [&](const Reader& by) {
        fact.source = DriftSource{.who = by.text("who"),
                                  .through = by.text("through"),
                                  .when = by.text("when"),
                                  .kind = by.text("kind"),
                                  .app = by.text("app")};
    });
    from.child("fight", [&](const Reader& fight) {
        fact.fight = Fight{.reversals = fight.texts("reversals"),
                           .limit = fight.number("limit"),
                           .window = fight.text("window"),
                           .frozen = fight.flag("frozen")};
    });
    return fact;
}

DriftSummary read_summary(const Reader& from) {
    DriftSummary summary{.id = from.text("id"),
                         .time = from.text("time"),
                         .path = from.text("path"),
                         .oldest_open = from.text("oldestOpen")};
    from.child("summary", [&](const Reader& counts) {
        summary.facts = counts.number("facts");
        summary.unattributed = counts.number("notAttributed");
        summary.by_outcome = counts.counts("byOutcome");
        summary.by_fact = counts.counts("byFact");
        summary.by_actor = counts.counts("byActor");
    });
    return summary;
}

Result<Json> parsed(std::string_view text, std::string_view kind) {
    auto json = Json::parse(text, nullptr, false);
    const auto says = [&json](const char* key, std::string_view word) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() && *found == word;
    };
    if (json.is_discarded() || !json.is_object() || !says("kind", kind)) {
        return fail(ErrorCode::untrusted, fmt::format("not the JSON of a {}", kind));
    }
    if (!says("apiVersion", k_api_version)) {
        return fail(ErrorCode::untrusted,
                    fmt::format("a {} of another version than {}", kind, k_api_version));
    }
    return json;
}

} // namespace

std::string to_json(const DriftReport& report) {
    auto json = head_of("DriftReport");
    json["id"] = text_or_null(report.id);
    json["team"] = report.team;
    json["time"] = text_or_null(report.time);
    json["readUntil"] = text_or_null(report.read_until);
    json["desired"]["commit"] = report.desired_commit.str();
    json["applied"] = nullptr;
    if (report.applied_commit) json["applied"] = {{"commit", report.applied_commit->str()}};
    json["summary"] = to_value(summarise(report));
    put(json, "logProblem", report.log_problem);
    json["facts"] = Json::array();
    for (const auto& fact : report.facts) {
        json["facts"].push_back(to_value(fact, report.log_problem));
    }
    json["completed"] = Json::array();
    for (const auto& completed : report.completed) {
        json["completed"].push_back({{"report", completed.report},
                                     {"time", completed.time},
                                     {"fact", to_value(completed.fact, "")}});
    }
    json["intended"] = counts(report.intended);
    json["unmanaged"]["users"] = to_values(report.unmanaged_users);
    json["unmanaged"]["groups"] = to_values(report.unmanaged_groups);
    return as_document(json);
}

std::string to_json(const DriftIndex& index) {
    auto json = head_of("DriftReportIndex");
    json["team"] = index.team;
    json["reports"] = Json::array();
    for (const auto& summary : index.reports) {
        Json item;
        item["id"] = summary.id;
        item["time"] = summary.time;
        item["path"] = summary.path;
        put(item, "oldestOpen", summary.oldest_open);
        item["summary"] = to_value(summary);
        json["reports"].push_back(std::move(item));
    }
    return as_document(json);
}

Result<DriftReport> read_drift_report(std::string_view text) {
    ROLLCALL_TRY_ASSIGN(const auto json, parsed(text, "DriftReport"));
    std::string problem;
    const Reader from(json, "", problem);
    DriftReport report{.id = from.text("id"),
                       .time = from.text("time"),
                       .read_until = from.text("readUntil"),
                       .team = from.text("team"),
                       .intended = from.counts("intended"),
                       .log_problem = from.text("logProblem")};
    from.child("desired", [&](const Reader& desired) {
        report.desired_commit = CommitId(desired.text("commit"));
    });
    from.child("applied", [&](const Reader& applied) {
        report.applied_commit = CommitId(applied.text("commit"));
    });
    from.each("facts", [&](const Json& fact, const std::string& place) {
        report.facts.push_back(read_fact(Reader(fact, place + ".", problem)));
    });
    from.each("completed", [&](const Json& item, const std::string& place) {
        const Reader entry(item, place + ".", problem);
        DriftCompletion completed{.report = entry.text("report"), .time = entry.text("time")};
        entry.child("fact", [&](const Reader& fact) { completed.fact = read_fact(fact); });
        report.completed.push_back(std::move(completed));
    });
    from.child("unmanaged", [&](const Reader& unmanaged) {
        unmanaged.each("users", [&](const Json& user, const std::string& place) {
            report.unmanaged_users.push_back(read_user(Reader(user, place + ".", problem)));
        });
        unmanaged.each("groups", [&](const Json& group, const std::string& place) {
            report.unmanaged_groups.push_back(read_group(Reader(group, place + ".", problem)));
        });
    });
    if (!problem.empty()) return fail(ErrorCode::untrusted, "a drift report: " + problem);
    return report;
}

Result<DriftIndex> read_drift_index(std::string_view text) {
    ROLLCALL_TRY_ASSIGN(const auto json, parsed(text, "DriftReportIndex"));
    std::string problem;
    const Reader from(json, "", problem);
    DriftIndex index{.team = from.text("team")};
    from.each("reports", [&](const Json& item, const std::string& place) {
        index.reports.push_back(read_summary(Reader(item, place + ".", problem)));
    });
    if (!problem.empty())
        return fail(ErrorCode::untrusted, "an index of drift reports: " + problem);
    return index;
}

} // namespace rollcall
