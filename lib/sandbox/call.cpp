#include "call.hpp"

#include "fault_answers.hpp"
#include "json_text.hpp"
#include "routes.hpp"

#include <charconv>
#include <utility>

namespace rollcall::sandbox {
namespace {

// Which group a call writes to; empty when it is none. By its id, so that two names for one group
// are one group.
std::string written_group(const World& world, const Route* route, const ApiRequest& request) {
    if (route == nullptr || !route->writes || !route->path.starts_with("team/groups/")
        || route->path == "team/groups/create") {
        return {};
    }
    const auto argument = parse_json(request.body);
    if (!argument || find_fault(*route->argument, *argument)) return {};
    const GroupSelector selector =
        to_group(argument->contains("group") ? argument->at("group") : *argument);
    const Group* group = world.team.find(selector);
    return group == nullptr ? selector.value : group->id;
}

// The tag of an error answer, for the log of calls; its body is ours, so this is no guesswork.
std::string error_tag(const Answer& answer) {
    if (answer.status == 200 || answer.content_type != "application/json") return {};
    const Json body = Json::parse(answer.body, nullptr, false);
    if (!body.is_object()) return {};
    if (body.contains("error_summary")) {
        const auto summary = body["error_summary"].get<std::string>();
        return summary.substr(0, summary.find('/'));
    }
    return body.contains("error") && body["error"].is_string() ? body["error"].get<std::string>()
                                                               : std::string();
}

// Whether the call is carried out; if so, with what the fault changes about it.
bool is_carried_out(const PendingCall& call) {
    return !call.limited && !call.is_contended && !(call.fault && prevents_call(*call.fault));
}

Answer
carry_out(Sandbox& sandbox, const ApiRequest& request, const PendingCall& call, Traffic::End& end) {
    World& world = sandbox.world;
    const std::size_t before = world.team.events().size();
    if (call.fault) prepare(world, *call.fault, request);
    Answer given = answer(world, request);
    world.team.set_next_job({}); // a job that the route could not use is not for the next call
    world.next_page_is_empty = false;
    const Route* known = find_route(call.route);
    end.is_write = known != nullptr && known->writes && given.status == 200 && !given.launches_job;
    end.had_effect = world.team.events().size() != before;
    if (!call.fault) return given;
    const FaultKind kind = call.fault->kind;
    if (kind == FaultKind::status || kind == FaultKind::stall) {
        return fault_answer(world, *call.fault, request, call.route);
    }
    return distorted(*call.fault, std::move(given));
}

Answer turn_away(Sandbox& sandbox, const ApiRequest& request, const PendingCall& call) {
    if (call.fault && prevents_call(*call.fault)) {
        return fault_answer(sandbox.world, *call.fault, request, call.route);
    }
    if (call.limited) {
        return rate_limited("too_many_requests", std::to_string(call.limited->count()));
    }
    return rate_limited("too_many_write_operations", "1");
}

Cut cut_of(const std::optional<FaultRule>& fault) {
    if (!fault) return Cut::none;
    switch (fault->kind) {
    case FaultKind::reset_before:
    case FaultKind::reset_after:
    case FaultKind::stall: return Cut::reset;
    case FaultKind::truncated: return Cut::truncate;
    default: return Cut::none;
    }
}

// The client was told, and could make sense of it.
bool is_told(const HttpAnswer& result, const std::optional<FaultRule>& fault) {
    if (result.cut != Cut::none) return false;
    return !fault
           || !(fault->applied || fault->kind == FaultKind::malformed
                || fault->kind == FaultKind::cut_json || fault->kind == FaultKind::wrong_type
                || fault->kind == FaultKind::unknown_tags || fault->kind == FaultKind::missing_row);
}

} // namespace

std::string route_of(const ApiRequest& request) {
    std::string route = request.path;
    if (route.starts_with("/2/")) route.erase(0, 3);
    if (route.starts_with("/")) route.erase(0, 1);
    return route;
}

PendingCall arrive(Sandbox& sandbox, const ApiRequest& request, Traffic::Instant now) {
    PendingCall call{.route = route_of(request)};
    call.ticket = sandbox.traffic.begin(call.route, now, request.connection);
    call.fault = sandbox.faults.strike(call.route);
    const Switches& switches = sandbox.world.team.switches();
    // The limit is the team's; the token endpoint has none.
    if (request.path.starts_with("/2/")) {
        call.limited =
            sandbox.limiter.refuse(now, switches.calls_per_second, switches.calls_at_once);
    }
    std::string group = written_group(sandbox.world, find_route(call.route), request);
    if (sandbox.group_writes.take(group)) {
        call.locked_group = std::move(group);
    } else {
        sandbox.traffic.overlapped(call.ticket, group);
        call.is_contended = switches.write_contention == Toggle::on;
    }
    return call;
}

FinishedCall finish(Sandbox& sandbox,
                    const ApiRequest& request,
                    PendingCall call,
                    const std::string& request_id,
                    Traffic::Instant now) {
    HttpAnswer result;
    result.headers = {{"X-Dropbox-Request-Id", request_id}, {"Cache-Control", "no-cache"}};
    Traffic::End end{.body = request.body};
    sandbox.group_writes.give_back(call.locked_group);
    if (!is_carried_out(call)) {
        result.answer = turn_away(sandbox, request, call);
    } else if (request.method != "POST") {
        result.answer = bad_request(call.route, "This function is called by POST.");
    } else {
        sandbox.world.team.set_request_id(request_id);
        result.answer = carry_out(sandbox, request, call, end);
    }
    result.cut = cut_of(call.fault);
    if (result.answer.status != 200) {
        result.headers.emplace("Content-Disposition", "attachment; filename='error'");
    }
    if (result.answer.status >= 400 && result.answer.retry_after && result.cut == Cut::none) {
        int seconds = 0;
        const std::string& text = *result.answer.retry_after;
        (void)std::from_chars(text.data(), text.data() + text.size(), seconds);
        sandbox.traffic.hold_off(now, std::chrono::seconds(seconds));
    }
    end.status = result.answer.status;
    end.was_told = is_told(result, call.fault) && !request.has_hung_up();
    end.tag = error_tag(result.answer);
    end.rows = result.answer.rows;
    if (call.fault) end.fault = name_of(k_fault_names, call.fault->kind);
    CallRecord record = sandbox.traffic.end(call.ticket, now, std::move(end));
    record.route = std::move(call.route);
    record.status = result.answer.status;
    return {.answer = std::move(result), .record = std::move(record)};
}

} // namespace rollcall::sandbox
