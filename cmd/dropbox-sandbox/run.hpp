#pragma once

#include <iosfwd>

namespace rollcall::sandbox_cli {

/// Serves until SIGTERM or SIGINT. Exit codes: 0 ended as asked, 1 could not serve, 64 bad flags
/// or seed.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

} // namespace rollcall::sandbox_cli
