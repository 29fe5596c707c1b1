#include "routes.hpp"

#include "json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
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
                            group_read_routes(), group_write_routes(), log_routes(),
                            secondary_email_routes(), bulk_suspend_routes()}) {
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

// Whom the token speaks for must fit the route.
std::optional<Answer> check_kind(const Route& route, const ApiRequest& request, TokenKind kind) {
    if (route.auth == Route::Auth::team && kind == TokenKind::user) {
        return bad_request(
            route.path,
            "This is a DfB team management function.  The OAuth 2 access token you provided is for "
            "a specific Dropbox user account and does not work with this function.");
    }
    if (route.auth == Route::Auth::user && kind == TokenKind::team && !request.selects_user) {
        return bad_request(
            route.path,
            "This API function operates on a single Dropbox account, but the OAuth 2 access token "
            "you provided is for an entire Dropbox Business team.  Since your API app key has team "
            "member file access permissions, you can operate on a team member's Dropbox by "
            "providing the \"Dropbox-API-Select-User\" HTTP header or \"select_user\" URL "
            "parameter "
            "to specify the exact user.");
    }
    if (route.auth == Route::Auth::team && request.selects_user) {
        return bad_request(route.path, "Unexpected select user header. This API function "
                                       "operates on a team and takes no select header.");
    }
    return {};
}

std::optional<Answer> check_scope(World& world, const Route& route, const AccessToken& token) {
    const std::string scope(route.scope);
    if (scope.empty()) return {};
    const AppSettings& app = world.tokens.app();
    if (!app.app_scopes.contains(scope)) {
        return bad_request(
            route.path,
            fmt::format("Your app (ID: {}) is not permitted to access this endpoint because it "
                        "does not have the required scope '{}'. The owner of the app can enable "
                        "the scope for the app using the Permissions tab on the App Console.",
                        app.id, scope));
    }
    if (token.scopes.contains(scope)) return {};
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

// The grant of a team lives and dies with the admin who gave it.
std::optional<Answer> check_admin(World& world, const Route& route, TokenKind kind) {
    if (kind == TokenKind::user) return {};
    const Member* admin = world.team.acting_admin();
    const bool acts = admin != nullptr && admin->status == MemberStatus::active
                      && admin->role == AdminTier::team_admin;
    if (acts || route.path == "team/token/get_authenticated_admin") return {};
    const bool is_suspended = admin != nullptr && admin->status == MemberStatus::suspended;
    return failed(world, 401, is_suspended ? "user_suspended" : "invalid_access_token");
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
    const Tokens::Judgement judgement =
        world.tokens.judge(header.substr(k_bearer.size()), world.team.now());
    switch (judgement.verdict) {
    case Tokens::Verdict::good: break;
    case Tokens::Verdict::expired: return failed(world, 401, "expired_access_token");
    case Tokens::Verdict::unknown: return failed(world, 401, "invalid_access_token");
    }
    if (auto stopped = check_kind(route, request, judgement.token->kind)) return stopped;
    if (auto stopped = check_scope(world, route, *judgement.token)) return stopped;
    return check_admin(world, route, judgement.token->kind);
}

Strictness strictness(const Switches& switches) {
    return {.name_length = switches.names_over_50 == LongNames::refused ? 50U : 100U,
            .checks_ids = switches.odd_ids == OddIds::bad_request};
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

std::vector<std::string_view> route_paths() {
    std::vector<std::string_view> paths;
    for (const auto& [path, route] : route_index()) paths.push_back(path);
    std::sort(paths.begin(), paths.end());
    return paths;
}

Answer answer(World& world, const ApiRequest& request) {
    world.tick();
    if (request.path == "/oauth2/token") {
        return world.tokens.exchange(request, world.team.now(), world.team.settings().id);
    }
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
        auto parsed = parse_json(request.body);
        if (!parsed) {
            return bad_request(route->path, "request body: could not decode input as JSON");
        }
        argument = *std::move(parsed);
    }
    if (route->argument == nullptr) {
        if (!argument.is_null()) {
            return bad_request(route->path, "request body: expected null, got value");
        }
    } else if (const auto fault =
                   find_fault(*route->argument, argument, strictness(world.team.switches()))) {
        return bad_request(route->path, "request body: " + *fault);
    }
    if (route->writes) world.team.remember();
    if (route->path == "auth/token/revoke") world.tokens.revoke();
    return route->handler(world, argument);
}

// ---- answers

Answer success(JsonWriter&& body, std::uint64_t rows) {
    return {.body = std::move(body).take(), .rows = rows};
}
Answer success_null() { return {.body = "null", .rows = 1}; }

Answer launched(const std::string& job_id) {
    JsonWriter out;
    out.begin_object().field(".tag", "async_job_id").field("async_job_id", job_id).end_object();
    Answer given = success(std::move(out));
    given.launches_job = true;
    return given;
}

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

Answer refused_with(World& world, std::string_view tag, std::string_view value) {
    JsonWriter body;
    body.begin_object().field("error_summary", summary(world, tag));
    body.key("error").begin_object().field(".tag", tag).field(tag, value);
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

Answer too_many_rows(std::string_view route, std::string_view field, std::size_t most) {
    return bad_request(
        route, fmt::format("request body: {}: the list has more than {} items", field, most));
}

// ---- arguments

TypePtr user_selector() {
    return one_of({{.name = "team_member_id", .type = object_id("dbmid:")},
                   {.name = "external_id", .type = text(0, 64)},
                   {.name = "email", .type = email_address()}});
}

TypePtr group_selector() {
    return one_of({{.name = "group_id", .type = object_id("g:")},
                   {.name = "group_external_id", .type = text()}});
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
