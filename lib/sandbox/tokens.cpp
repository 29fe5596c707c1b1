#include "tokens.hpp"

#include "json_writer.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr std::size_t k_token_length = 1100; // real ones exceed 1 kB: no client may assume less

Answer oauth_error(std::string_view error, std::string_view description) {
    JsonWriter body;
    body.begin_object().field("error", error).field("error_description", description).end_object();
    return {.status = 400, .body = std::move(body).take()};
}

Answer missing(std::string_view field) {
    return oauth_error("invalid_request", "missing required field \"" + std::string(field) + "\"");
}

std::string joined(const std::set<std::string>& scopes) {
    std::string text;
    for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
    return text;
}

std::string parameter(const ApiRequest& request, const std::string& name) {
    const auto found = request.parameters.find(name);
    return found == request.parameters.end() ? std::string() : found->second;
}

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

} // namespace

const std::set<std::string>& all_scopes() {
    static const std::set<std::string> scopes{"team_info.read", "members.read",     "members.write",
                                              "members.delete", "groups.read",      "groups.write",
                                              "events.read",    "account_info.read"};
    return scopes;
}

std::optional<std::pair<std::string, std::string>> parse_basic(std::string_view authorization) {
    constexpr std::string_view k_scheme = "Basic ";
    if (!authorization.starts_with(k_scheme)) return {};
    std::string decoded;
    unsigned bits = 0;
    int count = 0;
    for (const char c : authorization.substr(k_scheme.size())) {
        if (c == '=') break;
        const int value = base64_value(c);
        if (value < 0) return {};
        bits = (bits << 6U) | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            decoded += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
        }
    }
    const std::size_t colon = decoded.find(':');
    if (colon == std::string::npos) return {};
    return std::pair(decoded.substr(0, colon), decoded.substr(colon + 1));
}

Tokens::Tokens(AppSettings app, std::uint64_t seed)
    : app_(std::move(app)), identities_(seed ^ 0x746f6b656e73U) {
    if (app_.app_scopes.empty()) app_.app_scopes = all_scopes();
    if (app_.token_scopes.empty()) app_.token_scopes = app_.app_scopes;
}

bool Tokens::is_client(std::string_view key, std::string_view secret) const {
    return key == app_.key && secret == app_.secret;
}

Tokens::Judgement Tokens::judge(std::string_view token, Time now) const {
    const auto found = tokens_.find(token);
    if (found == tokens_.end()) return {};
    if (now >= found->second.expires) return {.verdict = Verdict::expired};
    return {.verdict = Verdict::good, .token = &found->second};
}

Answer Tokens::exchange(const ApiRequest& request, Time now, const std::string& team_id) {
    std::string key = parameter(request, "client_id");
    std::string secret = parameter(request, "client_secret");
    if (request.authorization) {
        if (const auto basic = parse_basic(*request.authorization)) {
            key = basic->first;
            secret = basic->second;
        }
    }
    const std::string grant = parameter(request, "grant_type");
    if (grant.empty()) return missing("grant_type");
    const bool is_code = grant == "authorization_code";
    if (grant != "refresh_token" && !is_code) {
        return oauth_error("unsupported_grant_type", "grant type not supported by the sandbox");
    }
    const char* const what = is_code ? "code" : "refresh_token";
    if (parameter(request, what).empty()) return missing(what);
    const bool proves_itself = secret == app_.secret || (app_.pkce && secret.empty());
    if (key != app_.key || !proves_itself) {
        return oauth_error("invalid_client", "Invalid client_id or client_secret");
    }
    if (is_code) {
        if (app_.pkce && parameter(request, "code_verifier").empty()) {
            return missing("code_verifier");
        }
        return redeem(request, now, team_id);
    }
    std::set<std::string> scopes;
    const std::string wanted = parameter(request, "scope");
    for (std::size_t at = 0; at < wanted.size();) {
        const std::size_t end = std::min(wanted.find(' ', at), wanted.size());
        const std::string scope = wanted.substr(at, end - at);
        if (!scope.empty()) {
            if (!app_.token_scopes.contains(scope)) {
                return oauth_error("invalid_scope", "scope was not granted: " + scope);
            }
            scopes.insert(scope);
        }
        at = end + 1;
    }
    return refresh(request, now, scopes);
}

Answer Tokens::refresh(const ApiRequest& request, Time now, const std::set<std::string>& scopes) {
    const std::string token = parameter(request, "refresh_token");
    if (codes_.contains(token)) {
        return oauth_error("invalid_grant", "refresh token is malformed");
    }
    if (is_revoked_ || token != app_.refresh_token) {
        return oauth_error("invalid_grant", "refresh token is invalid or revoked");
    }
    JsonWriter body;
    body.begin_object()
        .field("access_token",
               mint(TokenKind::team, scopes.empty() ? app_.token_scopes : scopes, now))
        .field("token_type", "bearer")
        .key("expires_in")
        .number(static_cast<std::uint64_t>(app_.expires_in));
    if (!scopes.empty()) body.field("scope", joined(scopes));
    body.end_object();
    return {.body = std::move(body).take()};
}

// Authorising anew is how a revoked grant comes back to life.
Answer Tokens::redeem(const ApiRequest& request, Time now, const std::string& team_id) {
    const auto code = codes_.find(parameter(request, "code"));
    if (code == codes_.end()) {
        return oauth_error("invalid_grant", "code doesn't exist or has expired");
    }
    codes_.erase(code);
    is_revoked_ = false;
    JsonWriter body;
    body.begin_object()
        .field("access_token", mint(TokenKind::team, app_.token_scopes, now))
        .field("token_type", "bearer")
        .key("expires_in")
        .number(static_cast<std::uint64_t>(app_.expires_in))
        .field("refresh_token", app_.refresh_token)
        .field("scope", joined(app_.token_scopes))
        .field("uid", "")
        .field("team_id", team_id)
        .end_object();
    return {.body = std::move(body).take()};
}

std::string Tokens::mint(TokenKind kind, std::set<std::string> scopes, Time now) {
    forget_the_old(now);
    std::string access = "sl.u." + identities_.token(k_token_length);
    tokens_[access] = {.expires = now + std::chrono::seconds(app_.expires_in),
                       .kind = kind,
                       .scopes = std::move(scopes)};
    return access;
}

std::string Tokens::authorise() {
    std::string code = identities_.token(43);
    codes_.insert(code);
    return code;
}

// A sandbox that runs for months must not grow with every refresh. What is forgotten is answered
// as unknown instead of expired.
void Tokens::forget_the_old(Time now) {
    constexpr std::size_t k_many = 1000;
    if (tokens_.size() < k_many) return;
    std::erase_if(tokens_, [now](const auto& entry) { return entry.second.expires <= now; });
}

void Tokens::expire_all() {
    for (auto& [text, token] : tokens_) token.expires = Time{};
}

void Tokens::expire(std::string_view token) {
    const auto found = tokens_.find(token);
    if (found != tokens_.end()) found->second.expires = Time{};
}

void Tokens::revoke() {
    is_revoked_ = true;
    tokens_.clear();
}

void Tokens::revoke(std::string_view token) {
    const auto found = tokens_.find(token);
    if (found != tokens_.end()) tokens_.erase(found);
}

void Tokens::grant() { is_revoked_ = false; }

} // namespace rollcall::sandbox
