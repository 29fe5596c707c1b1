#include <rollcall/base/result.hpp>

namespace rollcall {

std::string_view to_string(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::invalid_input: return "invalid_input";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::denied: return "denied";
    case ErrorCode::rate_limited: return "rate_limited";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::stale: return "stale";
    case ErrorCode::refused: return "refused";
    case ErrorCode::exhausted: return "exhausted";
    case ErrorCode::incomplete: return "incomplete";
    case ErrorCode::untrusted: return "untrusted";
    case ErrorCode::locked: return "locked";
    case ErrorCode::internal: return "internal";
    }
    return "internal";
}

std::string Error::describe() const {
    std::string text;
    for (auto layer = context.rbegin(); layer != context.rend(); ++layer) {
        text += *layer;
        text += ": ";
    }
    return text + message;
}

} // namespace rollcall
