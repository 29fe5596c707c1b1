#include "token.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::dropbox;
using std::chrono::seconds;

namespace {

http::Response answered(long status, std::string body) {
    return {.transfer = http::Transfer::complete,
            .status = status,
            .headers = {{"content-type", "application/json"}},
            .body = std::move(body)};
}

} // namespace

TEST_CASE("a token is renewed five minutes before it runs out") {
    const Moment start{};
    AccessToken token;
    CHECK_FALSE(token.is_good(start));
    token.accept(Secret{"sl.a"}, start, seconds{14400});
    CHECK(token.is_good(start));
    CHECK(token.is_good(start + seconds{14099}));
    CHECK_FALSE(token.is_good(start + seconds{14100}));
}

TEST_CASE("a short-lived token is used for half of its life") {
    const Moment start{};
    AccessToken token;
    token.accept(Secret{"sl.a"}, start, seconds{10});
    CHECK(token.is_good(start + seconds{4}));
    CHECK_FALSE(token.is_good(start + seconds{5}));
}

TEST_CASE("a refused token takes no newer one with it") {
    const Moment start{};
    AccessToken token;
    token.accept(Secret{"sl.a"}, start, seconds{14400});
    token.accept(Secret{"sl.b"}, start, seconds{14400});
    token.discard(Secret{"sl.a"});
    CHECK(token.is_good(start));
    token.discard(Secret{"sl.b"});
    CHECK_FALSE(token.is_good(start));
}

TEST_CASE("the form that asks for a token") {
    CHECK(refresh_form(Secret{"r/+="}, Secret{"key"}, Secret{"s&x"})
          == "grant_type=refresh_token&refresh_token=r%2F%2B%3D&client_id=key&client_secret=s%26x");
}

TEST_CASE("a fresh token") {
    const auto fresh = read_token(answered(
        200, R"({"access_token":"sl.abc","token_type":"bearer","expires_in":14400,"scope":"x"})"));
    REQUIRE(fresh.has_value());
    CHECK(fresh->token == Secret{"sl.abc"});
    CHECK(fresh->lifetime == seconds{14400});
    CHECK(read_token(answered(200, R"({"access_token":"a"})"))->lifetime == seconds{3600});
}

TEST_CASE("what the token endpoint may say instead") {
    struct Row {
        const char* name;
        long status;
        const char* body;
        ErrorCode code;
        Remedy remedy;
        const char* message;
    };
    const auto row = GENERATE(values<Row>({
        {"revoked", 400,
         R"({"error":"invalid_grant","error_description":"refresh token is invalid or revoked"})",
         ErrorCode::denied, Remedy::none,
         "oauth2/token: invalid_grant (refresh token is invalid or revoked); authorise the app "
         "again and store the new refresh token"},
        {"a wrong secret", 401, R"({"error":"invalid_client"})", ErrorCode::denied, Remedy::none,
         "oauth2/token: invalid_client; check the app key and the app secret"},
        {"anything else", 400, R"({"error":"invalid_scope","error_description":"x"})",
         ErrorCode::denied, Remedy::none, "oauth2/token: invalid_scope (x)"},
        {"the service is down", 503, "", ErrorCode::unavailable, Remedy::wait,
         "oauth2/token: status 503"},
        {"limited", 429, "", ErrorCode::rate_limited, Remedy::wait,
         "oauth2/token: too_many_requests"},
        {"cut off", 200, R"({"access_to)", ErrorCode::unavailable, Remedy::wait,
         "oauth2/token: the answer is cut off"},
        {"no token in it", 200, "{}", ErrorCode::unavailable, Remedy::none,
         "oauth2/token: the answer holds no access_token"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto fresh = read_token(answered(row.status, row.body));
        REQUIRE_FALSE(fresh.has_value());
        CHECK(fresh.error().error.message == row.message);
        CHECK(to_string(fresh.error().error.code) == to_string(row.code));
        CHECK(fresh.error().remedy == row.remedy);
    }
}
