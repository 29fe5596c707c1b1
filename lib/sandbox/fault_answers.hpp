#pragma once

#include "answer.hpp"
#include "faults.hpp"
#include "world.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// What is answered instead of carrying the call out, or (`applied`) after it was carried out.
[[nodiscard]] Answer fault_answer(World& world,
                                  const FaultRule& rule,
                                  const ApiRequest& request,
                                  std::string_view route);

/// 429 in its usual form.
[[nodiscard]] Answer rate_limited(std::string_view reason,
                                  const std::optional<std::string>& retry_after);

/// Changes the world so that the call goes wrong by itself: its token, its job, its page.
void prepare(World& world, const FaultRule& rule, const ApiRequest& request);

/// Changes a good answer into the one that the rule wants. What is no JSON is left alone.
[[nodiscard]] Answer distorted(const FaultRule& rule, Answer answer);

} // namespace rollcall::sandbox
