#include "answer.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::dropbox;

namespace {

http::Response answered(long status, std::string type, std::string body) {
    return {.transfer = http::Transfer::complete,
            .status = status,
            .headers = {{"content-type", std::move(type)}, {"x-dropbox-request-id", "0af3"}},
            .body = std::move(body)};
}

const std::string k_json = "application/json";
const std::string k_text = "text/plain; charset=utf-8";

} // namespace

TEST_CASE("failures are told apart by the tag in the body") {
    struct Row {
        const char* name;
        long status;
        std::string type;
        const char* body;
        ErrorCode code;
        Remedy remedy;
        const char* message;
    };
    const auto row = GENERATE(values<Row>({
        {"a name that is taken", 409, k_json,
         R"({"error_summary":"group_name_already_used/..","error":{".tag":"group_name_already_used"}})",
         ErrorCode::conflict, Remedy::none, "team/x: group_name_already_used (request 0af3)"},
        {"nobody of that id", 409, k_json,
         R"({"error_summary":"user_not_found/.","error":{".tag":"user_not_found"}})",
         ErrorCode::not_found, Remedy::none, "team/x: user_not_found (request 0af3)"},
        {"a tag that nobody knew when this was written", 409, k_json,
         R"({"error_summary":"moon_phase/","error":{".tag":"moon_phase","new_field":{"a":1}}})",
         ErrorCode::refused, Remedy::none, "team/x: moon_phase (request 0af3)"},
        {"the last admin", 409, k_json,
         R"({"error_summary":"suspend_last_admin/...","error":{".tag":"suspend_last_admin"}})",
         ErrorCode::refused, Remedy::none, "team/x: suspend_last_admin (request 0af3)"},
        {"a list of ids beside the tag", 409, k_json,
         R"({"error_summary":"users_not_found/","error":{".tag":"users_not_found","users_not_found":["dbmid:a","dbmid:b"]}})",
         ErrorCode::not_found, Remedy::none,
         "team/x: users_not_found dbmid:a, dbmid:b (request 0af3)"},
        {"a list too long to show", 409, k_json,
         R"({"error":{".tag":"users_not_found","users_not_found":["1","2","3","4","5","6","7"]}})",
         ErrorCode::not_found, Remedy::none,
         "team/x: users_not_found 1, 2, 3, 4, 5 and 2 more (request 0af3)"},
        {"a bare string as the tag", 409, k_json, R"({"error":"last_admin"})", ErrorCode::refused,
         Remedy::none, "team/x: last_admin (request 0af3)"},
        {"only the summary", 409, k_json, R"({"error_summary":"a/b/.."})", ErrorCode::refused,
         Remedy::none, "team/x: a/b (request 0af3)"},
        {"a message for people", 409, k_json,
         R"({"error":{".tag":"last_admin"},"user_message":{"locale":"en","text":"No\u202e way"}})",
         ErrorCode::refused, Remedy::none, "team/x: last_admin: No\\u{202e} way (request 0af3)"},
        {"a cut-off refusal", 409, k_json, R"({"error_summary":"group_na)", ErrorCode::unavailable,
         Remedy::look, "team/x: status 409 without a readable reason (request 0af3)"},
        {"a dead cursor", 409, k_json, R"({"error":{".tag":"invalid_cursor"}})",
         ErrorCode::incomplete, Remedy::none, "team/x: invalid_cursor (request 0af3)"},

        {"a token that ran out", 401, k_json,
         R"({"error_summary":"expired_access_token/..","error":{".tag":"expired_access_token"}})",
         ErrorCode::denied, Remedy::renew, "team/x: expired_access_token (request 0af3)"},
        {"a token that was revoked", 401, k_json, R"({"error":{".tag":"invalid_access_token"}})",
         ErrorCode::denied, Remedy::renew,
         "team/x: invalid_access_token; authorise the app again (request 0af3)"},
        {"a scope that the token lacks", 401, k_json,
         R"({"error_summary":"missing_scope/..","error":{".tag":"missing_scope","required_scope":"members.read"}})",
         ErrorCode::denied, Remedy::none,
         "team/x: missing_scope members.read; authorise the app again with it (request 0af3)"},
        {"a suspended admin", 401, k_json, R"({"error":{".tag":"user_suspended"}})",
         ErrorCode::denied, Remedy::none, "team/x: user_suspended (request 0af3)"},
        {"a 401 from something else", 401, "text/html", "<html>", ErrorCode::denied, Remedy::renew,
         "team/x: status 401 with an HTML page instead of an answer (request 0af3)"},
        {"a plan that may not", 403, k_json,
         R"({"error_summary":"invalid_account_type/feature/.","error":{".tag":"invalid_account_type","invalid_account_type":{".tag":"feature"}}})",
         ErrorCode::denied, Remedy::none, "team/x: invalid_account_type/feature (request 0af3)"},
        {"not found", 404, "text/html", "nope", ErrorCode::not_found, Remedy::none,
         "team/x: status 404 with an HTML page instead of an answer (request 0af3)"},
        {"a path root", 422, k_json, R"({"error":{".tag":"invalid_root"}})",
         ErrorCode::invalid_input, Remedy::none, "team/x: invalid_root (request 0af3)"},

        {"a malformed argument", 400, k_text,
         R"(Error in call to API function "team/x": request body: new_members.member_email: '*****' did not match pattern '…')",
         ErrorCode::invalid_input, Remedy::none,
         "team/x: request body: new_members.member_email: '*****' did not match pattern '…' "
         "(request 0af3)"},
        {"a scope that the app lacks", 400, k_text,
         R"(Error in call to API function "team/x": Your app (ID: 123) is not permitted to access this endpoint because it does not have the required scope 'members.read'. The owner of the app can enable the scope for the app using the Permissions tab on the App Console.)",
         ErrorCode::denied, Remedy::none,
         "team/x: Your app (ID: 123) is not permitted to access this endpoint because it does not "
         "have the required scope 'members.read'. The owner of the app can enable the scope for "
         "the app using the Permissions tab on the App Console. (request 0af3)"},
        {"a user's token", 400, k_text,
         R"(Error in call to API function "team/x": This is a DfB team management function.  The OAuth 2 access token you provided is for a specific Dropbox user account and does not work with this function.)",
         ErrorCode::denied, Remedy::none,
         "team/x: This is a DfB team management function.  The OAuth 2 access token you provided "
         "is for a specific Dropbox user account and does not work with this function. (request "
         "0af3)"},
        {"no such route, today", 400, k_text,
         R"(Error in call to API function "team/x": Unknown API function: /2/team/x)",
         ErrorCode::unavailable, Remedy::wait,
         "team/x: Unknown API function: /2/team/x (request 0af3)"},
        {"HTML as a 400", 400, "text/html", "<!DOCTYPE html><html>", ErrorCode::unavailable,
         Remedy::look, "team/x: an HTML page with status 400 instead of an answer (request 0af3)"},
        {"HTML that says it is text", 400, k_text, "  <!DOCTYPE html>", ErrorCode::unavailable,
         Remedy::look, "team/x: an HTML page with status 400 instead of an answer (request 0af3)"},

        {"limited, as JSON", 429, k_json,
         R"({"error_summary":"too_many_write_operations/","error":{"reason":{".tag":"too_many_write_operations"},"retry_after":3}})",
         ErrorCode::rate_limited, Remedy::wait,
         "team/x: too_many_write_operations, asked to wait 3 s (request 0af3)"},
        {"limited, as text", 429, k_text, "slow down", ErrorCode::rate_limited, Remedy::wait,
         "team/x: too_many_requests (request 0af3)"},
        {"limited, saying nothing", 429, k_json, "", ErrorCode::rate_limited, Remedy::wait,
         "team/x: too_many_requests (request 0af3)"},

        {"an empty 500", 500, "application/octet-stream", "", ErrorCode::unavailable, Remedy::look,
         "team/x: status 500 (request 0af3)"},
        {"a gateway's page", 503, "text/html", "<html>", ErrorCode::unavailable, Remedy::look,
         "team/x: status 503 (request 0af3)"},
        {"a redirect", 302, "text/html", "", ErrorCode::unavailable, Remedy::none,
         "team/x: status 302 (request 0af3)"},
        {"a page instead of an answer", 200, "text/html", "<html>", ErrorCode::unavailable,
         Remedy::look, "team/x: an answer of type \"text/html\" instead of JSON (request 0af3)"},
        {"an answer without a type", 200, "", "null", ErrorCode::unavailable, Remedy::look,
         "team/x: an answer of type \"\" instead of JSON (request 0af3)"},
        {"a cut-off answer", 200, k_json, R"({"groups":[{"grou)", ErrorCode::unavailable,
         Remedy::look, "team/x: the answer is cut off (request 0af3)"},
        {"an empty answer", 200, k_json, "", ErrorCode::unavailable, Remedy::look,
         "team/x: the answer is cut off (request 0af3)"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto reply =
            read_answer("team/x", answered(row.status, row.type, row.body), Body::json);
        REQUIRE_FALSE(reply.has_value());
        CHECK(reply.error().error.message == row.message);
        CHECK(to_string(reply.error().error.code) == to_string(row.code));
        CHECK(reply.error().remedy == row.remedy);
    }
}

TEST_CASE("how long a 429 asks to wait") {
    using std::chrono::seconds;
    auto limited = [](const char* header, const char* body) {
        auto response = answered(429, k_json, body);
        if (*header != '\0') response.headers.emplace_back("retry-after", header);
        return read_answer("team/x", std::move(response), Body::json).error().error.retry_after;
    };
    const char* const body =
        R"({"error":{"reason":{".tag":"too_many_requests"},"retry_after":300}})";
    CHECK(limited("7", body) == seconds{7});
    CHECK(limited("", body) == seconds{300});
    CHECK(limited("1", "") == seconds{1});
    CHECK(limited("", "slow down") == std::nullopt);
}

TEST_CASE("calls that never got an answer") {
    struct Row {
        const char* name;
        http::Transfer transfer;
        long status;
        Remedy remedy;
        const char* message;
    };
    const auto row = GENERATE(values<Row>({
        {"no connection", http::Transfer::not_sent, 0, Remedy::wait, "team/x: no connection: why"},
        {"reset", http::Transfer::lost, 0, Remedy::look, "team/x: the answer was lost: why"},
        {"too slow", http::Transfer::timed_out, 0, Remedy::look,
         "team/x: the answer was lost: why"},
        {"a foreign certificate", http::Transfer::hopeless, 0, Remedy::none, "team/x: why"},
        {"too large", http::Transfer::hopeless, 200, Remedy::look, "team/x: why"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto reply = read_answer(
            "team/x", {.transfer = row.transfer, .problem = "why", .status = row.status},
            Body::json);
        REQUIRE_FALSE(reply.has_value());
        CHECK(reply.error().error.message == row.message);
        CHECK(reply.error().error.code == ErrorCode::unavailable);
        CHECK(reply.error().remedy == row.remedy);
    }
}

TEST_CASE("successes") {
    CHECK(read_answer("team/x", answered(200, k_json, "null"), Body::json)->value.is_null());
    CHECK(read_answer("team/x", answered(200, "application/json; charset=utf-8", "[1]"), Body::json)
              ->value
          == Json::array({1}));
    const auto page = read_answer(
        "team/x", answered(200, k_json, R"({"groups":[],"cursor":"c","has_more":true})"),
        Body::page);
    REQUIRE(page.has_value());
    CHECK(page->end == PageEnd{.cursor = "c", .has_more = true});
    CHECK(page->value.is_null());
}

TEST_CASE("long texts from the other side are cut") {
    const auto shown = excerpt(std::string(600, 'x') + "end");
    CHECK(shown == std::string(500, 'x') + "…");
}
