#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/model/tree_file.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// `rollcall/pause.yaml`: people's order to wait, with a reason and perhaps an end. As long as the
/// file is there and its end has not come it holds; `rollcall resume` takes it away.
struct Pause {
    /// `all`: no export, and no call that changes the team. `exports`: what the directory says is
    /// not looked at; what stands in git is still applied.
    enum class What { all, exports } what = What::all;
    std::string reason{};
    std::string since{}; ///< "2026-08-01T10:00:00Z"
    std::string until{}; ///< the same; empty: until somebody resumes
    bool operator==(const Pause&) const = default;
};

/// Errors go to `problems`, with their places.
[[nodiscard]] std::optional<Pause> read_pause(std::string_view bytes, Diagnostics& problems);
[[nodiscard]] TreeFile write_pause(const Pause& pause);

/// "paused until 2026-08-01T10:00:00Z: the audit is under way" (or "exports are paused …").
[[nodiscard]] std::string pause_in_words(const Pause& pause);

} // namespace rollcall
