#include "fault_answers.hpp"

#include "encode.hpp"
#include "json_writer.hpp"
#include "routes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr std::string_view k_bearer = "Bearer ";
constexpr int k_refused = 409;

Answer status_answer(const FaultRule& rule) {
    if (rule.body) {
        return {.status = rule.status, .body = *rule.body, .retry_after = rule.retry_after};
    }
    if (rule.status == 429 && rule.form == FaultForm::json) {
        return rate_limited(rule.reason, rule.retry_after);
    }
    Answer answer{.status = rule.status, .retry_after = rule.retry_after};
    switch (rule.form) {
    case FaultForm::json:
        answer.body = R"({"error_summary":"internal_error/..","error":{".tag":"internal_error"}})";
        break;
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

// The token endpoint words its errors in a form of its own.
Answer oauth_answer(const FaultRule& rule) {
    JsonWriter body;
    body.begin_object()
        .field("error", rule.tag)
        .field("error_description", rule.values.empty() ? "ordered by a fault" : rule.values[0])
        .end_object();
    return {.status = rule.status == k_refused ? 400 : rule.status, .body = std::move(body).take()};
}

Answer error_answer(World& world, const FaultRule& rule) {
    Refusal refusal{.tag = rule.tag};
    if (!rule.values.empty()) refusal.values = rule.values;
    Answer answer = refused(world, refusal);
    answer.status = rule.status;
    return answer;
}

// The list that an answer is about; nothing when it is about something else.
Json* rows_of(Json& body) {
    if (body.is_array()) return &body;
    if (!body.is_object()) return nullptr;
    for (const char* key : {"members", "groups", "events", "members_info", "complete"}) {
        const auto found = body.find(key);
        if (found != body.end() && found->is_array()) return &*found;
    }
    return nullptr;
}

void add_fields(Json& value) {
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items()) add_fields(inner);
        value["field_of_the_future"] = {{".tag", "anything"}, {"number", 1}};
    } else if (value.is_array()) {
        for (Json& inner : value) add_fields(inner);
    }
}

// Only unions that the specification calls open, so that a client has been warned.
void change_tags(Json& value) {
    static constexpr std::array<std::string_view, 6> k_open{
        "group_management_type", "access_method", "event_type", "details", "actor", "context"};
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items()) {
            const bool is_open = std::find(k_open.begin(), k_open.end(), key) != k_open.end();
            if (is_open && inner.is_object() && inner.contains(".tag")) {
                inner = {{".tag", "tag_of_the_future"}, {"tag_of_the_future", "?"}};
            } else {
                change_tags(inner);
            }
        }
    } else if (value.is_array()) {
        for (Json& inner : value) change_tags(inner);
    }
}

void change_outcome_tags(Json& body) {
    // The launch and the state of a job, and the rows of an addition.
    if (body.is_object() && body.contains(".tag")) {
        if (Json* rows = rows_of(body)) {
            for (Json& row : *rows) row = {{".tag", "tag_of_the_future"}};
        } else {
            body = {{".tag", "tag_of_the_future"}};
        }
    } else if (body.is_object() && body.contains("error")) {
        body["error"] = {{".tag", "tag_of_the_future"}};
        body["error_summary"] = "tag_of_the_future/..";
    }
}

void distort(const FaultRule& rule, Json& body) {
    Json* rows = rows_of(body);
    switch (rule.kind) {
    case FaultKind::duplicate_row:
        if (rows != nullptr && !rows->empty()) rows->push_back(Json(rows->front()));
        break;
    case FaultKind::missing_row:
        if (rows != nullptr && !rows->empty()) rows->erase(rows->size() - 1);
        break;
    case FaultKind::empty_page:
        if (body.is_object() && body.contains("has_more")) body["has_more"] = rule.has_more;
        break;
    case FaultKind::extra_fields: add_fields(body); break;
    case FaultKind::unknown_tags:
        change_tags(body);
        change_outcome_tags(body);
        break;
    default: break;
    }
}

} // namespace

Answer rate_limited(std::string_view reason, const std::optional<std::string>& retry_after) {
    JsonWriter body;
    body.begin_object().field("error_summary", std::string(reason) + "/..");
    body.key("error").begin_object().key("reason").tag(reason);
    body.key("retry_after").raw(retry_after.value_or("1")).end_object().end_object();
    return {.status = 429, .body = std::move(body).take(), .retry_after = retry_after};
}

Answer fault_answer(World& world,
                    const FaultRule& rule,
                    const ApiRequest& request,
                    std::string_view route) {
    switch (rule.kind) {
    case FaultKind::error:
        return route == "oauth2/token" ? oauth_answer(rule) : error_answer(world, rule);
    case FaultKind::unknown_function:
        return {.status = 400,
                .content_type = k_plain_text,
                .body = "Unknown API function: " + request.path};
    case FaultKind::cursor_reset:
        if (!route.starts_with("team_log/")) return failed(world, 409, "invalid_cursor");
        return refused_with(world, "reset", utc_text(world.team.now()));
    default: return status_answer(rule);
    }
}

void prepare(World& world, const FaultRule& rule, const ApiRequest& request) {
    const std::string_view header =
        request.authorization ? std::string_view(*request.authorization) : std::string_view();
    const std::string_view token =
        header.starts_with(k_bearer) ? header.substr(k_bearer.size()) : std::string_view();
    switch (rule.kind) {
    case FaultKind::expired_token: world.tokens.expire(token); break;
    case FaultKind::revoked_token: world.tokens.revoke(token); break;
    case FaultKind::job: world.team.set_next_job(rule.job); break;
    case FaultKind::empty_page: world.next_page_is_empty = true; break;
    default: break;
    }
}

Answer distorted(const FaultRule& rule, Answer answer) {
    switch (rule.kind) {
    case FaultKind::malformed: answer.body.insert(0, "{\"oops\":"); return answer;
    case FaultKind::cut_json: answer.body.resize(answer.body.size() / 2); return answer;
    case FaultKind::wrong_type: answer.content_type = "text/html"; return answer;
    case FaultKind::duplicate_row:
    case FaultKind::missing_row:
    case FaultKind::empty_page:
    case FaultKind::extra_fields:
    case FaultKind::unknown_tags: break;
    default: return answer;
    }
    if (answer.content_type != "application/json") return answer;
    Json body = Json::parse(answer.body, nullptr, false); // ours, so it is not too deep
    if (body.is_discarded()) return answer;
    distort(rule, body);
    answer.body = body.dump();
    return answer;
}

} // namespace rollcall::sandbox
