#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/yaml/document.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::yaml {

/// Reads any YAML document through yaml-cpp's events, and reports what the strict form forbids.
/// `bytes` must be readable: see parse().
[[nodiscard]] std::optional<Node>
read_events(std::string_view bytes, const std::string& file, Diagnostics& problems);

} // namespace rollcall::yaml
