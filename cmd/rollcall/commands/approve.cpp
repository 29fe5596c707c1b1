#include "../approvals.hpp"
#include "../branch_commit.hpp"
#include "../exporting.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace rollcall::cli {
namespace {

using Trailers = std::vector<std::pair<std::string, std::string>>;

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("reason", po::value<std::string>()->value_name("TEXT"), "why this is right; required");
    add("hours", po::value<int>()->default_value(72)->value_name("N"),
        "how long it counts, 720 at most");
    add("hold-id", po::value<std::vector<std::string>>()->value_name("HOLD-ID"),
        "what to let go, as the plan names it");
}

/// `<class>-<12 hex>`, as a plan or an export names it.
bool is_hold_id(const std::string& text) {
    constexpr std::size_t k_hex = 12;
    const auto dash = text.rfind('-');
    return dash != std::string::npos && dash > 0 && text.size() - dash - 1 == k_hex
           && text.find_first_not_of("0123456789abcdef", dash + 1) == std::string::npos;
}

bool is_export_hold(const std::string& hold_id) { return hold_id.starts_with("source-shrink-"); }

/// What the export and the plan hold back at this moment; each is asked only when it is meant.
Result<std::vector<Held>> held_now(Workspace& workspace, const std::vector<std::string>& hold_ids) {
    ROLLCALL_TRY(workspace.fetch_to_read());
    std::vector<Held> held;
    if (std::any_of(hold_ids.begin(), hold_ids.end(), is_export_hold)) {
        ROLLCALL_TRY_ASSIGN(const auto prepared, prepare_export_now(workspace));
        if (prepared.result.held) held.push_back(*prepared.result.held);
    }
    if (!std::all_of(hold_ids.begin(), hold_ids.end(), is_export_hold)) {
        ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
        ROLLCALL_TRY_ASSIGN(const auto options, workspace.pass_options(""));
        ROLLCALL_TRY_ASSIGN(const auto planned, plan_pass(ports, options));
        const auto& of_plan = planned.planning.plan.held;
        held.insert(held.end(), of_plan.begin(), of_plan.end());
    }
    return held;
}

/// The trailers of an approval; every id must be held right now, so that nobody approves a typo, or
/// what was held yesterday. Errors: refused.
Result<Trailers> trailers_for(const std::vector<Held>& held,
                              const std::vector<std::string>& hold_ids,
                              const std::string& expires) {
    Trailers trailers;
    for (const auto& hold_id : hold_ids) {
        const auto found = std::find_if(held.begin(), held.end(), [&hold_id](const Held& item) {
            return item.hold_id == hold_id;
        });
        if (found == held.end()) {
            return fail(ErrorCode::refused,
                        fmt::format("nothing is held as \"{}\" now; `rollcall plan` lists what is",
                                    visible(hold_id)));
        }
        trailers.emplace_back("Approve", fmt::format("{} count={}", hold_id, found->count));
    }
    trailers.emplace_back("Approve-Expires", expires);
    return trailers;
}

Result<CommitId> approve(Workspace& workspace,
                         const std::vector<std::string>& hold_ids,
                         const std::string& reason,
                         const Trailers& trailers) {
    return commit_to_branch(
        workspace, {.message = git::compose_message(
                        fmt::format("Approve {}", fmt::join(hold_ids, ", ")), reason, trailers),
                    .allow_same_tree = true});
}

ExitCode run_approve(Invocation& invocation) {
    const auto hold_ids = invocation.texts("hold-id");
    const auto reason = invocation.text("reason");
    const int hours = invocation.options["hours"].as<int>();
    constexpr auto k_longest = k_longest_approval.count();
    if (hours < 1 || hours > k_longest) {
        return invocation.fail(
            {.message =
                 fmt::format("--hours {}: an approval counts for 1 to {} hours", hours, k_longest)},
            ExitCode::usage);
    }
    if (hold_ids.empty() || trim(reason).empty()) {
        return invocation.fail(
            {.message =
                 "approve wants hold ids and a reason: rollcall approve HOLD-ID… --reason \"…\""},
            ExitCode::usage);
    }
    const auto odd = std::find_if_not(hold_ids.begin(), hold_ids.end(), is_hold_id);
    if (odd != hold_ids.end()) {
        return invocation.fail(
            {.message = fmt::format("\"{}\" is no hold id: they look like "
                                    "user-suspend-3f9a0c12b4de; `rollcall plan` lists what is held",
                                    visible(*odd))},
            ExitCode::usage);
    }
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    const auto held = held_now(**workspace, hold_ids);
    if (!held) return invocation.fail(held.error(), exit_code_of_input(held.error()));
    const auto expires = utc_time((*workspace)->clock().now() + std::chrono::hours(hours));
    const auto trailers = trailers_for(*held, hold_ids, expires);
    // The inputs are good: it is the id that is mistyped, or of yesterday.
    if (!trailers) return invocation.fail(trailers.error(), ExitCode::failed);
    const auto commit = approve(**workspace, hold_ids, reason, *trailers);
    if (!commit) return invocation.fail(commit.error(), exit_code_of_input(commit.error()));
    if (invocation.output == Output::json) {
        const nlohmann::ordered_json json = {{"apiVersion", "rollcall/v1"},
                                             {"kind", "Approval"},
                                             {"commit", commit->str()},
                                             {"holdIds", hold_ids},
                                             {"hours", hours}};
        invocation.streams.out << json.dump(2) << '\n';
    } else {
        const bool of_export = std::any_of(hold_ids.begin(), hold_ids.end(), [](const auto& id) {
            return id.starts_with("source-shrink-");
        });
        fmt::print(invocation.streams.out,
                   "approved for {} hours in commit {}; the next {} does it\n", hours,
                   commit->str().substr(0, 10), of_export ? "export" : "pass");
    }
    return ExitCode::done;
}

} // namespace

const Command k_approve{
    "approve",
    "HOLD-ID…",
    "let go what a guard holds, with a reason, as a commit",
    "Writes a commit on the tracked branch that changes no file and names what is approved. It "
    "counts for\nexactly what is held now: when that changes, the hold id changes. It is spent by "
    "the pass that uses it.",
    add_options,
    "hold-id",
    run_approve};

} // namespace rollcall::cli
