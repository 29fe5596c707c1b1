#include <rollcall/base/names.hpp>
#include <rollcall/controller/controller_status.hpp>

#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

Json to_value(const PassSummary& pass) {
    Json json;
    json["end"] = to_string(pass.end);
    json["started"] = pass.started;
    json["finished"] = pass.finished;
    json["desiredCommit"] = pass.desired_commit;
    json["account"] = pass.account;
    json["failure"] = pass.failure;
    json["actions"] = pass.actions;
    json["failed"] = pass.failed;
    json["pending"] = pass.pending;
    json["refused"] = pass.refused;
    json["drift"] = pass.drift;
    json["calls"] = pass.calls;
    return json;
}

PassEnd end_named(const std::string& word) {
    for (const auto end : {PassEnd::stopped, PassEnd::untrusted, PassEnd::locked, PassEnd::stale,
                           PassEnd::failed, PassEnd::partial, PassEnd::held}) {
        if (to_string(end) == word) return end;
    }
    return PassEnd::done;
}

PassSummary pass_from(const Json& json) {
    return {.end = end_named(json.at("end")),
            .started = json.at("started"),
            .finished = json.at("finished"),
            .desired_commit = json.at("desiredCommit"),
            .account = json.at("account"),
            .failure = json.at("failure"),
            .actions = json.at("actions"),
            .failed = json.at("failed"),
            .pending = json.at("pending"),
            .refused = json.at("refused"),
            .drift = json.at("drift"),
            .calls = json.at("calls")};
}

Json to_value(const SourceSnapshot& snapshot) {
    Json json;
    json["source"] = snapshot.source;
    json["readAt"] = snapshot.read_at;
    json["users"] = snapshot.users;
    json["groups"] = snapshot.groups;
    json["memberships"] = snapshot.memberships;
    return json;
}

SourceSnapshot snapshot_from(const Json& json) {
    return {.source = json.at("source"),
            .read_at = json.at("readAt"),
            .users = json.at("users"),
            .groups = json.at("groups"),
            .memberships = json.at("memberships")};
}

Json conditions_of(const Conditions& conditions) {
    auto list = Json::array();
    for (const auto& [type, condition] : conditions.named()) {
        Json json;
        json["type"] = type;
        json["status"] = to_string(condition.status);
        json["reason"] = condition.reason;
        json["message"] = condition.message;
        json["lastTransitionTime"] = condition.last_transition;
        list.push_back(std::move(json));
    }
    return list;
}

Condition condition_from(const Json& list, std::string_view type) {
    for (const auto& json : list) {
        if (json.at("type") != type) continue;
        const std::string status = json.at("status");
        return {.status = status == "True"    ? ConditionStatus::yes
                          : status == "False" ? ConditionStatus::no
                                              : ConditionStatus::unknown,
                .reason = json.at("reason"),
                .message = json.at("message"),
                .last_transition = json.at("lastTransitionTime")};
    }
    return {};
}

ControllerStatus status_from(const Json& json) {
    const auto& list = json.at("conditions");
    const auto& desired = json.at("desired");
    ControllerStatus status{.team = json.at("team"),
                            .version = json.at("version"),
                            .started = json.at("started"),
                            .updated = json.at("updated"),
                            .conditions = {.ready = condition_from(list, "Ready"),
                                           .reconciling = condition_from(list, "Reconciling"),
                                           .stalled = condition_from(list, "Stalled")},
                            .pass_runs = json.at("passRuns"),
                            .passes = json.at("passes"),
                            .failures_in_a_row = json.at("failuresInARow"),
                            .next_pass = json.at("nextPass"),
                            .last_success = json.at("lastSuccess"),
                            .exports_paused = json.value("exportsPaused", ""),
                            .users = desired.at("users"),
                            .groups = desired.at("groups"),
                            .memberships = desired.at("memberships")};
    const auto& traffic = json.at("traffic");
    status.traffic = {.calls = traffic.at("calls"),
                      .throttled =
                          std::chrono::milliseconds(traffic.at("throttledMs").get<std::int64_t>())};
    if (!json.at("lastPass").is_null()) status.last_pass = pass_from(json.at("lastPass"));
    if (!json.at("snapshot").is_null()) status.snapshot = snapshot_from(json.at("snapshot"));
    for (const auto& hold : json.at("holds")) {
        status.holds.push_back({.hold_id = hold.at("holdId"),
                                .hazard = hold.at("class"),
                                .count = hold.at("count"),
                                .detail = hold.at("detail")});
    }
    if (const auto& seats = json.at("seats"); !seats.is_null()) {
        status.seats =
            Seats{.licensed = seats.at("licensed"), .provisioned = seats.at("provisioned")};
    }
    return status;
}

} // namespace

std::string to_json(const ControllerStatus& status) {
    Json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "ControllerStatus";
    json["team"] = status.team;
    json["version"] = status.version;
    json["started"] = status.started;
    json["updated"] = status.updated;
    json["conditions"] = conditions_of(status.conditions);
    json["passRuns"] = status.pass_runs;
    json["passes"] = status.passes;
    json["failuresInARow"] = status.failures_in_a_row;
    json["nextPass"] = status.next_pass;
    json["lastSuccess"] = status.last_success;
    json["lastPass"] = status.last_pass ? to_value(*status.last_pass) : Json(nullptr);
    json["holds"] = Json::array();
    for (const auto& hold : status.holds) {
        json["holds"].push_back({{"holdId", hold.hold_id},
                                 {"class", hold.hazard},
                                 {"count", hold.count},
                                 {"detail", hold.detail}});
    }
    json["exportsPaused"] = status.exports_paused;
    json["snapshot"] = status.snapshot ? to_value(*status.snapshot) : Json(nullptr);
    json["desired"] = {
        {"users", status.users}, {"groups", status.groups}, {"memberships", status.memberships}};
    json["seats"] = nullptr;
    if (status.seats) {
        json["seats"] = {{"licensed", status.seats->licensed},
                         {"provisioned", status.seats->provisioned}};
    }
    json["traffic"] = {{"calls", status.traffic.calls},
                       {"throttledMs", status.traffic.throttled.count()}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<ControllerStatus> parse_controller_status(const std::string& text) {
    try {
        return status_from(Json::parse(text));
    } catch (const Json::exception& broken) {
        return fail(ErrorCode::untrusted,
                    std::string("not a controller status of this version: ") + broken.what());
    }
}

} // namespace rollcall
