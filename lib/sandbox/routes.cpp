#include "routes.hpp"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr std::string_view k_prefix = "/2/";

Answer plain(int status, std::string text) {
    return {.status = status, .content_type = k_plain_text, .body = std::move(text)};
}

const std::unordered_map<std::string_view, Route>& route_index() {
    static const std::unordered_map<std::string_view, Route> index = [] {
        std::unordered_map<std::string_view, Route> made;
        for (auto routes : {team_routes(), member_read_routes(), member_write_routes(),
                            group_read_routes(), group_write_routes(), log_routes()}) {
            for (Route& route : routes) {
                const std::string_view path = route.path;
                made.emplace(path, std::move(route));
            }
        }
        return made;
    }();
    return index;
}

// Summaries end with up to three dots, so that nobody compares them as a whole.
std::string summary(World& world, std::string_view tag) {
    return std::string(tag) + "/" + std::string(world.dots.below(4), '.');
}

std::optional<Answer> check_app(const World& world, const Route& route, const ApiRequest& request) {
    if (!request.authorization) {
        return bad_request(
            route.path,
            R"(Must provide HTTP header "Authorization" or URL parameter "authorization".)");
    }
    const auto basic = parse_basic(*request.authorization);
    if (!basic || !world.tokens.is_client(basic->first, basic->second)) {
        return bad_request(route.path, "Invalid app key or app secret.");
    }
    return {};
}

std::optional<Answer> check_token(World& world, const Route& route, const ApiRequest& request) {
    constexpr std::string_view k_bearer = "Bearer ";
    if (!request.authorization) {
        return bad_request(
            route.path,
            R"(Must provide HTTP header "Authorization" or URL parameter "authorization".)");
    }
    const std::string_view header = *request.authorization;
    if (!header.starts_with(k_bearer) || header.size() == k_bearer.size()) {
        return bad_request(
            route.path,
            fmt::format("Invalid authorization value in HTTP header \"Authorization\": \"{}\".  "
                        "Expecting \"Bearer <oauth2-access-token>\".",
                        header));
    }
    switch (world.tokens.judge(header.substr(k_bearer.size()), world.team.now())) {
    case Tokens::Verdict::good: break;
    case Tokens::Verdict::expired: return failed(world, 401, "expired_access_token");
    case Tokens::Verdict::unknown: return failed(world, 401, "invalid_access_token");
    }
    if (request.selects_user) {
        return bad_request(route.path, "Unexpected select user header. This API function "
                                       "operates on a team and takes no select header.");
    }
    const std::string scope(route.scope);
    const AppSettings& app = world.tokens.app();
    if (!app.app_scopes.contains(scope)) {
        return bad_request(
            route.path,
            fmt::format("Your app (ID: {}) is not permitted to access this endpoint because it "
                        "does not have the required scope '{}'. The owner of the app can enable "
                        "the scope for the app using the Permissions tab on the App Console.",
                        app.id, scope));
    }
    if (!app.token_scopes.contains(scope)) {
        JsonWriter body;
        body.begin_object().field("error_summary", summary(world, "missing_scope"));
        body.key("error")
            .begin_object()
            .field(".tag", "missing_scope")
            .field("required_scope", scope)
            .end_object()
            .end_object();
        return Answer{.status = 401, .body = std::move(body).take()};
    }
    // The grant lives and dies with the admin who gave it.
    const Member* admin = world.team.acting_admin();
    const bool acts = admin != nullptr && admin->status == MemberStatus::active
                      && admin->role == AdminTier::team_admin;
    if (!acts && route.path != "team/token/get_authenticated_admin") {
        const bool is_suspended = admin != nullptr && admin->status == MemberStatus::suspended;
        return failed(world, 401, is_suspended ? "user_suspended" : "invalid_access_token");
    }
    return {};
}

bool is_json_type(std::string_view content_type) {
    return content_type == "application/json" || content_type == "application/json; charset=utf-8"
           || content_type == "text/plain; charset=dropbox-cors-hack";
}

} // namespace

const Route* find_route(std::string_view path) {
    const auto found = route_index().find(path);
    return found == route_index().end() ? nullptr : &found->second;
}

Answer answer(World& world, const ApiRequest& request) {
    world.tick();
    if (request.path == "/oauth2/token") return world.tokens.refresh(request, world.team.now());
    std::string_view path = request.path;
    if (path.starts_with(k_prefix)) path.remove_prefix(k_prefix.size());
    const Route* route = path.size() == request.path.size() ? nullptr : find_route(path);
    if (route == nullptr) return plain(400, "Unknown API function: " + request.path);

    auto stopped = route->auth == Route::Auth::app ? check_app(world, *route, request)
                                                   : check_token(world, *route, request);
    if (stopped) return *std::move(stopped);

    const bool is_bare = request.body.empty() && !request.content_type;
    if (!is_bare && !is_json_type(request.content_type.value_or(""))) {
        return bad_request(
            route->path, fmt::format("Bad HTTP \"Content-Type\" header: \"{}\".  Expecting one of "
                                     "\"application/json\", \"application/json; charset=utf-8\", "
                                     "\"text/plain; charset=dropbox-cors-hack\".",
                                     request.content_type.value_or("")));
    }
    Json argument;
    if (!is_bare || route->argument != nullptr) {
        argument = Json::parse(request.body, nullptr, false);
        if (argument.is_discarded()) {
            return bad_request(route->path, "request body: could not decode input as JSON");
        }
    }
    if (route->argument == nullptr) {
        if (!argument.is_null()) {
            return bad_request(route->path, "request body: expected null, got value");
        }
    } else if (const auto fault = find_fault(*route->argument, argument)) {
        return bad_request(route->path, "request body: " + *fault);
    }
    return route->handler(world, argument);
}

// ---- answers

Answer success(JsonWriter&& body) { return {.body = std::move(body).take()}; }
Answer success_null() { return {.body = "null"}; }

Answer refused(World& world, const Refusal& refusal) {
    JsonWriter body;
    body.begin_object().field("error_summary", summary(world, refusal.tag));
    body.key("error").begin_object().field(".tag", refusal.tag);
    if (refusal.values) {
        body.key(refusal.tag).begin_array();
        for (const std::string& value : *refusal.values) body.text(value);
        body.end_array();
    }
    body.end_object().end_object();
    return {.status = 409, .body = std::move(body).take()};
}

Answer failed(World& world, int status, std::string_view tag) {
    Answer answer = refused(world, Refusal{.tag = std::string(tag)});
    answer.status = status;
    return answer;
}

Answer bad_request(std::string_view route, std::string_view reason) {
    return plain(400, fmt::format("Error in call to API function \"{}\": {}", route, reason));
}

// ---- arguments

TypePtr user_selector() {
    return one_of({{.name = "team_member_id", .type = text()},
                   {.name = "external_id", .type = text(0, 64)},
                   {.name = "email", .type = email_address()}});
}

TypePtr group_selector() {
    return one_of(
        {{.name = "group_id", .type = text()}, {.name = "group_external_id", .type = text()}});
}

TypePtr cursor_argument() { return structure({{.name = "cursor", .type = text()}}); }
TypePtr job_argument() { return structure({{.name = "async_job_id", .type = text(1)}}); }

std::string_view tag_of(const Json& value) {
    return value.is_string() ? value.get_ref<const std::string&>()
                             : value.at(".tag").get_ref<const std::string&>();
}

UserSelector to_user(const Json& value) {
    const std::string tag(tag_of(value));
    const UserSelector::By by = tag == "email"         ? UserSelector::By::email
                                : tag == "external_id" ? UserSelector::By::external_id
                                                       : UserSelector::By::team_member_id;
    return {.by = by, .value = value.at(tag).get<std::string>()};
}

GroupSelector to_group(const Json& value) {
    const std::string tag(tag_of(value));
    return {.by = tag == "group_id" ? GroupSelector::By::group_id
                                    : GroupSelector::By::group_external_id,
            .value = value.at(tag).get<std::string>()};
}

std::optional<std::string> optional_text(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return {};
    return found->get<std::string>();
}

bool flag(const Json& object, const char* key, bool otherwise) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? otherwise : found->get<bool>();
}

std::uint64_t limit_of(const Json& object) {
    const auto found = object.find("limit");
    return found == object.end() ? 1000 : found->get<std::uint64_t>();
}

} // namespace rollcall::sandbox
