#include "tokens.hpp"

#include "json_writer.hpp"

#include <optional>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr std::size_t k_token_length = 1100; // real ones exceed 1 kB: no client may assume less

Answer oauth_error(std::string_view error, std::string_view description) {
    JsonWriter body;
    body.begin_object().field("error", error).field("error_description", description).end_object();
    return {.status = 400, .body = std::move(body).take()};
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
    static const std::set<std::string> scopes{"team_info.read", "members.read", "members.write",
                                              "members.delete", "groups.read",  "groups.write",
                                              "events.read"};
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

Tokens::Verdict Tokens::judge(std::string_view token, Time now) const {
    const auto found = expires_.find(token);
    if (found == expires_.end()) return Verdict::unknown;
    return now < found->second ? Verdict::good : Verdict::expired;
}

Answer Tokens::refresh(const ApiRequest& request, Time now) {
    std::string key = parameter(request, "client_id");
    std::string secret = parameter(request, "client_secret");
    if (request.authorization) {
        if (const auto basic = parse_basic(*request.authorization)) {
            key = basic->first;
            secret = basic->second;
        }
    }
    const std::string grant = parameter(request, "grant_type");
    if (grant.empty())
        return oauth_error("invalid_request", "missing required field \"grant_type\"");
    if (grant != "refresh_token") {
        return oauth_error("unsupported_grant_type", "grant type not supported by the sandbox");
    }
    const std::string token = parameter(request, "refresh_token");
    if (token.empty()) {
        return oauth_error("invalid_request", "missing required field \"refresh_token\"");
    }
    if (key != app_.key) return oauth_error("invalid_client", "Invalid client_id or client_secret");
    if (secret != app_.secret) {
        return oauth_error("invalid_client", "Invalid client_id or client_secret");
    }
    if (is_revoked_ || token != app_.refresh_token) {
        return oauth_error("invalid_grant", "refresh token is invalid or revoked");
    }
    std::string granted;
    const std::string wanted = parameter(request, "scope");
    for (std::size_t at = 0; at < wanted.size();) {
        const std::size_t end = std::min(wanted.find(' ', at), wanted.size());
        const std::string scope = wanted.substr(at, end - at);
        if (!scope.empty() && !app_.token_scopes.contains(scope)) {
            return oauth_error("invalid_scope", "scope was not granted: " + scope);
        }
        at = end + 1;
    }
    granted = wanted;

    const std::string access = "sl.u." + identities_.token(k_token_length);
    expires_[access] = now + std::chrono::seconds(app_.expires_in);
    JsonWriter body;
    body.begin_object()
        .field("access_token", access)
        .field("token_type", "bearer")
        .key("expires_in")
        .number(static_cast<std::uint64_t>(app_.expires_in));
    if (!granted.empty()) body.field("scope", granted);
    body.end_object();
    return {.body = std::move(body).take()};
}

void Tokens::expire_all() {
    for (auto& [token, until] : expires_) until = Time{};
}

void Tokens::revoke() {
    is_revoked_ = true;
    expires_.clear();
}

void Tokens::grant() { is_revoked_ = false; }

} // namespace rollcall::sandbox
