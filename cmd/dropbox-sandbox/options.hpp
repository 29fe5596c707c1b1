#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/sandbox/server.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::sandbox_cli {

struct Options {
    sandbox::ServerOptions server{};
    std::string seed_file{};
    std::string generate{};              ///< "N,G,M"
    std::string state_file{};            ///< read at the start when it exists, written at the end
    std::vector<std::string> switches{}; ///< "NAME=VALUE"
    bool log = false;
    bool help = false;
    bool version = false;
};

/// Errors: invalid_input, with the flag and what it takes.
Result<Options> parse_options(int argc, const char* const* argv);
[[nodiscard]] std::string help_text();

/// "100ms", "2s", "0": with a unit unless zero.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(const std::string& text);

} // namespace rollcall::sandbox_cli
