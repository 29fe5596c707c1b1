#include "html.hpp"

#include <rollcall/base/text.hpp>

#include <utility>

namespace rollcall::web {
namespace {

constexpr const char* k_policy = "default-src 'none'; style-src 'self'; base-uri 'none'; "
                                 "form-action 'none'; frame-ancestors 'none'";

} // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : visible(text)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

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
