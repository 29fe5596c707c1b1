#include "../version.hpp"

#include "../command_line.hpp"

#include <fmt/ostream.h>

namespace rollcall::cli {
namespace {

ExitCode run_version(Invocation& invocation) {
    if (invocation.output == Output::json) {
        fmt::print(
            invocation.streams.out,
            "{{\"apiVersion\": \"rollcall/v1\", \"kind\": \"Version\", \"version\": \"{}\"}}\n",
            version());
    } else {
        fmt::print(invocation.streams.out, "rollcall {}\n", version());
    }
    return ExitCode::done;
}

} // namespace

const Command k_version{"version",
                        "",
                        "say which version this is",
                        "Says which version this is.",
                        [](po::options_description&) {},
                        nullptr,
                        run_version};

} // namespace rollcall::cli
