#include <rollcall/http/message.hpp>

#include <algorithm>
#include <charconv>

namespace rollcall::http {

const std::string* header(const Response& response, std::string_view name) noexcept {
    const std::string* found = nullptr;
    for (const auto& [key, value] : response.headers) {
        if (key == name) found = &value;
    }
    return found;
}

std::optional<std::chrono::milliseconds> retry_after(const Response& response) {
    constexpr long k_day = 24L * 60 * 60;
    const std::string* text = header(response, "retry-after");
    if (text == nullptr || text->empty()) return std::nullopt;
    long seconds = 0;
    const char* const end = text->data() + text->size();
    const auto [stopped, problem] = std::from_chars(text->data(), end, seconds);
    if (problem == std::errc::result_out_of_range) return std::chrono::seconds{k_day};
    if (problem != std::errc{} || stopped != end || seconds < 0) return std::nullopt;
    return std::chrono::seconds{std::min(seconds, k_day)};
}

} // namespace rollcall::http
