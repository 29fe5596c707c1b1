#include "../branch_commit.hpp"
#include "../pausing.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/ostream.h>

#include <algorithm>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("reason", po::value<std::string>()->value_name("TEXT"), "why; required");
    add("until", po::value<std::string>()->value_name("TIME"),
        "when it ends by itself: 2026-08-01T10:00:00Z, 2026-08-01, or a span such as 30m, 8h, 2d; "
        "without it: by `rollcall resume`");
    add("exports", po::bool_switch(),
        "pause the exports only; what stands in git is still applied");
}

/// The moment that people mean: a time or a day in UTC, or a span from now.
std::optional<std::chrono::system_clock::time_point>
moment_of(const std::string& text, std::chrono::system_clock::time_point now) {
    if (const auto time = parse_utc_time(text)) return time;
    if (const auto day = parse_utc_time(text + "T00:00:00Z")) return day;
    if (text.size() < 2 || text.size() > 6) return std::nullopt;
    const auto digits = std::string_view(text).substr(0, text.size() - 1);
    const bool plain =
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!plain) return std::nullopt;
    const auto count = std::stoi(std::string(digits));
    switch (text.back()) {
    case 'm': return now + std::chrono::minutes(count);
    case 'h': return now + std::chrono::hours(count);
    case 'd': return now + std::chrono::hours(24) * count;
    default: return std::nullopt;
    }
}

ExitCode run_pause(Invocation& invocation) {
    const auto reason = std::string(trim(invocation.text("reason")));
    if (reason.empty()) {
        return invocation.fail({.message = "pause wants a reason: rollcall pause --reason \"…\" "
                                           "[--until 8h]"},
                               ExitCode::usage);
    }
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;
    const auto now = workspace.clock().now();
    Pause pause{.what = invocation.has("exports") ? Pause::What::exports : Pause::What::all,
                .reason = reason,
                .since = utc_time(now)};
    if (const auto text = invocation.text("until"); !text.empty()) {
        const auto until = moment_of(text, now);
        if (!until || *until <= now) {
            return invocation.fail(
                {.message = fmt::format("--until {}: {}; write 2026-08-01T10:00:00Z, 2026-08-01 "
                                        "or a span such as 8h",
                                        visible(text), until ? "that is over" : "no such time")},
                ExitCode::usage);
        }
        pause.until = utc_time(*until);
    }
    const auto commit = [&]() -> Result<CommitId> {
        ROLLCALL_TRY(workspace.fetch_to_read());
        return commit_to_branch(
            workspace, {.put = {write_pause(pause)},
                        .message = git::compose_message(
                            pause.what == Pause::What::all ? "Pause" : "Pause the exports", reason,
                            {{"Rollcall-Pause",
                              pause.until.empty() ? std::string("until resume") : pause.until}})});
    }();
    if (!commit) return invocation.fail(commit.error(), exit_code_of_input(commit.error()));
    fmt::print(invocation.streams.out, "{} (commit {})\n", pause_in_words(pause),
               commit->str().substr(0, 10));
    return ExitCode::done;
}

} // namespace

const Command k_pause{
    "pause",
    "",
    "have exports and passes wait, with a reason, as a commit",
    "Writes rollcall/pause.yaml on the tracked branch. A pass that is under way makes no further "
    "call once its\nrepository has the commit: at once where it works in this repository, with the "
    "next fetch elsewhere. Plans,\ndrift reports and the status go on.",
    add_options,
    nullptr,
    run_pause};

} // namespace rollcall::cli
