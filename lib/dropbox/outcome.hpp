#pragma once

#include "settle.hpp"
#include "writes.hpp"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace rollcall::dropbox {

/// The values that an answer has for what was written.
using Told = std::vector<std::pair<Field, std::string>>;

/// Hands on how a write was settled, with what its answer told until then.
[[nodiscard]] std::function<void(Settled)> into_outcome(Finish finish,
                                                        std::shared_ptr<Told> told = {});

} // namespace rollcall::dropbox
