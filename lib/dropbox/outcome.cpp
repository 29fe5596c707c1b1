#include "outcome.hpp"

namespace rollcall::dropbox {

std::function<void(Settled)> into_outcome(Finish finish, std::shared_ptr<Told> told) {
    return [finish = std::move(finish), told = std::move(told)](Settled settled) {
        WriteOutcome outcome;
        if (told) outcome.told = std::move(*told);
        if (!settled) outcome.status = tl::unexpected(std::move(settled.error().error));
        finish(std::move(outcome));
    };
}

} // namespace rollcall::dropbox
