#pragma once

#include "json_writer.hpp"
#include "sandbox.hpp"
#include "schema.hpp"

#include <rollcall/base/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// The parts of the control endpoint. Each answers one request; the caller holds the mutex.

[[nodiscard]] ControlAnswer post_faults(Sandbox& sandbox, std::string_view body);
[[nodiscard]] ControlAnswer get_faults(Sandbox& sandbox, std::string_view body);
[[nodiscard]] ControlAnswer delete_faults(Sandbox& sandbox, std::string_view body);

[[nodiscard]] ControlAnswer get_calls(Sandbox& sandbox, std::string_view body);
[[nodiscard]] ControlAnswer delete_calls(Sandbox& sandbox, std::string_view body);
[[nodiscard]] ControlAnswer get_counters(Sandbox& sandbox, std::string_view body);
[[nodiscard]] ControlAnswer get_invariants(Sandbox& sandbox, std::string_view body);
[[nodiscard]] ControlAnswer post_invariants(Sandbox& sandbox, std::string_view body);

[[nodiscard]] ControlAnswer get_switches(Sandbox& sandbox, std::string_view body);
[[nodiscard]] ControlAnswer post_switches(Sandbox& sandbox, std::string_view body);

[[nodiscard]] ControlAnswer post_tokens(Sandbox& sandbox, std::string_view body);

/// `{"ok":true}`
[[nodiscard]] ControlAnswer control_done();

/// {"group_adds": "partial", "log_delay_seconds": 3600}: changes the named ones. Errors:
/// invalid_input, with the switch, the value and what it takes.
[[nodiscard]] Result<void> read_switches(const Json& object, Switches& into);
/// One of them, its value as text. Errors: as above.
[[nodiscard]] Result<void>
set_switch(Switches& into, std::string_view name, std::string_view value);
[[nodiscard]] Json switches_json(const Switches& switches);

/// People who look: HTML for "/", "/people", "/groups", "/events" and below. Nothing when the path
/// is none of the pages'.
[[nodiscard]] std::optional<ControlAnswer> web_page(const Sandbox& sandbox, std::string_view path);

} // namespace rollcall::sandbox
