#include "token.hpp"

#include <rollcall/http/form.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::dropbox {
namespace {

constexpr std::string_view k_route = "oauth2/token";

} // namespace

void AccessToken::accept(Secret token, Moment now, std::chrono::seconds lifetime) {
    token_ = std::move(token);
    const auto margin = std::min(k_margin, std::chrono::seconds{lifetime / 2});
    renew_at_ = now + lifetime - margin;
    // What is on its way must still arrive.
    ends_at_ = now + lifetime - margin / 10;
}

void AccessToken::discard(const Secret& token) {
    if (token == token_) token_ = Secret{};
}

std::string
refresh_form(const Secret& refresh_token, const Secret& app_key, const Secret& app_secret) {
    return http::form_encode({{"grant_type", "refresh_token"},
                              {"refresh_token", refresh_token.reveal()},
                              {"client_id", app_key.reveal()},
                              {"client_secret", app_secret.reveal()}});
}

tl::expected<FreshToken, Failure> read_token(http::Response response) {
    if (response.transfer == http::Transfer::complete
        && (response.status == 400 || response.status == 401)) {
        const Json body = Json::parse(response.body, nullptr, false);
        const auto error = text_at(body, "error");
        if (error) {
            std::string what = *error;
            if (const auto why = text_at(body, "error_description"); why && !why->empty()) {
                what += fmt::format(" ({})", *why);
            }
            if (*error == "invalid_grant") {
                what += "; authorise the app again and store the new refresh token";
            } else if (*error == "invalid_client") {
                what += "; check the app key and the app secret";
            }
            return tl::unexpected(
                Failure{.error = {.code = ErrorCode::denied,
                                  .message = message_of(k_route, response, excerpt(what))},
                        .tags = {*error}});
        }
    }
    const http::Response headers_only{.status = response.status, .headers = response.headers};
    auto answer = read_answer(k_route, std::move(response), Body::json);
    if (!answer) {
        // Asking again for a token changes nothing: there is no state to look at first.
        if (answer.error().remedy == Remedy::look) answer.error().remedy = Remedy::wait;
        return tl::unexpected(std::move(answer.error()));
    }
    const auto token = text_at(answer->value, "access_token");
    const auto lifetime = count_at(answer->value, "expires_in");
    if (!token || token->empty()) {
        return tl::unexpected(
            Failure{.error = {.code = ErrorCode::unavailable,
                              .message = message_of(k_route, headers_only,
                                                    "the answer holds no access_token")}});
    }
    // Four hours is what Dropbox gives; a token without a stated end is trusted for less.
    const auto seconds =
        std::min<std::uint64_t>(lifetime.value_or(3600), std::uint64_t{24} * 60 * 60);
    return FreshToken{.token = Secret{*token},
                      .lifetime = std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

} // namespace rollcall::dropbox
