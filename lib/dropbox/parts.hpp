#pragma once

#include "answer.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <functional>

namespace rollcall::dropbox {

using Asked = tl::expected<void, Failure>;
/// Asks for the things from `begin` to before `end`, and says how that went when it is known.
using AskPart =
    std::function<void(std::size_t begin, std::size_t end, std::function<void(Asked)> answered)>;

/// Asks for `count` things, at most `most` in a call and all calls side by side; what Dropbox
/// refuses as such, or loses, is asked for by halves: a part of it may go through. `done` is called
/// once, when all is answered, with the first failure; at once where there is nothing to ask for.
void ask_in_parts(std::size_t count,
                  std::size_t most,
                  AskPart ask,
                  std::function<void(Asked)> done);

} // namespace rollcall::dropbox
