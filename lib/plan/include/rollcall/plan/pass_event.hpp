#pragma once

#include <rollcall/plan/plan.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

enum class PassEventKind {
    planned, ///< a plan is about to be done; `count` actions
    started, ///< a batch of `count` actions was handed to Dropbox
    retried, ///< a call of a batch, or of the reading, is made again after `wait`
    done,
    failed,
    skipped, ///< an action, because something it depends on failed; or something the plan leaves
             ///< out
    held,
    pending,
};
[[nodiscard]] std::string_view to_string(PassEventKind kind) noexcept;

/// Something that happens in a pass, told while it happens. What does not fit is empty.
struct PassEvent {
    PassEventKind kind{};
    std::string time{};                    ///< RFC 3339
    std::string pass{};                    ///< the id of the plan that is done
    std::optional<std::uint32_t> action{}; ///< its place in the plan's `actions`, from 0
    std::vector<std::uint32_t> actions{};  ///< those of a batch that was started
    std::size_t batch = 0;                 ///< actions of one call share it; from 1
    std::string what{};                    ///< "user.create", or the hazard class of a hold
    UserRef user{};
    GroupRef group{};
    std::string reason{}; ///< a reason code, or the hold id
    std::string detail{}; ///< for people; no masked value, never a token
    std::size_t count = 0;
    std::string route{}; ///< of a retried call
    int attempt = 0;     ///< of a retried call: how often it was made
    std::chrono::milliseconds wait{0};
    bool operator==(const PassEvent&) const = default;
};

/// The event as one line of JSON, with a line break: {"time", "event", "pass", …}; keys that have
/// nothing to say are left out.
[[nodiscard]] std::string to_json_line(const PassEvent& event);

/// What is told between passes, in the same form: {"time", "event": "log", "detail"}.
[[nodiscard]] std::string log_json_line(const std::string& time, const std::string& text);

} // namespace rollcall
