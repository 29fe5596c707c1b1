#include <rollcall/http/form.hpp>

#include <catch2/catch.hpp>

using namespace rollcall::http;

TEST_CASE("a form keeps what would end a field") {
    CHECK(form_encode({{"grant_type", "refresh_token"}, {"refresh_token", "a+b/c=&d e"}})
          == "grant_type=refresh_token&refresh_token=a%2Bb%2Fc%3D%26d%20e");
    CHECK(percent_encode("A-Za-z0-9.~_") == "A-Za-z0-9.~_");
    CHECK(percent_encode("\xc3\xbc\n") == "%C3%BC%0A");
    CHECK(form_encode({}).empty());
}
