#include "faults.hpp"
#include "http_listener.hpp"
#include "json_writer.hpp"
#include "routes.hpp"
#include "sandbox.hpp"
#include "seed.hpp"

#include <rollcall/sandbox/server.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <ostream>
#include <thread>
#include <utility>

namespace rollcall::sandbox {
namespace {

// Each keep-alive connection holds a thread; more connections than this wait.
constexpr std::size_t k_api_threads = 128;
constexpr std::size_t k_control_threads = 16;

Answer fault_answer(const FaultRule& rule) {
    Answer answer{.status = rule.status, .retry_after = rule.retry_after};
    switch (rule.form) {
    case FaultForm::json: {
        JsonWriter body;
        body.begin_object();
        if (rule.status == 429) {
            body.field("error_summary", rule.reason + "/..").key("error").begin_object();
            body.key("reason").tag(rule.reason);
            body.key("retry_after").raw(rule.retry_after.value_or("1")).end_object();
        } else {
            body.field("error_summary", "internal_error/..").key("error").tag("internal_error");
        }
        body.end_object();
        answer.body = std::move(body).take();
        break;
    }
    case FaultForm::text:
        answer.content_type = k_plain_text;
        answer.body = rule.status == 429 ? rule.reason : "Error";
        break;
    case FaultForm::empty:
        // A recorded 429 said JSON and sent not a byte; a recorded 500 said nothing useful.
        answer.content_type = rule.status == 429 ? "application/json" : "application/octet-stream";
        break;
    case FaultForm::html:
        answer.content_type = "text/html";
        answer.body = "<!DOCTYPE html>\n<html><head><title>Dropbox - 5xx</title></head>"
                      "<body><h1>Error</h1></body></html>\n";
        break;
    }
    return answer;
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

} // namespace

struct Server::State {
    ServerOptions options;
    std::mutex mutex;
    Sandbox sandbox;
    Random jitter{0x6a6974746572U};
    Random request_ids{0x72657175657374U};
    std::unique_ptr<HttpListener> api{};
    std::unique_ptr<HttpListener> control{};

    State(ServerOptions given, World world)
        : options(std::move(given)), sandbox{.world = std::move(world)} {}

    HttpAnswer serve(const ApiRequest& request);
    HttpAnswer carry_out(const ApiRequest& request,
                         const std::string& route,
                         std::uint64_t ticket,
                         const std::optional<FaultRule>& fault,
                         const std::string& request_id);
    HttpAnswer serve_control(const ApiRequest& request);
    [[nodiscard]] Traffic::Instant traffic_time() const;
    std::chrono::milliseconds delay(const std::optional<FaultRule>& fault);
    void log(std::string_view route, int status, Cut cut, std::string_view tag) const;
};

std::chrono::milliseconds Server::State::delay(const std::optional<FaultRule>& fault) {
    auto wait = options.latency;
    if (options.jitter.count() > 0) {
        const auto width = static_cast<std::uint64_t>(options.jitter.count());
        wait += std::chrono::milliseconds(jitter.below(2 * width + 1)) - options.jitter;
    }
    if (fault) wait += fault->delay;
    return std::max(wait, std::chrono::milliseconds(0));
}

void Server::State::log(std::string_view route, int status, Cut cut, std::string_view tag) const {
    if (options.log == nullptr) return;
    const char* how = cut == Cut::none ? "" : cut == Cut::reset ? " reset" : " truncated";
    *options.log << fmt::format("{} {}{}{}{}\n", route, status, how, tag.empty() ? "" : " ", tag)
                 << std::flush;
}

/// The time by which the manners of clients are judged: a test that moves the team's clock has
/// waited.
Traffic::Instant Server::State::traffic_time() const {
    return std::chrono::steady_clock::now() + sandbox.world.clock.ahead;
}

HttpAnswer Server::State::serve(const ApiRequest& request) {
    std::string route = request.path;
    if (route.starts_with("/2/")) route.erase(0, 3);
    if (route.starts_with("/")) route.erase(0, 1);
    std::uint64_t ticket = 0;
    std::optional<FaultRule> fault;
    std::chrono::milliseconds wait{0};
    std::string request_id;
    {
        const std::lock_guard lock(mutex);
        ticket = sandbox.traffic.begin(route, traffic_time());
        fault = sandbox.faults.strike(route);
        wait = delay(fault);
        request_id = fmt::format("{:016x}{:016x}", request_ids.next(), request_ids.next());
    }
    if (wait.count() > 0) std::this_thread::sleep_for(wait);
    if (options.watch) options.watch(CallMoment::arrived, route);
    HttpAnswer result = carry_out(request, route, ticket, fault, request_id);
    if (options.watch) options.watch(CallMoment::carried_out, route);
    return result;
}

HttpAnswer Server::State::carry_out(const ApiRequest& request,
                                    const std::string& route,
                                    std::uint64_t ticket,
                                    const std::optional<FaultRule>& fault,
                                    const std::string& request_id) {
    HttpAnswer result;
    result.headers = {{"X-Dropbox-Request-Id", request_id}, {"Cache-Control", "no-cache"}};
    const bool is_stopped =
        fault && (fault->kind == FaultKind::status || fault->kind == FaultKind::reset_before);
    const std::lock_guard lock(mutex);
    Traffic::End end{.body = request.body};
    if (is_stopped) {
        result.answer = fault_answer(*fault);
    } else if (request.method != "POST") {
        result.answer = bad_request(route, "This function is called by POST.");
    } else {
        const std::size_t before = sandbox.world.team.events().size();
        sandbox.world.team.set_request_id(request_id);
        result.answer = answer(sandbox.world, request);
        const Route* known = find_route(route);
        end.is_write = known != nullptr && known->writes && result.answer.status == 200;
        end.had_effect = sandbox.world.team.events().size() != before;
    }
    if (fault) {
        switch (fault->kind) {
        case FaultKind::reset_before:
        case FaultKind::reset_after: result.cut = Cut::reset; break;
        case FaultKind::truncated: result.cut = Cut::truncate; break;
        case FaultKind::status:
        case FaultKind::delay: break;
        }
    }
    if (result.answer.status != 200) {
        result.headers.emplace("Content-Disposition", "attachment; filename='error'");
    }
    const auto now = traffic_time();
    if (result.answer.status == 429 && result.answer.retry_after && result.cut == Cut::none) {
        int seconds = 0;
        const std::string& text = *result.answer.retry_after;
        (void)std::from_chars(text.data(), text.data() + text.size(), seconds);
        sandbox.traffic.hold_off(now, std::chrono::seconds(seconds));
    }
    end.status = result.answer.status;
    end.was_told = result.cut == Cut::none;
    end.tag = error_tag(result.answer);
    log(route, end.status, result.cut, end.tag);
    sandbox.traffic.end(ticket, now, std::move(end));
    return result;
}

HttpAnswer Server::State::serve_control(const ApiRequest& request) {
    const std::lock_guard lock(mutex);
    ControlAnswer given = sandbox::control(sandbox, request.method, request.path, request.body);
    return {.answer = {.status = given.status, .body = std::move(given.body)}};
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
    auto state = std::make_unique<State>(std::move(options), make_world(seed));
    State* served = state.get();
    ROLLCALL_TRY_ASSIGN(state->api, HttpListener::start(state->options.listen, k_api_threads,
                                                        [served](const ApiRequest& request) {
                                                            return served->serve(request);
                                                        }));
    ROLLCALL_TRY_ASSIGN(state->control,
                        HttpListener::start(state->options.control, k_control_threads,
                                            [served](const ApiRequest& request) {
                                                return served->serve_control(request);
                                            }));
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::stop() {
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
