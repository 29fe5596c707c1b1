#pragma once

#include "answer.hpp"

#include <rollcall/sandbox/identities.hpp>
#include <rollcall/sandbox/objects.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::sandbox {

/// The app that the team has linked.
struct AppSettings {
    std::string key = "sandbox-app-key";
    std::string secret = "sandbox-app-secret";
    std::string refresh_token = "sandbox-refresh-token";
    std::string display_name = "Rollcall sandbox";
    std::string id = "4711";
    int expires_in = 14400;               ///< seconds
    bool pkce = false;                    ///< the app has no secret to keep, and need not send one
    std::set<std::string> app_scopes{};   ///< ticked on the app; a lack of one is a 400
    std::set<std::string> token_scopes{}; ///< granted to the token; a lack of one is a 401
};

/// Every scope that a route of the sandbox asks for.
[[nodiscard]] const std::set<std::string>& all_scopes();

/// Whom a token speaks for: a whole team, or one person with a Dropbox of their own.
enum class TokenKind { team, user };

struct AccessToken {
    Time expires{};
    TokenKind kind = TokenKind::team;
    std::set<std::string> scopes{};
};

/// Hands out access tokens and knows which are good.
class Tokens {
public:
    Tokens(AppSettings app, std::uint64_t seed);

    enum class Verdict { good, expired, unknown };
    struct Judgement {
        Verdict verdict = Verdict::unknown;
        const AccessToken* token = nullptr; ///< when good; until the next call that is not const
    };
    [[nodiscard]] Judgement judge(std::string_view token, Time now) const;

    /// POST /oauth2/token, in any of the encodings that SDKs use.
    [[nodiscard]] Answer exchange(const ApiRequest& request, Time now, const std::string& team_id);

    /// A token without the detour, for tests: of another kind, or with fewer scopes.
    [[nodiscard]] std::string mint(TokenKind kind, std::set<std::string> scopes, Time now);
    /// What the consent page would send back; good once.
    [[nodiscard]] std::string authorise();

    void expire_all();                   ///< every access token handed out so far has run out
    void expire(std::string_view token); ///< this one has
    void revoke();                       ///< the team unlinked the app: no token is good any more
    void revoke(std::string_view token); ///< this access token alone
    void grant();                        ///< the team linked the app again

    [[nodiscard]] const AppSettings& app() const noexcept { return app_; }
    [[nodiscard]] bool is_client(std::string_view key, std::string_view secret) const;

private:
    [[nodiscard]] Answer
    refresh(const ApiRequest& request, Time now, const std::set<std::string>& scopes);
    [[nodiscard]] Answer redeem(const ApiRequest& request, Time now, const std::string& team_id);
    void forget_the_old(Time now);

    AppSettings app_;
    Identities identities_;
    bool is_revoked_ = false;
    std::map<std::string, AccessToken, std::less<>> tokens_;
    std::set<std::string, std::less<>> codes_;
};

/// What stands behind "Basic " as user and password; nothing when it is not that.
[[nodiscard]] std::optional<std::pair<std::string, std::string>>
parse_basic(std::string_view authorization);

} // namespace rollcall::sandbox
