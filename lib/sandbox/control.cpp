#include "control_parts.hpp"
#include "encode.hpp"
#include "json_text.hpp"
#include "routes.hpp"
#include "seed.hpp"

#include <rollcall/sandbox/generate.hpp>

#include <fmt/format.h>

#include <array>

namespace rollcall::sandbox {
namespace {

using Handler = ControlAnswer (*)(Sandbox&, std::string_view body);

std::string optional_string(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

ControlAnswer post_seed(Sandbox& sandbox, std::string_view body) {
    auto seed = parse_seed(body);
    if (!seed) return control_error(400, seed.error().message);
    sandbox.world = make_world(*seed);
    sandbox.faults.clear();
    sandbox.faults.reseed(seed->team.seed);
    sandbox.traffic.clear();
    sandbox.limiter = {};
    return control_done();
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
                                           maybe("advance_milliseconds", integer(0, 86'400'000)),
                                           maybe("freeze", boolean())});
    const auto given = parse_json(body);
    if (!given) return control_error(400, "the body is not JSON");
    if (const auto fault = find_fault(*type, *given)) return control_error(400, *fault);
    SandboxClock& clock = sandbox.world.clock;
    if (given->contains("freeze")) {
        // How far it is ahead stays: clients are judged by that, too.
        const Time now = clock.now();
        clock.fixed.reset();
        if ((*given)["freeze"].get<bool>()) {
            clock.fixed = now - std::chrono::floor<std::chrono::seconds>(clock.ahead);
        }
    }
    clock.ahead += std::chrono::seconds(given->value("advance_seconds", 0));
    clock.ahead += std::chrono::milliseconds(given->value("advance_milliseconds", 0));
    sandbox.world.tick();
    return {.body = fmt::format("{{\"now\":\"{}\"}}", utc_text(sandbox.world.team.now()))};
}

// Puts every cursor of the log out of use, as the service does now and then.
ControlAnswer post_log(Sandbox& sandbox, std::string_view body) {
    const auto given = parse_json(body);
    if (!given || !given->is_object()) return control_error(400, "the body is not a JSON object");
    const std::string action = optional_string(*given, "action");
    if (action != "reset") return control_error(400, "action: expected reset");
    ++sandbox.world.log_epoch;
    return control_done();
}

ControlAnswer post_generate(Sandbox& sandbox, std::string_view body) {
    static const TypePtr type = structure({{.name = "members", .type = integer(1, 1'000'000)},
                                           maybe("groups", integer(0, 1'000'000)),
                                           maybe("memberships", integer(0, 100'000'000)),
                                           maybe("seed", integer(0, 1'000'000'000))});
    const auto given = parse_json(body);
    if (!given) return control_error(400, "the body is not JSON");
    if (const auto fault = find_fault(*type, *given)) return control_error(400, *fault);
    return post_seed(sandbox,
                     generate_seed({.members = given->at("members").get<std::size_t>(),
                                    .groups = given->value("groups", std::size_t{0}),
                                    .memberships = given->value("memberships", std::size_t{0}),
                                    .seed = given->value("seed", std::uint64_t{1})}));
}

ControlAnswer get_routes(Sandbox&, std::string_view) {
    JsonWriter out;
    out.begin_array();
    for (const std::string_view path : route_paths()) out.text(path);
    out.end_array();
    return {.body = std::move(out).take()};
}

struct Row {
    std::string_view method;
    std::string_view path;
    Handler handler;
};

constexpr std::array<Row, 20> k_rows{{
    {"POST", "/seed", post_seed},
    {"GET", "/dump", get_dump},
    {"GET", "/save", get_save},
    {"POST", "/outside", post_outside},
    {"POST", "/accept_invitations", post_accept},
    {"POST", "/clock", post_clock},
    {"POST", "/tokens", post_tokens},
    {"POST", "/generate", post_generate},
    {"POST", "/log", post_log},
    {"GET", "/switches", get_switches},
    {"POST", "/switches", post_switches},
    {"GET", "/invariants", get_invariants},
    {"POST", "/invariants", post_invariants},
    {"GET", "/routes", get_routes},
    {"GET", "/faults", get_faults},
    {"POST", "/faults", post_faults},
    {"DELETE", "/faults", delete_faults},
    {"GET", "/calls", get_calls},
    {"DELETE", "/calls", delete_calls},
    {"GET", "/counters", get_counters},
}};

} // namespace

ControlAnswer control_done() { return {.body = "{\"ok\":true}"}; }

ControlAnswer control_error(int status, std::string_view message) {
    JsonWriter out;
    out.begin_object().field("error", message).end_object();
    return {.status = status, .body = std::move(out).take()};
}

ControlAnswer
control(Sandbox& sandbox, std::string_view method, std::string_view path, std::string_view body) {
    sandbox.world.tick();
    if (method == "GET") {
        if (auto page = web_page(sandbox, path)) return *std::move(page);
    }
    std::string known;
    for (const Row& row : k_rows) {
        if (row.method == method && row.path == path) return row.handler(sandbox, body);
        known += fmt::format("{}{} {}", known.empty() ? "" : ", ", row.method, row.path);
    }
    return control_error(404, fmt::format("no {} {} here; there are {}", method, path, known));
}

} // namespace rollcall::sandbox
