#include "terminal.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>

namespace rollcall::cli {

bool colors_output() noexcept {
    const char* off = std::getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) == 1 && (off == nullptr || *off == '\0');
}

bool is_terminal_error() noexcept { return isatty(STDERR_FILENO) == 1; }
bool is_terminal_input() noexcept { return isatty(STDIN_FILENO) == 1; }

TextStyle output_style() {
    TextStyle style{.color = colors_output()};
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 40) style.width = size.ws_col;
    return style;
}

ProgressBar::ProgressBar(std::ostream& err, bool wanted)
    : err_(err), shown_(wanted && is_terminal_error()) {}

void ProgressBar::begin(std::string_view what, std::size_t total) {
    what_ = what;
    total_ = total;
    count_ = 0;
    started_ = drawn_ = std::chrono::steady_clock::now();
}

void ProgressBar::advance(std::size_t count) {
    using namespace std::chrono_literals;
    count_ += count;
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now - drawn_ < 100ms) return;
    drawn_ = now;
    draw();
}

void ProgressBar::end() {
    if (shown_) err_ << "\r\x1b[K" << std::flush;
}

void ProgressBar::draw() {
    const auto elapsed = std::chrono::duration<double>(drawn_ - started_).count();
    const auto rate = elapsed > 0 ? static_cast<double>(count_) / elapsed : 0.0;
    std::string line = fmt::format("\r\x1b[K{} ", what_);
    if (total_ > 0) {
        constexpr std::size_t k_width = 24;
        const auto filled = std::min(k_width, k_width * count_ / total_);
        const auto left =
            rate > 0 ? static_cast<double>(total_ - std::min(count_, total_)) / rate : 0.0;
        line += fmt::format("[{:#<{}}{:.<{}}] {}/{}  {:.0f}/s  {:.0f} s left", "", filled, "",
                            k_width - filled, grouped(count_), grouped(total_), rate, left);
    } else {
        line += fmt::format("{}  {:.0f}/s", grouped(count_), rate);
    }
    err_ << line << std::flush;
}

} // namespace rollcall::cli
