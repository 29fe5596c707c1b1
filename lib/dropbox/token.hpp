#pragma once

#include "answer.hpp"

#include <rollcall/base/secret.hpp>

#include <chrono>
#include <string>

namespace rollcall::dropbox {

using Moment = std::chrono::system_clock::time_point;

/// The access token in hand: nobody asks for a new one while it is good.
class AccessToken {
public:
    /// Renewed this long before it runs out: a call must not expire on its way.
    static constexpr std::chrono::seconds k_margin{300};

    /// A token that lives shorter than the margin is used for half of its life.
    void accept(Secret token, Moment now, std::chrono::seconds lifetime);
    /// Dropbox refused `token`. When another is in hand by now, that one stays.
    void discard(const Secret& token);
    [[nodiscard]] bool is_good(Moment now) const { return !token_.empty() && now < renew_at_; }
    /// It has not run out: good enough while it is being renewed, or cannot be.
    [[nodiscard]] bool is_usable(Moment now) const { return !token_.empty() && now < ends_at_; }
    [[nodiscard]] const Secret& value() const noexcept { return token_; }

private:
    Secret token_{};
    Moment renew_at_{};
    Moment ends_at_{};
};

/// The form that asks for an access token.
[[nodiscard]] std::string
refresh_form(const Secret& refresh_token, const Secret& app_key, const Secret& app_secret);

struct FreshToken {
    Secret token{};
    std::chrono::seconds lifetime{};
};

/// Reads the token endpoint's answer. It has its own form of errors, not the API's envelope.
[[nodiscard]] tl::expected<FreshToken, Failure> read_token(http::Response response);

} // namespace rollcall::dropbox
