#include <rollcall/http/url.hpp>

#include <catch2/catch.hpp>

using namespace rollcall::http;

TEST_CASE("addresses of services") {
    struct Row {
        const char* name;
        const char* text;
        Url url;
    };
    const auto row = GENERATE(values<Row>({
        {"plain",
         "https://api.dropboxapi.com",
         {"https", "api.dropboxapi.com", "https://api.dropboxapi.com"}},
        {"a slash at the end",
         "http://127.0.0.1:8080/",
         {"http", "127.0.0.1", "http://127.0.0.1:8080"}},
        {"IPv6", "http://[::1]:80", {"http", "::1", "http://[::1]:80"}},
        {"a path",
         "https://gateway.acme.com/dropbox/",
         {"https", "gateway.acme.com", "https://gateway.acme.com/dropbox"}},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto url = parse_url(row.text);
        REQUIRE(url.has_value());
        CHECK(*url == row.url);
    }
}

TEST_CASE("what is no address of a service") {
    struct Row {
        const char* name;
        const char* text;
        const char* message;
    };
    const auto row = GENERATE(values<Row>({
        {"no scheme", "api.dropboxapi.com",
         "\"api.dropboxapi.com\" is not a URL; expected https://host[:port]"},
        {"nothing", "", "\"\" is not a URL; expected https://host[:port]"},
        {"control characters", "https://a\nb",
         "\"https://a\\nb\" is not a URL; expected https://host[:port]"},
        {"another scheme", "ftp://a.example", "\"ftp://a.example\" is neither http nor https"},
        {"a password", "https://u:secret@a.example",
         "the URL holds a user name or a password; remove it"},
        {"a query", "https://a.example/?x=1",
         "\"https://a.example/?x=1\" has a query or a fragment; expected https://host[:port]"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto url = parse_url(row.text);
        REQUIRE_FALSE(url.has_value());
        CHECK(url.error().message == row.message);
        CHECK(url.error().code == rollcall::ErrorCode::invalid_input);
    }
}

TEST_CASE("loopback is what cannot leave the machine") {
    CHECK(is_loopback("localhost"));
    CHECK(is_loopback("127.0.0.1"));
    CHECK(is_loopback("127.8.9.10"));
    CHECK(is_loopback("::1"));
    CHECK_FALSE(is_loopback("127.example.com"));
    CHECK_FALSE(is_loopback("127.0.0.1.example.com"));
    CHECK_FALSE(is_loopback("localhost.example.com"));
    CHECK_FALSE(is_loopback("10.0.0.1"));
    CHECK_FALSE(is_loopback(""));
}
