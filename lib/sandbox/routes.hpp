#pragma once

#include "answer.hpp"
#include "json_writer.hpp"
#include "schema.hpp"
#include "world.hpp"

#include <rollcall/sandbox/requests.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

/// One route of the API: what it takes, what it needs, who answers it. Handlers get an argument
/// that has been checked against `argument`, so they take values out of it without asking again.
struct Route {
    using Handler = Answer (*)(World& world, const Json& argument);
    enum class Auth { team, app, user, any_token };

    std::string_view path; ///< without /2/, the v2 suffix kept
    std::string_view scope;
    TypePtr argument; ///< nullptr = none (Void)
    Handler handler = nullptr;
    bool writes = false;
    Auth auth = Auth::team;
};

/// The routes of one area each.
[[nodiscard]] std::vector<Route> team_routes();
[[nodiscard]] std::vector<Route> member_read_routes();
[[nodiscard]] std::vector<Route> member_write_routes();
[[nodiscard]] std::vector<Route> group_read_routes();
[[nodiscard]] std::vector<Route> group_write_routes();
[[nodiscard]] std::vector<Route> log_routes();
[[nodiscard]] std::vector<Route> secondary_email_routes();
[[nodiscard]] std::vector<Route> bulk_suspend_routes();

/// The paths of all routes, sorted.
[[nodiscard]] std::vector<std::string_view> route_paths();

/// Nothing when there is no such route. `path` without /2/.
[[nodiscard]] const Route* find_route(std::string_view path);

/// Answers a request of the API: token, scopes, content type, argument, route. Never throws for
/// what a client sends.
[[nodiscard]] Answer answer(World& world, const ApiRequest& request);

// ---- for the handlers

[[nodiscard]] Answer success(JsonWriter&& body, std::uint64_t rows = 1);
[[nodiscard]] Answer success_null();
/// {".tag":"async_job_id", …}
[[nodiscard]] Answer launched(const std::string& job_id);
/// 409 with the route's error union.
[[nodiscard]] Answer refused(World& world, const Refusal& refusal);
/// 409 with a tag that carries one text.
[[nodiscard]] Answer refused_with(World& world, std::string_view tag, std::string_view value);
/// 401 or 409 with a tag that carries nothing.
[[nodiscard]] Answer failed(World& world, int status, std::string_view tag);
/// 400 in the service's words.
[[nodiscard]] Answer bad_request(std::string_view route, std::string_view reason);

[[nodiscard]] Answer
too_many_rows(std::string_view route, std::string_view field, std::size_t most);

[[nodiscard]] TypePtr user_selector();
[[nodiscard]] TypePtr group_selector();
[[nodiscard]] TypePtr cursor_argument();
[[nodiscard]] TypePtr job_argument();

/// The tag of a union, in either of its written forms.
[[nodiscard]] std::string_view tag_of(const Json& value);
[[nodiscard]] UserSelector to_user(const Json& value);
[[nodiscard]] GroupSelector to_group(const Json& value);
[[nodiscard]] std::optional<std::string> optional_text(const Json& object, const char* key);
[[nodiscard]] bool flag(const Json& object, const char* key, bool otherwise);
[[nodiscard]] std::uint64_t limit_of(const Json& object);

inline const Actor k_app{};

} // namespace rollcall::sandbox
