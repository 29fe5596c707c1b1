#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::http {

/// Whether the request may leave this machine a second time without anyone being asked.
enum class Replay {
    allowed,
    /// Never: libcurl by itself sends a request again when a kept-alive connection dies before the
    /// first byte of the answer, although the server may have acted on it already.
    forbidden,
};

/// A POST.
struct Request {
    std::string url;
    std::vector<std::string> headers{}; ///< "Name: value"
    std::string body{};
    Replay replay = Replay::allowed;
    std::chrono::milliseconds timeout{120'000}; ///< for the whole call
    std::chrono::milliseconds connect_timeout{15'000};
};

/// How far a call got.
enum class Transfer {
    complete,  ///< an answer came in full, whatever its status
    not_sent,  ///< nothing left this machine: no name, no connection, no TLS session
    lost,      ///< sent at least in part, and the answer is missing or cut off
    timed_out, ///< as lost, by the call's own time limit
    hopeless,  ///< and would fail again: certificate not trusted, CA file unreadable, bad URL,
               ///< a proxy that says no
};

struct Response {
    Transfer transfer = Transfer::not_sent;
    std::string problem{}; ///< in words, when the transfer is not complete; no credentials in it
    long status = 0;
    std::vector<std::pair<std::string, std::string>> headers{}; ///< names in lower case
    std::string body{};
    bool at_proxy = false; ///< it ended at the proxy, which is down, refuses, or is misspelt
};

/// The last header of that name (lower case), or nothing.
[[nodiscard]] const std::string* header(const Response& response, std::string_view name) noexcept;

/// What "Retry-After" asks for. Whole seconds only, as Dropbox sends them; anything else is
/// nothing, and values beyond a day count as a day.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after(const Response& response);

} // namespace rollcall::http
