#include "html.hpp"

#include <utility>

namespace rollcall::web {
namespace {

constexpr const char* k_policy = "default-src 'none'; style-src 'self'; base-uri 'none'; "
                                 "form-action 'none'; frame-ancestors 'none'";

} // namespace

WebAnswer shown(int status, std::string body, std::string type) {
    return {.status = status,
            .type = std::move(type),
            .body = std::move(body),
            .headers = {{"Content-Security-Policy", k_policy},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cross-Origin-Resource-Policy", "same-origin"},
                        {"Cache-Control", "no-store"}}};
}

} // namespace rollcall::web
