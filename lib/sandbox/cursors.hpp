#pragma once

#include <rollcall/sandbox/objects.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// Where a listing goes on.
struct Cursor {
    std::string kind; ///< which listing: cursors of different routes are not interchangeable
    Serial after = 0; ///< the last one delivered
    std::uint64_t limit = 1000;
    bool include_removed = false;
    Serial group = 0;      ///< whose members
    std::int64_t made = 0; ///< seconds since the epoch
    std::string rest{};    ///< whatever else a listing has to remember
    bool operator==(const Cursor&) const = default;
};

/// Url-safe and longish, and nothing that a client could make sense of or up.
[[nodiscard]] std::string seal(const Cursor& cursor, std::string_view secret);
/// Nothing when the text is no cursor of this kind made with this secret.
[[nodiscard]] std::optional<Cursor>
unseal(std::string_view text, std::string_view kind, std::string_view secret);

} // namespace rollcall::sandbox
