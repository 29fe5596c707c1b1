#include "answer.hpp"

#include <rollcall/base/names.hpp>
#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::dropbox {
namespace {

// Tags that are not listed mean `refused`: the service understood, and said no for a reason that
// only a person can change.
constexpr Names<ErrorCode, 37> k_codes{{
    {ErrorCode::not_found, "user_not_found"},
    {ErrorCode::not_found, "user_not_in_team"},
    {ErrorCode::not_found, "users_not_found"},
    {ErrorCode::not_found, "members_not_in_team"},
    {ErrorCode::not_found, "member_not_in_group"},
    {ErrorCode::not_found, "group_not_found"},
    {ErrorCode::not_found, "group_not_in_team"},
    {ErrorCode::not_found, "group_not_on_team"},
    {ErrorCode::not_found, "group_already_deleted"},
    {ErrorCode::not_found, "invalid_async_job_id"},
    {ErrorCode::not_found, "mapping_not_found"},
    {ErrorCode::conflict, "group_name_already_used"},
    {ErrorCode::conflict, "external_id_already_in_use"},
    {ErrorCode::conflict, "external_id_used_by_other_user"},
    {ErrorCode::conflict, "persistent_id_used_by_other_user"},
    {ErrorCode::conflict, "email_reserved_for_other_user"},
    {ErrorCode::conflict, "duplicate_user"},
    {ErrorCode::conflict, "user_already_on_team"},
    {ErrorCode::conflict, "user_on_another_team"},
    {ErrorCode::conflict, "user_already_paired"},
    {ErrorCode::conflict, "duplicate_external_member_id"},
    {ErrorCode::conflict, "duplicate_member_persistent_id"},
    {ErrorCode::denied, "access_denied"},
    {ErrorCode::denied, "admin_not_active"},
    {ErrorCode::denied, "cannot_set_permissions"},
    {ErrorCode::denied, "missing_scope"},
    {ErrorCode::denied, "expired_access_token"},
    {ErrorCode::denied, "invalid_access_token"},
    {ErrorCode::denied, "route_access_denied"},
    {ErrorCode::unavailable, "internal_error"},
    {ErrorCode::unavailable, "user_migration_failed"},
    {ErrorCode::unavailable, "user_creation_failed"},
    {ErrorCode::exhausted, "team_license_limit"},
    {ErrorCode::exhausted, "free_team_member_limit_reached"},
    {ErrorCode::incomplete, "invalid_cursor"},
    {ErrorCode::invalid_input, "group_name_invalid"},
    {ErrorCode::invalid_input, "param_cannot_be_empty"},
}};

/// What only people can put right. Of everything else the next run takes care.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> k_advice{{
    {"admin_not_active",
     "the admin who authorised the app is no active admin any more; authorise it again"},
    {"mapping_not_found", "the admin who authorised the app is gone; authorise it again"},
    {"free_team_member_limit_reached", "the team's plan takes no more people; buy seats"},
    {"email_reserved_for_other_user",
     "another Dropbox account has the address; change it there, or give the person another one"},
    {"team_license_limit", "no seat is left; buy seats, or free some"},
    {"user_already_paired",
     "the address is tied up in a pair of private and business accounts; end that, or give the "
     "person another one"},
    {"user_on_another_team",
     "the address belongs to another Dropbox team; leave it there, or give the person another one"},
}};

std::vector<std::string> tag_path(const Json& envelope) {
    std::vector<std::string> tags;
    const Json* value = &at(envelope, "error");
    for (std::string tag = tag_of(*value); !tag.empty() && tags.size() < 8; tag = tag_of(*value)) {
        tags.push_back(tag);
        if (!value->is_object()) break;
        value = &at(*value, tag);
        if (value->is_string()) break; // a value such as a scope or an id, no further tag
    }
    if (!tags.empty()) return tags;

    // The summary is the same path with slashes and a varying number of dots behind it.
    const std::string summary = text_at(envelope, "error_summary").value_or("");
    for (std::size_t begin = 0; begin < summary.size();) {
        const std::size_t end = std::min(summary.find('/', begin), summary.size());
        std::string tag = summary.substr(begin, end - begin);
        if (tag.find_first_not_of('.') != std::string::npos) tags.push_back(std::move(tag));
        begin = end + 1;
    }
    return tags;
}

bool looks_like_html(const http::Response& response) {
    const std::string* type = http::header(response, "content-type");
    return (type != nullptr && type->rfind("text/html", 0) == 0)
           || trim(response.body).substr(0, 1) == "<";
}

Failure failed(ErrorCode code, Remedy remedy, std::string message) {
    return Failure{.error = {.code = code, .message = std::move(message)}, .remedy = remedy};
}

/// 407 comes from the proxy, inside a tunnel or not; only a password heals it.
constexpr std::string_view k_proxy_password =
    "the proxy wants a user and a password; give them in ROLLCALL_DROPBOX_PROXY, as "
    "http://USER:PASSWORD@HOST:PORT";

Failure from_transfer(std::string_view route, const http::Response& response) {
    std::string problem = excerpt(response.problem);
    if (response.at_proxy && response.status == 407) {
        return failed(ErrorCode::denied, Remedy::none,
                      message_of(route, response, k_proxy_password));
    }
    if (response.at_proxy) {
        problem += "; check dropbox.proxy, or https_proxy in the environment";
    }
    switch (response.transfer) {
    case http::Transfer::not_sent:
        return failed(ErrorCode::unavailable, Remedy::wait,
                      message_of(route, response, "no connection: " + problem));
    case http::Transfer::hopeless:
        // With a status the request did arrive; only its answer is of no use.
        return failed(ErrorCode::unavailable,
                      response.status == 0 || response.at_proxy ? Remedy::none : Remedy::look,
                      message_of(route, response, problem));
    case http::Transfer::timed_out:
    case http::Transfer::lost:
    case http::Transfer::complete: break;
    }
    return failed(ErrorCode::unavailable, Remedy::look,
                  message_of(route, response, "the answer was lost: " + problem));
}

Failure not_the_api(std::string_view route, const http::Response& response, std::string_view what) {
    Failure failure =
        failed(ErrorCode::unavailable, Remedy::look, message_of(route, response, what));
    failure.unusable = true;
    return failure;
}

/// Plain text: a malformed request, or credentials of the wrong kind.
Failure from_bad_request(std::string_view route, const http::Response& response) {
    if (looks_like_html(response)) {
        return not_the_api(route, response, "an HTML page with status 400 instead of an answer");
    }
    std::string_view text = trim(response.body);
    const std::string prefix = fmt::format("Error in call to API function \"{}\": ", route);
    if (text.substr(0, prefix.size()) == prefix) text.remove_prefix(prefix.size());

    if (text.find("Unknown API function:") != std::string_view::npos) {
        // The route exists; the service has been seen to forget that for half an hour.
        Failure failure = failed(ErrorCode::unavailable, Remedy::wait,
                                 message_of(route, response, excerpt(text)));
        failure.unusable = true;
        return failure;
    }
    ErrorCode code = ErrorCode::invalid_input;
    for (const std::string_view sign : {"does not have the required scope", "OAuth 2 access token",
                                        "HTTP header \"Authorization\""}) {
        if (text.find(sign) != std::string_view::npos) code = ErrorCode::denied;
    }
    return failed(code, Remedy::none, message_of(route, response, excerpt(text)));
}

Failure from_rate_limit(std::string_view route, const http::Response& response) {
    const Json envelope = Json::parse(response.body, nullptr, false);
    const Json& error = at(envelope, "error");
    std::string reason = tag_of(at(error, "reason"));
    if (reason.empty()) reason = "too_many_requests";
    Failure failure = failed(ErrorCode::rate_limited, Remedy::wait, "");
    failure.tags = {std::move(reason)};
    failure.error.retry_after = http::retry_after(response);
    if (const auto seconds = count_at(error, "retry_after");
        seconds && !failure.error.retry_after) {
        constexpr std::uint64_t k_day = std::uint64_t{24} * 60 * 60;
        failure.error.retry_after =
            std::chrono::seconds{static_cast<std::int64_t>(std::min(*seconds, k_day))};
    }
    std::string what = excerpt(failure.tags.front());
    if (const auto& wait = failure.error.retry_after) {
        what += fmt::format(", asked to wait {} s", wait->count() / 1000);
    }
    failure.error.message = message_of(route, response, what);
    return failure;
}

std::string describe(const Failure& failure, const Json& envelope) {
    std::string what = fmt::format("{}", fmt::join(failure.tags, "/"));
    std::vector<std::string> ids = failure.named();
    if (!ids.empty()) {
        constexpr std::size_t k_shown = 5;
        const std::size_t count = ids.size();
        ids.resize(std::min(count, k_shown));
        what += fmt::format(" {}", fmt::join(ids, ", "));
        if (count > k_shown) what += fmt::format(" and {} more", count - k_shown);
    }
    if (failure.is("missing_scope")) {
        what += fmt::format(" {}; authorise the app again with it",
                            text_at(failure.detail, "required_scope").value_or("?"));
    } else if (failure.is("invalid_access_token")) {
        what += "; authorise the app again";
    }
    if (!failure.tags.empty()) what += advice_on(failure.tags.front());
    if (const auto said = text_at(at(envelope, "user_message"), "text"); said && !said->empty()) {
        what += fmt::format(": {}", *said);
    }
    return excerpt(what);
}

/// 401, 403, 404, 409 and 422 share one envelope.
Failure from_envelope(std::string_view route, const http::Response& response) {
    const Json envelope = Json::parse(response.body, nullptr, false);
    Failure failure;
    failure.tags = tag_path(envelope);
    failure.detail = at(envelope, "error");

    const long status = response.status;
    if (failure.tags.empty()) {
        if (status == 409) {
            return not_the_api(route, response, "status 409 without a readable reason");
        }
        failure.error.code = status == 404   ? ErrorCode::not_found
                             : status == 422 ? ErrorCode::invalid_input
                                             : ErrorCode::denied;
        failure.error.message = message_of(
            route, response,
            fmt::format("status {} {}", status,
                        looks_like_html(response) ? "with an HTML page instead of an answer"
                                                  : "without a readable reason"));
        // It can only have been about the token; a good one tells.
        if (status == 401) failure.remedy = Remedy::renew;
        return failure;
    }
    failure.error.code = status == 401 || status == 403 ? ErrorCode::denied
                         : status == 422                ? ErrorCode::invalid_input
                                                        : code_of(failure.tags.front());
    if (status == 401
        && (failure.is("expired_access_token") || failure.is("invalid_access_token"))) {
        failure.remedy = Remedy::renew;
    }
    failure.error.message = message_of(route, response, describe(failure, envelope));
    return failure;
}

Reply from_success(std::string_view route, http::Response response, Body body) {
    const std::string* id = http::header(response, "x-dropbox-request-id");
    std::string request = id == nullptr ? std::string() : excerpt(*id);
    const std::string* type = http::header(response, "content-type");
    if (type == nullptr || type->rfind("application/json", 0) != 0) {
        return tl::unexpected(not_the_api(
            route, response,
            fmt::format("an answer of type \"{}\" instead of JSON", type ? excerpt(*type) : "")));
    }
    if (body == Body::page) {
        auto end = find_page_end(response.body);
        if (!end) return tl::unexpected(not_the_api(route, response, "the answer is cut off"));
        return Answer{
            .raw = std::move(response.body), .end = std::move(*end), .request = std::move(request)};
    }
    Json value = Json::parse(response.body, nullptr, false);
    if (value.is_discarded()) {
        return tl::unexpected(not_the_api(route, response, "the answer is cut off"));
    }
    return Answer{.value = std::move(value), .request = std::move(request)};
}

} // namespace

std::vector<std::string> Failure::named() const {
    std::vector<std::string> ids;
    if (tags.empty()) return ids;
    const Json& list = at(detail, tags.front());
    if (!list.is_array()) return ids;
    for (const auto& id : list) {
        if (id.is_string()) ids.push_back(id.get<std::string>());
    }
    return ids;
}

std::string advice_on(std::string_view tag) {
    for (const auto& [known, text] : k_advice) {
        if (known == tag) return ": " + std::string(text);
    }
    return {};
}

ErrorCode code_of(std::string_view tag) noexcept {
    return named(k_codes, tag).value_or(ErrorCode::refused);
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t k_longest = 500;
    std::string shown = visible(text.substr(0, k_longest));
    if (text.size() > k_longest) shown += "…";
    return shown;
}

std::string
message_of(std::string_view route, const http::Response& response, std::string_view what) {
    const auto* id = http::header(response, "x-dropbox-request-id");
    return with_request(fmt::format("{}: {}", route, what), id ? excerpt(*id) : std::string());
}

std::string with_request(std::string what, std::string_view request) {
    if (!request.empty()) what += fmt::format(" (request {})", request);
    return what;
}

Reply read_answer(std::string_view route, http::Response response, Body body) {
    if (response.transfer != http::Transfer::complete) {
        return tl::unexpected(from_transfer(route, response));
    }
    const long status = response.status;
    switch (status) {
    case 200: return from_success(route, std::move(response), body);
    case 400: return tl::unexpected(from_bad_request(route, response));
    case 401:
    case 403:
    case 404:
    case 409:
    case 422: return tl::unexpected(from_envelope(route, response));
    case 407:
        return tl::unexpected(
            failed(ErrorCode::denied, Remedy::none, message_of(route, response, k_proxy_password)));
    case 429: return tl::unexpected(from_rate_limit(route, response));
    default: break;
    }
    const std::string what = fmt::format("status {}", status);
    const bool transient = status == 408 || status >= 500;
    auto failure = failed(ErrorCode::unavailable, transient ? Remedy::look : Remedy::none,
                          message_of(route, response, what));
    if (transient) failure.error.retry_after = http::retry_after(response);
    return tl::unexpected(std::move(failure));
}

} // namespace rollcall::dropbox
