#include "parts.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace rollcall::dropbox {
namespace {

/// Kept alive by the callbacks of the calls in flight.
class Parts : public std::enable_shared_from_this<Parts> {
public:
    Parts(AskPart ask, std::function<void(Asked)> done)
        : ask_(std::move(ask)), done_(std::move(done)) {}

    void start(std::size_t count, std::size_t most) {
        open_ = (count + most - 1) / most;
        if (open_ == 0) done_({});
        for (std::size_t begin = 0; begin < count; begin += most) {
            ask_for(begin, std::min(count, begin + most));
        }
    }

private:
    void ask_for(std::size_t begin, std::size_t end) {
        ask_(begin, end, [self = shared_from_this(), begin, end](Asked asked) {
            self->take(begin, end, std::move(asked));
        });
    }

    void take(std::size_t begin, std::size_t end, Asked asked) {
        --open_;
        if (!asked && is_of_its_size(asked.error()) && end - begin > 1) {
            const auto middle = begin + (end - begin) / 2;
            open_ += 2;
            ask_for(begin, middle);
            ask_for(middle, end);
        } else if (!asked && !failure_) {
            failure_ = std::move(asked.error());
        }
        if (open_ > 0) return;
        done_(failure_ ? Asked(tl::unexpected(std::move(*failure_))) : Asked());
    }

    static bool is_of_its_size(const Failure& failure) {
        return !failure.ended
               && (failure.error.code == ErrorCode::invalid_input
                   || failure.remedy == Remedy::look);
    }

    AskPart ask_;
    std::function<void(Asked)> done_;
    std::optional<Failure> failure_{};
    std::size_t open_ = 0;
};

} // namespace

void ask_in_parts(std::size_t count,
                  std::size_t most,
                  AskPart ask,
                  std::function<void(Asked)> done) {
    std::make_shared<Parts>(std::move(ask), std::move(done))->start(count, most);
}

} // namespace rollcall::dropbox
