#include "../workspace.hpp"

#include <rollcall/plan/json.hpp>
#include <rollcall/plan/policy_comparison.hpp>
#include <rollcall/report/review.hpp>

#include <fmt/ostream.h>

#include <fstream>
#include <map>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("rev", po::value<std::string>()->value_name("REVISION"),
        "plan for this branch, tag or commit instead of the tracked branch");
    add("out", po::value<std::string>()->value_name("FILE"),
        "save the plan; `rollcall apply FILE` does exactly that, or refuses");
    add("detailed-exitcode", po::bool_switch(), "exit with 2 when there is something to do");
}

/// A plan, and what the policy of its revision changes, where that has another one.
struct Reviewed {
    Plan plan{};
    std::optional<PolicyComparison> policy{};
};

/// What two policies say differently.
std::vector<SettingChange> changed_settings(const LoadedSettings& before,
                                            const LoadedSettings& after) {
    const auto of_policy = [](const std::string& path) {
        return path.starts_with("guards.") || path.starts_with("options.")
               || path.starts_with("mapping.");
    };
    std::map<std::string, SettingChange> settings;
    for (const auto& setting : before.effective) {
        if (of_policy(setting.path)) settings[setting.path].before = setting.value;
    }
    for (const auto& setting : after.effective) {
        if (of_policy(setting.path)) settings[setting.path].after = setting.value;
    }
    std::vector<SettingChange> changes;
    for (auto& [path, change] : settings) {
        if (change.before == change.after) continue;
        change.path = path;
        changes.push_back(std::move(change));
    }
    return changes;
}

Result<Reviewed> plan_now(Workspace& workspace, const std::string& revision) {
    ROLLCALL_TRY(workspace.fetch_to_read());
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
    ROLLCALL_TRY_ASSIGN(auto options, workspace.pass_options(revision));
    if (!revision.empty()) {
        // A change of policy is planned like any other: with what it says, beside what is said now.
        ROLLCALL_TRY_ASSIGN(const auto proposed, workspace.settings_at(options.revision));
        auto with_its_policy = options;
        with_its_policy.policy = proposed.settings.policy;
        if (policy_digest(with_its_policy.policy) != policy_digest(options.policy)) {
            ROLLCALL_TRY_ASSIGN(auto planned, plan_side_by_side(ports, {options, with_its_policy}));
            auto comparison = compare_policies(planned[0].planning.plan, planned[1].planning.plan,
                                               changed_settings(workspace.loaded(), proposed));
            return Reviewed{std::move(planned[1].planning.plan), std::move(comparison)};
        }
    }
    ROLLCALL_TRY_ASSIGN(auto planned, plan_pass(ports, options));
    return Reviewed{std::move(planned.planning.plan), std::nullopt};
}

void print(const Review& review, const Invocation& invocation) {
    auto& out = invocation.streams.out;
    switch (invocation.output) {
    case Output::json: out << review_json(review); break;
    case Output::markdown: out << review_markdown(review, invocation.style()); break;
    default: out << review_text(review, invocation.style());
    }
}

ExitCode run_plan(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    const auto revision = invocation.text("rev");
    const auto reviewed = plan_now(**workspace, revision);
    if (!reviewed) return invocation.fail(reviewed.error(), exit_code_of_input(reviewed.error()));
    const auto& plan = reviewed->plan;

    if (const auto path = invocation.text("out"); !path.empty()) {
        std::ofstream file(path, std::ios::binary | std::ios::trunc);
        file << to_json(plan);
        file.close();
        if (!file) {
            return invocation.fail({.code = ErrorCode::unavailable,
                                    .message = path + ": the plan cannot be written there"},
                                   ExitCode::failed);
        }
        fmt::print(invocation.streams.err, "saved to {}; do it with `rollcall apply {}`\n", path,
                   path);
    }
    print({.plan = plan,
           .revision = revision,
           .tracked = (*workspace)->settings().repository.branch,
           .policy = reviewed->policy},
          invocation);
    return exit_code_of(plan, invocation.has("detailed-exitcode"));
}

} // namespace

const Command k_plan{
    "plan",
    "",
    "show what would be done to the team, and why",
    "Reads the manifests, the ledger and the live team completely, and shows what would be done, "
    "what is held\nback, refused, skipped or pending. Changes nothing.",
    add_options,
    nullptr,
    run_plan,
    {Output::text, Output::json, Output::markdown}};

} // namespace rollcall::cli
