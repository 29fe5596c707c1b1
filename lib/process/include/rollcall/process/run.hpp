#pragma once

#include <rollcall/base/result.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

struct ProgramOptions {
    /// Variables that differ from our own environment; without a value: not there at all.
    std::vector<std::pair<std::string, std::optional<std::string>>> environment{};
    std::string input{};                               ///< for its standard input
    std::chrono::milliseconds time_limit{120'000};     ///< it is killed then, with what it started
    std::function<bool()> stop = [] { return false; }; ///< asked again and again: true kills it
    std::function<void(int)> started = [](int) {};     ///< hears its process id
};

/// How a program ended and what it said, each output cut after a mebibyte.
struct ProgramResult {
    int code = 0; ///< 128 + the signal's number where one ended it
    std::string out{};
    std::string err{};
};

/// Runs a program to its end: arguments as they are, no shell.
///
/// It has a session of its own, so it cannot ask on our terminal and no Ctrl-C reaches it, and it
/// dies with us. Errors: unavailable (cannot be started, time limit, stopped); whatever code it
/// ends with is a result.
Result<ProgramResult> run_program(const std::vector<std::string>& command,
                                  const ProgramOptions& options);

} // namespace rollcall
