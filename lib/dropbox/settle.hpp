#pragma once

#include "rpc.hpp"

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::dropbox {

/// What a look at the team found: nothing = what the write wanted is not so (yet); otherwise what
/// the write was to bring, such as a new group's id ("" where there is nothing to bring).
using Seen = tl::expected<std::optional<std::string>, Failure>;

/// A write whose effect can be seen afterwards. It is made at most three times, never twice without
/// a look in between.
struct Settlement {
    RpcCall call;
    enum class Launch {
        never,      ///< any answer that `confirms` takes is the outcome
        awaited,    ///< "complete", or a job that is asked for at `job_route` until it ends
        background, ///< "complete", or a job that tidies up after what is so at once
    };
    Launch launch = Launch::never;
    std::string job_route{};
    /// Whether the answer of a success is one, as far as can be told; any other is as good as lost.
    std::function<bool(const Json& answer)> confirms = [](const Json&) { return true; };
    /// Looks whether it is so.
    std::function<void(std::function<void(Seen)>)> look;
    /// What the answer of a success brings; empty = nothing.
    std::function<std::string(const Json& answer)> bring{};

    // What a refusal with one of these tags means.
    std::vector<std::string_view> fine{};    ///< done, by somebody
    std::vector<std::string_view> telling{}; ///< perhaps so already: look
    std::vector<std::string_view> echo{};    ///< telling when an earlier answer was lost
    /// What we ask for is being done, by a job whose id was in an answer that got lost, or that
    /// went to a process which died. Looked at until it is so, for up to two minutes; half a minute
    /// where no answer of ours was lost.
    std::vector<std::string_view> running{};
    /// Taken, or about to become free: made again after pauses, a minute long in all, as long as
    /// `holder` finds nobody who has what we ask for.
    std::vector<std::string_view> too_soon{};
    std::function<void(std::function<void(Seen)>)> holder{};
};

using Settled = tl::expected<std::string, Failure>;

void settle(Rpc& rpc, Settlement settlement, std::function<void(Settled)> done);

} // namespace rollcall::dropbox
