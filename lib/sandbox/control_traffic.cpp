#include "control_parts.hpp"
#include "json_text.hpp"

namespace rollcall::sandbox {
namespace {

void write_call(JsonWriter& out, const CallRecord& call) {
    out.begin_object().key("sequence").number(call.sequence);
    out.field("route", call.route);
    out.key("status").number(static_cast<std::uint64_t>(call.status));
    out.key("at_us").number(static_cast<std::uint64_t>(call.at.count()));
    out.key("took_us").number(static_cast<std::uint64_t>(call.took.count()));
    out.key("connection").number(call.connection);
    out.key("in_flight").number(call.in_flight);
    out.key("rows").number(call.rows);
    if (!call.tag.empty()) out.field("error", call.tag);
    if (!call.fault.empty()) out.field("fault", call.fault);
    out.end_object();
}

} // namespace

ControlAnswer get_calls(Sandbox& sandbox, std::string_view) {
    JsonWriter out;
    out.begin_array();
    for (const CallRecord& call : sandbox.traffic.calls()) write_call(out, call);
    out.end_array();
    return {.body = std::move(out).take()};
}

ControlAnswer delete_calls(Sandbox& sandbox, std::string_view) {
    sandbox.traffic.clear();
    return control_done();
}

ControlAnswer get_counters(Sandbox& sandbox, std::string_view) {
    const Traffic& traffic = sandbox.traffic;
    JsonWriter out;
    out.begin_object().key("calls").number(traffic.count());
    out.key("routes").begin_object();
    for (const auto& [route, count] : traffic.per_route()) out.key(route).number(count);
    out.end_object().key("rows").begin_object();
    for (const auto& [route, count] : traffic.rows_per_route()) out.key(route).number(count);
    out.end_object().key("statuses").begin_object();
    for (const auto& [status, count] : traffic.per_status()) {
        out.key(std::to_string(status)).number(count);
    }
    out.end_object().key("connections").begin_object();
    for (const auto& [connection, count] : traffic.per_connection()) {
        out.key(std::to_string(connection)).number(count);
    }
    out.end_object();
    out.key("max_in_flight").number(traffic.max_in_flight());
    out.key("retry_after_violations").number(traffic.retry_after_violations());
    out.key("group_write_overlaps").number(traffic.group_write_overlaps());
    out.key("writes_repeated_after_success").number(traffic.repeated_after_success());
    out.key("writes_repeated_after_lost_answer").number(traffic.repeated_after_lost_answer());
    out.end_object();
    return {.body = std::move(out).take()};
}

ControlAnswer get_invariants(Sandbox& sandbox, std::string_view) {
    const Traffic& traffic = sandbox.traffic;
    JsonWriter out;
    out.begin_object().key("ok").boolean(traffic.violation_count() == 0);
    out.key("count").number(traffic.violation_count()).key("violations").begin_array();
    for (const Violation& violation : traffic.violations()) {
        out.begin_object()
            .field("kind", violation.kind)
            .key("sequence")
            .number(violation.sequence)
            .field("route", violation.route)
            .field("detail", violation.detail)
            .end_object();
    }
    out.end_array().end_object();
    return {.body = std::move(out).take()};
}

ControlAnswer post_invariants(Sandbox& sandbox, std::string_view body) {
    static const TypePtr type =
        structure({{.name = "max_in_flight", .type = integer(0, 1'000'000)}});
    const auto given = parse_json(body);
    if (!given) return control_error(400, "the body is not JSON");
    if (const auto fault = find_fault(*type, *given)) return control_error(400, *fault);
    sandbox.traffic.set_most_in_flight(given->at("max_in_flight").get<std::uint64_t>());
    return control_done();
}

} // namespace rollcall::sandbox
