#include "loop_text.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <iterator>

namespace rollcall::cli {

std::string loop_text(const ControllerStatus& status, bool runs) {
    std::string text;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "  loop     {}, as of {}\n",
                   !runs              ? "not running"
                   : status.pass_runs ? "running, in a pass"
                                      : "running, next pass " + status.next_pass,
                   visible(status.updated));
    for (const auto& [type, condition] : status.conditions.named()) {
        fmt::format_to(out, "           {}: {} ({}, since {}){}{}\n", type,
                       to_string(condition.status), visible(condition.reason),
                       visible(condition.last_transition), condition.message.empty() ? "" : "  ",
                       visible(condition.message));
    }
    if (status.last_pass) {
        fmt::format_to(out, "           last pass: {} at {}{}{}\n",
                       to_string(status.last_pass->end), visible(status.last_pass->finished),
                       status.last_pass->account.empty() ? "" : ", ",
                       visible(status.last_pass->account));
    }
    return text;
}

} // namespace rollcall::cli
