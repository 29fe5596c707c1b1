#include "call.hpp"
#include "control_parts.hpp"
#include "http_listener.hpp"
#include "sandbox.hpp"
#include "seed.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/sandbox/server.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <ostream>
#include <utility>

namespace rollcall::sandbox {
namespace {

// Each keep-alive connection holds a thread; more connections than this wait.
constexpr HttpListener::Limits k_api_limits{.threads = 128, .most_body = 16U << 20U};
// A seed may be any team.
constexpr HttpListener::Limits k_control_limits{.threads = 16, .most_body = 512U << 20U};

// A page of some web site may send requests from the browser of whoever runs the sandbox, straight
// or by a name that it makes mean this computer. It has no business here.
std::optional<HttpAnswer> refuse_strangers(const ApiRequest& request, bool allows_remote) {
    const auto split = split_address(request.host);
    const std::string host = split ? split->first : request.host;
    const bool is_known = host.empty() || allows_remote || is_loopback(host);
    if (is_known && !request.is_cross_site) return {};
    ControlAnswer refused =
        control_error(403, is_known ? "requests from other sites' pages are refused"
                                    : "this server is not called by that name; use 127.0.0.1");
    return HttpAnswer{.answer = {.status = refused.status, .body = std::move(refused.body)}};
}

} // namespace

struct Server::State {
    ServerOptions options;
    std::mutex mutex;
    Sandbox sandbox;
    Random jitter{0x6a6974746572U};
    Random request_ids{0x72657175657374U};
    std::mutex waiting_mutex;
    std::condition_variable stopping; // ends the waits of answers that are delayed
    bool is_stopping = false;
    std::unique_ptr<HttpListener> api{};
    std::unique_ptr<HttpListener> control{};

    State(ServerOptions given, World world)
        : options(std::move(given)), sandbox{.world = std::move(world)} {}

    HttpAnswer serve(const ApiRequest& request);
    HttpAnswer serve_control(const ApiRequest& request);
    [[nodiscard]] Traffic::Instant traffic_time() const;
    std::chrono::milliseconds delay(const std::optional<FaultRule>& fault);
    void wait(std::chrono::milliseconds time);
    void stop_waiting();
    void log(const CallRecord& call, Cut cut) const;
};

std::chrono::milliseconds Server::State::delay(const std::optional<FaultRule>& fault) {
    auto time = options.latency;
    if (options.jitter.count() > 0) {
        const auto width = static_cast<std::uint64_t>(options.jitter.count());
        time += std::chrono::milliseconds(jitter.below(2 * width + 1)) - options.jitter;
    }
    if (fault) time += fault->delay;
    return std::max(time, std::chrono::milliseconds(0));
}

void Server::State::wait(std::chrono::milliseconds time) {
    if (time.count() <= 0) return;
    std::unique_lock lock(waiting_mutex);
    stopping.wait_for(lock, time, [this] { return is_stopping; });
}

void Server::State::stop_waiting() {
    const std::lock_guard lock(waiting_mutex);
    is_stopping = true;
    stopping.notify_all();
}

// "#12  team/groups/members/add  409 duplicate_user  3 ms". The path is the client's: it may hold
// anything, and goes to a terminal.
void Server::State::log(const CallRecord& call, Cut cut) const {
    if (options.log == nullptr) return;
    std::string line = fmt::format("#{}  {}  ", call.sequence, visible(call.route));
    line += cut == Cut::reset      ? "connection reset"
            : cut == Cut::truncate ? "answer broken off"
                                   : std::to_string(call.status);
    if (!call.tag.empty()) line += ' ' + visible(call.tag);
    if (call.rows > 1) line += fmt::format("  {} rows", call.rows);
    line += fmt::format("  {:.1f} ms", static_cast<double>(call.took.count()) / 1000.0);
    if (!call.fault.empty()) line += fmt::format("  fault: {}", call.fault);
    *options.log << line + '\n' << std::flush;
}

/// The time by which the manners of clients are judged: a test that moves the team's clock has
/// waited.
Traffic::Instant Server::State::traffic_time() const {
    return std::chrono::steady_clock::now() + sandbox.world.clock.ahead;
}

HttpAnswer Server::State::serve(const ApiRequest& request) {
    PendingCall call;
    std::chrono::milliseconds time{0};
    std::string request_id;
    {
        const std::lock_guard lock(mutex);
        call = arrive(sandbox, request, traffic_time());
        time = delay(call.fault);
        request_id = fmt::format("{:016x}{:016x}", request_ids.next(), request_ids.next());
    }
    wait(time);
    const std::string route = call.route;
    if (options.watch) options.watch(CallMoment::arrived, route);
    FinishedCall done;
    {
        const std::lock_guard lock(mutex);
        done = finish(sandbox, request, std::move(call), request_id, traffic_time());
        log(done.record, done.answer.cut);
    }
    if (options.watch) options.watch(CallMoment::carried_out, route);
    return std::move(done.answer);
}

HttpAnswer Server::State::serve_control(const ApiRequest& request) {
    if (auto refused = refuse_strangers(request, options.allow_remote)) return *std::move(refused);
    const std::lock_guard lock(mutex);
    ControlAnswer given = sandbox::control(sandbox, request.method, request.path, request.body);
    HttpAnswer result{.answer = {.status = given.status,
                                 .content_type = std::move(given.content_type),
                                 .body = std::move(given.body)}};
    for (auto& [name, value] : given.headers) result.headers.emplace(name, std::move(value));
    return result;
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(ServerOptions options) {
    for (const std::string& address : {options.listen, options.control}) {
        const auto split = split_address(address);
        if (!split) {
            return fail(ErrorCode::invalid_input,
                        fmt::format("address \"{}\" is not of the form host:port", address));
        }
        if (!options.allow_remote && !is_loopback(split->first)) {
            return fail(ErrorCode::refused,
                        fmt::format("address \"{}\" can be reached by other computers; allow it "
                                    "explicitly, or listen on 127.0.0.1",
                                    address));
        }
    }
    Seed seed = default_seed();
    if (!options.seed.empty()) {
        ROLLCALL_TRY_ASSIGN(seed, parse_seed(options.seed));
    }
    for (const auto& [name, value] : options.switches) {
        ROLLCALL_TRY(set_switch(seed.team.switches, name, value));
    }
    auto state = std::make_unique<State>(std::move(options), make_world(seed));
    State* served = state.get();
    ROLLCALL_TRY_ASSIGN(state->api, HttpListener::start(state->options.listen, k_api_limits,
                                                        [served](const ApiRequest& request) {
                                                            return served->serve(request);
                                                        }));
    ROLLCALL_TRY_ASSIGN(state->control,
                        HttpListener::start(state->options.control, k_control_limits,
                                            [served](const ApiRequest& request) {
                                                return served->serve_control(request);
                                            }));
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::stop() {
    state_->stop_waiting();
    state_->api->stop();
    state_->control->stop();
}

const std::string& Server::api_url() const noexcept { return state_->api->url(); }
const std::string& Server::control_url() const noexcept { return state_->control->url(); }

std::string Server::app_key() const {
    const std::lock_guard lock(state_->mutex);
    return state_->sandbox.world.tokens.app().key;
}

std::string Server::app_secret() const {
    const std::lock_guard lock(state_->mutex);
    return state_->sandbox.world.tokens.app().secret;
}

std::string Server::refresh_token() const {
    const std::lock_guard lock(state_->mutex);
    return state_->sandbox.world.tokens.app().refresh_token;
}

ControlAnswer
Server::control(std::string_view method, std::string_view path, std::string_view body) {
    const std::lock_guard lock(state_->mutex);
    return sandbox::control(state_->sandbox, method, path, body);
}

Result<void> Server::seed(std::string_view json) {
    const ControlAnswer given = control("POST", "/seed", json);
    if (given.status == 200) return {};
    const Json body = Json::parse(given.body, nullptr, false);
    return fail(ErrorCode::invalid_input, body.value("error", given.body));
}

std::string Server::dump() { return control("GET", "/dump", {}).body; }
std::string Server::save() { return control("GET", "/save", {}).body; }

} // namespace rollcall::sandbox
