#pragma once

#include <cstddef>
#include <string>

namespace rollcall::sandbox {

/// Watches the head of a request as it is read, byte by byte. HTTP says that a request which
/// announces no body has none; the library would wait for one until the connection ends.
class RequestHead {
public:
    static constexpr std::size_t k_most_bytes = 64U << 10U;

    void read(char c);
    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    /// A Content-Length or a Transfer-Encoding was there.
    [[nodiscard]] bool has_body() const noexcept { return has_body_; }
    [[nodiscard]] bool is_too_long() const noexcept { return bytes_ > k_most_bytes; }

private:
    std::string line_; // the beginning of the current one, in lower case
    std::size_t bytes_ = 0;
    bool is_over_ = false;
    bool has_body_ = false;
};

} // namespace rollcall::sandbox
