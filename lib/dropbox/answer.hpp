#pragma once

#include "json.hpp"
#include "page.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/http/message.hpp>

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::dropbox {

/// What can be done about a call that failed.
enum class Remedy {
    none,  ///< refused; the same call would be refused again
    wait,  ///< not executed: may be made again, whatever it is
    renew, ///< not executed: the access token has run out
    look,  ///< perhaps executed: a read is made again, a write looks at what it wanted to change
};

struct Failure {
    Error error{};
    Remedy remedy = Remedy::none;
    /// The path of tags in the body, outermost first; empty when there was none.
    std::vector<std::string> tags{};
    Json detail{};         ///< "error" of the envelope
    bool unusable = false; ///< HTTP was content, but the body is not what the API sends
    bool ended = false;    ///< the pass ended before the call could be made (again)
    bool over = false;     ///< of a job: it does not run any more, or nobody can tell

    [[nodiscard]] bool is(std::string_view tag) const {
        return !tags.empty() && tags.front() == tag;
    }
    /// The ids listed beside the first tag, as in {".tag":"users_not_found","users_not_found":[…]}.
    [[nodiscard]] std::vector<std::string> named() const;
};

struct Answer {
    Json value{};      ///< null for a page
    std::string raw{}; ///< a page's bytes
    PageEnd end{};
    std::string request{}; ///< Dropbox's id of the call, for messages about what the answer says
};

using Reply = tl::expected<Answer, Failure>;

/// How the body of a success is to be read.
enum class Body { json, page };

/// Turns what came back from `route` ("team/groups/list") into an answer or a failure.
///
/// The verdict follows the tag in the body, never the status alone. Messages begin with the route
/// and end with Dropbox's request id; what the other side wrote is shown escaped and cut to a
/// sensible length, and may still hold a secret that was echoed: see Rpc for the last word on that.
[[nodiscard]] Reply read_answer(std::string_view route, http::Response response, Body body);

/// The code for an error tag of the API, or for the tag of a row in a batch.
[[nodiscard]] ErrorCode code_of(std::string_view tag) noexcept;

/// ": what it means, and what people can do about it", for tags that say neither; else empty.
[[nodiscard]] std::string advice_on(std::string_view tag);

/// "team/members/add: what (request 0af3…)"
[[nodiscard]] std::string
message_of(std::string_view route, const http::Response& response, std::string_view what);

/// "what (request 0af3…)"; just what, where there is no id.
[[nodiscard]] std::string with_request(std::string what, std::string_view request);

/// Text from the other side, safe to show.
[[nodiscard]] std::string excerpt(std::string_view text);

} // namespace rollcall::dropbox
