#include "curl.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/http/url.hpp>

#include <fmt/format.h>

namespace rollcall::http {
namespace {

std::string part(CURLU* url, CURLUPart which) {
    char* raw = nullptr;
    const CURLUcode code = curl_url_get(url, which, &raw, 0);
    const CurlText owned{raw};
    return code == CURLUE_OK && owned ? std::string{owned.get()} : std::string{};
}

} // namespace

Result<Url> parse_url(std::string_view text) {
    const UrlHandle url{curl_url()};
    const std::string wanted{text};
    if (!url || curl_url_set(url.get(), CURLUPART_URL, wanted.c_str(), 0) != CURLUE_OK) {
        return fail(
            ErrorCode::invalid_input,
            fmt::format("\"{}\" is not a URL; expected https://host[:port]", visible(text)));
    }
    // Not shown: what stands before the @ may be a password.
    if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()) {
        return fail(ErrorCode::invalid_input, "the URL holds a user name or a password; remove it");
    }
    if (!part(url.get(), CURLUPART_QUERY).empty() || !part(url.get(), CURLUPART_FRAGMENT).empty()) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("\"{}\" has a query or a fragment; expected https://host[:port]",
                                visible(text)));
    }
    Url parsed{.scheme = part(url.get(), CURLUPART_SCHEME),
               .host = part(url.get(), CURLUPART_HOST),
               .text = part(url.get(), CURLUPART_URL)};
    if (parsed.scheme != "https" && parsed.scheme != "http") {
        return fail(ErrorCode::invalid_input,
                    fmt::format("\"{}\" is neither http nor https", visible(text)));
    }
    if (parsed.host.size() > 2 && parsed.host.front() == '[') {
        parsed.host = parsed.host.substr(1, parsed.host.size() - 2);
    }
    while (!parsed.text.empty() && parsed.text.back() == '/') parsed.text.pop_back();
    return parsed;
}

bool is_loopback(std::string_view host) noexcept {
    if (host == "localhost" || host == "::1") return true;
    // 127. and three more numbers; "127.example.com" is somebody else's machine.
    if (host.substr(0, 4) != "127.") return false;
    int dots = 0;
    for (const char c : host) {
        if (c == '.') {
            ++dots;
        } else if (c < '0' || c > '9') {
            return false;
        }
    }
    return dots == 3;
}

} // namespace rollcall::http
