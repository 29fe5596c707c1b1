#include "encode.hpp"
#include "routes.hpp"
#include "sandbox.hpp"
#include "seed.hpp"

#include <fmt/format.h>

#include <array>

namespace rollcall::sandbox {
namespace {

using Handler = ControlAnswer (*)(Sandbox&, std::string_view body);

ControlAnswer done() { return {.body = "{\"ok\":true}"}; }

ControlAnswer post_seed(Sandbox& sandbox, std::string_view body) {
    auto seed = parse_seed(body);
    if (!seed) return control_error(400, seed.error().message);
    sandbox.world = make_world(*seed);
    sandbox.faults.clear();
    sandbox.faults.reseed(seed->team.seed);
    sandbox.traffic.clear();
    return done();
}

ControlAnswer get_dump(Sandbox& sandbox, std::string_view) { return {.body = dump(sandbox.world)}; }

ControlAnswer get_save(Sandbox& sandbox, std::string_view) {
    return {.body = save_seed(sandbox.world)};
}

ControlAnswer post_outside(Sandbox& sandbox, std::string_view body) {
    return act_outside(sandbox.world, body);
}

ControlAnswer post_accept(Sandbox& sandbox, std::string_view) {
    std::vector<std::string> invited;
    for (const auto& [serial, member] : sandbox.world.team.members()) {
        if (member.status == MemberStatus::invited) invited.push_back(member.id);
    }
    for (const std::string& id : invited) {
        (void)sandbox.world.team.accept_invitation({.value = id}); // invited a moment ago
    }
    return {.body = fmt::format("{{\"accepted\":{}}}", invited.size())};
}

ControlAnswer post_clock(Sandbox& sandbox, std::string_view body) {
    static const TypePtr type = structure({maybe("advance_seconds", integer(0, 1'000'000'000)),
                                           maybe("advance_milliseconds", integer(0, 86'400'000))});
    const Json given = Json::parse(body, nullptr, false);
    if (given.is_discarded()) return control_error(400, "the body is not JSON");
    if (const auto fault = find_fault(*type, given)) return control_error(400, *fault);
    sandbox.world.clock.ahead += std::chrono::seconds(given.value("advance_seconds", 0));
    sandbox.world.clock.ahead += std::chrono::milliseconds(given.value("advance_milliseconds", 0));
    sandbox.world.tick();
    return {.body = fmt::format("{{\"now\":\"{}\"}}", utc_text(sandbox.world.team.now()))};
}

ControlAnswer post_tokens(Sandbox& sandbox, std::string_view body) {
    const Json given = Json::parse(body, nullptr, false);
    const std::string action =
        given.is_object() ? given.value("action", std::string()) : std::string();
    if (action == "expire") {
        sandbox.world.tokens.expire_all();
    } else if (action == "revoke") {
        sandbox.world.tokens.revoke();
    } else if (action == "grant") {
        sandbox.world.tokens.grant();
    } else {
        return control_error(400, "action: expected expire, revoke or grant");
    }
    return done();
}

// ---- faults

const Type& fault_type() {
    static const TypePtr type = structure(
        {maybe("route", text(1)),
         maybe("nth", integer(1, 1'000'000)),
         maybe("every", integer(1, 1'000'000)),
         maybe("times", integer(1, 1'000'000)),
         {.name = "kind",
          .type = closed_tags({"status", "reset_before", "reset_after", "truncated", "delay"})},
         maybe("status", integer(100, 599)),
         maybe("form", closed_tags({"json", "text", "empty", "html"})),
         maybe("reason", closed_tags({"too_many_requests", "too_many_write_operations"})),
         maybe("retry_after", integer(0, 86'400)),
         maybe("delay_ms", integer(0, 600'000))});
    return *type;
}

FaultForm usual_form(int status) {
    if (status == 429) return FaultForm::json;
    return status == 500 ? FaultForm::empty : FaultForm::html;
}

ControlAnswer post_faults(Sandbox& sandbox, std::string_view body) {
    const Json given = Json::parse(body, nullptr, false);
    if (given.is_discarded()) return control_error(400, "the body is not JSON");
    const Json list = given.is_array() ? given : Json::array({given});
    std::vector<FaultRule> rules;
    for (const Json& row : list) {
        Json checked = row;
        FaultRule rule;
        // The one value that is not an integer, which the API's requests do not know.
        if (checked.is_object() && checked.contains("probability")) {
            if (!checked["probability"].is_number()) {
                return control_error(400, "probability: expected a number from 0 to 1");
            }
            rule.probability = checked["probability"].get<double>();
            checked.erase("probability");
        }
        if (const auto fault = find_fault(fault_type(), checked)) {
            return control_error(400, *fault);
        }
        rule.route = row.value("route", rule.route);
        if (rule.route.starts_with("/2/")) rule.route.erase(0, 3);
        rule.nth = row.value("nth", rule.nth);
        rule.every = row.value("every", rule.every);
        rule.times = row.value("times", rule.times);
        rule.kind = named(k_fault_names, tag_of(row["kind"])).value_or(rule.kind);
        rule.status = row.value("status", rule.status);
        rule.form = usual_form(rule.status);
        if (row.contains("form")) {
            rule.form = named(k_form_names, tag_of(row["form"])).value_or(rule.form);
        }
        rule.reason = row.value("reason", rule.reason);
        rule.delay = std::chrono::milliseconds(row.value("delay_ms", 0));
        if (row.contains("retry_after")) {
            rule.retry_after = std::to_string(row["retry_after"].get<int>());
        }
        rules.push_back(std::move(rule));
    }
    for (FaultRule& rule : rules) sandbox.faults.add(std::move(rule));
    return {.body = fmt::format("{{\"rules\":{}}}", sandbox.faults.size())};
}

ControlAnswer delete_faults(Sandbox& sandbox, std::string_view) {
    sandbox.faults.clear();
    return done();
}

// ---- what clients did

ControlAnswer get_calls(Sandbox& sandbox, std::string_view) {
    JsonWriter out;
    out.begin_array();
    for (const CallRecord& call : sandbox.traffic.calls()) {
        out.begin_object().key("sequence").number(call.sequence);
        out.field("route", call.route);
        out.key("status").number(static_cast<std::uint64_t>(call.status));
        out.key("at_us").number(static_cast<std::uint64_t>(call.at.count()));
        out.key("took_us").number(static_cast<std::uint64_t>(call.took.count()));
        if (!call.tag.empty()) out.field("error", call.tag);
        out.end_object();
    }
    out.end_array();
    return {.body = std::move(out).take()};
}

ControlAnswer delete_calls(Sandbox& sandbox, std::string_view) {
    sandbox.traffic.clear();
    return done();
}

ControlAnswer get_counters(Sandbox& sandbox, std::string_view) {
    const Traffic& traffic = sandbox.traffic;
    JsonWriter out;
    out.begin_object().key("calls").number(traffic.calls().size());
    out.key("routes").begin_object();
    for (const auto& [route, count] : traffic.per_route()) out.key(route).number(count);
    out.end_object();
    out.key("max_in_flight").number(traffic.max_in_flight());
    out.key("retry_after_violations").number(traffic.retry_after_violations());
    out.key("writes_repeated_after_success").number(traffic.repeated_after_success());
    out.key("writes_repeated_after_lost_answer").number(traffic.repeated_after_lost_answer());
    out.end_object();
    return {.body = std::move(out).take()};
}

struct Row {
    std::string_view method;
    std::string_view path;
    Handler handler;
};

constexpr std::array<Row, 12> k_rows{{
    {"POST", "/seed", post_seed},
    {"GET", "/dump", get_dump},
    {"GET", "/save", get_save},
    {"POST", "/outside", post_outside},
    {"POST", "/accept_invitations", post_accept},
    {"POST", "/clock", post_clock},
    {"POST", "/tokens", post_tokens},
    {"POST", "/faults", post_faults},
    {"DELETE", "/faults", delete_faults},
    {"GET", "/calls", get_calls},
    {"DELETE", "/calls", delete_calls},
    {"GET", "/counters", get_counters},
}};

} // namespace

ControlAnswer control_error(int status, std::string_view message) {
    JsonWriter out;
    out.begin_object().field("error", message).end_object();
    return {.status = status, .body = std::move(out).take()};
}

ControlAnswer
control(Sandbox& sandbox, std::string_view method, std::string_view path, std::string_view body) {
    sandbox.world.tick();
    std::string known;
    for (const Row& row : k_rows) {
        if (row.method == method && row.path == path) return row.handler(sandbox, body);
        known += fmt::format("{}{} {}", known.empty() ? "" : ", ", row.method, row.path);
    }
    return control_error(404, fmt::format("no {} {} here; there are {}", method, path, known));
}

} // namespace rollcall::sandbox
