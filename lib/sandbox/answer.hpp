#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace rollcall::sandbox {

/// A request as the routes see it, without its transport.
struct ApiRequest {
    std::string method = "POST";
    std::string path; ///< "/2/team/get_info", "/oauth2/token"
    std::optional<std::string> authorization{};
    std::optional<std::string> content_type{};
    bool selects_user = false;    ///< carries a Dropbox-API-Select-… header
    bool is_cross_site = false;   ///< a browser says that another site's page sends it
    std::string host{};           ///< as the client calls this server
    std::uint64_t connection = 0; ///< counts the connections of a listener
    /// Whether the client has closed its end and will not read the answer.
    std::function<bool()> has_hung_up = [] { return false; };
    std::string body{};
    std::multimap<std::string, std::string> parameters{}; ///< of the query, or of a form
};

struct Answer {
    int status = 200;
    std::string content_type = "application/json"; ///< exactly so: an SDK compares it
    std::string body{};
    std::optional<std::string> retry_after{};
    std::uint64_t rows = 0;    ///< how many things it lists, or the call changed
    bool launches_job = false; ///< nothing is done yet, and may never be
};

inline constexpr const char* k_plain_text = "text/plain; charset=utf-8";

} // namespace rollcall::sandbox
