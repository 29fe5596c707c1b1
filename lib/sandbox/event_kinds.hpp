#pragma once

#include <span>
#include <string_view>

namespace rollcall::sandbox {

/// Every kind of event that a request may ask for, sorted. The sandbox itself logs few of them.
/// Source: EventTypeArg of the API's specification of 2026-08-05.
[[nodiscard]] std::span<const std::string_view> event_kinds() noexcept;

} // namespace rollcall::sandbox
