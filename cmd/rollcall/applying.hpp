#pragma once

#include "workspace.hpp"

namespace rollcall::cli {

/// Prints the account of a pass in the form that was asked for.
void print_pass(const PassReport& report, const Invocation& invocation);

} // namespace rollcall::cli
