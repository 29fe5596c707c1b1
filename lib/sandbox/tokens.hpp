#pragma once

#include "answer.hpp"

#include <rollcall/sandbox/identities.hpp>
#include <rollcall/sandbox/objects.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// The app that the team has linked.
struct AppSettings {
    std::string key = "sandbox-app-key";
    std::string secret = "sandbox-app-secret";
    std::string refresh_token = "sandbox-refresh-token";
    std::string display_name = "Rollcall sandbox";
    std::string id = "4711";
    int expires_in = 14400;               ///< seconds
    std::set<std::string> app_scopes{};   ///< ticked on the app; a lack of one is a 400
    std::set<std::string> token_scopes{}; ///< granted to the token; a lack of one is a 401
};

/// Every scope that a team route asks for.
[[nodiscard]] const std::set<std::string>& all_scopes();

/// Hands out access tokens and knows which are good.
class Tokens {
public:
    Tokens(AppSettings app, std::uint64_t seed);

    enum class Verdict { good, expired, unknown };
    [[nodiscard]] Verdict judge(std::string_view token, Time now) const;

    /// POST /oauth2/token, in any of the encodings that SDKs use.
    [[nodiscard]] Answer refresh(const ApiRequest& request, Time now);

    void expire_all(); ///< every access token handed out so far has run out
    void revoke();     ///< the team unlinked the app: no token of it is good any more
    void grant();      ///< and linked it again, with the same refresh token

    [[nodiscard]] const AppSettings& app() const noexcept { return app_; }
    [[nodiscard]] bool is_client(std::string_view key, std::string_view secret) const;

private:
    AppSettings app_;
    Identities identities_;
    bool is_revoked_ = false;
    std::map<std::string, Time, std::less<>> expires_;
};

/// What stands behind "Basic " as user and password; nothing when it is not that.
[[nodiscard]] std::optional<std::pair<std::string, std::string>>
parse_basic(std::string_view authorization);

} // namespace rollcall::sandbox
