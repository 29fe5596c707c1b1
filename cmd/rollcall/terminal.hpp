#pragma once

#include <rollcall/ports/progress.hpp>
#include <rollcall/report/text.hpp>

#include <chrono>
#include <iosfwd>
#include <string>

namespace rollcall::cli {

/// What a command reads and writes: results on `out`, everything else on `err`.
struct Streams {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
};

/// True when standard output (error) is a terminal that may be coloured: NO_COLOR is respected.
[[nodiscard]] bool colors_output() noexcept;
[[nodiscard]] bool is_terminal_error() noexcept;
[[nodiscard]] bool is_terminal_input() noexcept;

/// Colour and width for results on standard output.
[[nodiscard]] TextStyle output_style();

/// A bar with count, rate and time left on a terminal; silent elsewhere, and where it is not
/// wanted.
class ProgressBar final : public Progress {
public:
    ProgressBar(std::ostream& err, bool wanted);
    void begin(std::string_view what, std::size_t total) override;
    void advance(std::size_t count) override;
    void end() override;

private:
    void draw();

    std::ostream& err_;
    bool shown_;
    std::string what_{};
    std::size_t total_ = 0;
    std::size_t count_ = 0;
    std::chrono::steady_clock::time_point started_{};
    std::chrono::steady_clock::time_point drawn_{};
};

} // namespace rollcall::cli
