#include "support/paths.hpp"
#include "support/plan/accounting.hpp"
#include "support/team/live_yaml.hpp"

#include <rollcall/config/load.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/plan/json.hpp>
#include <rollcall/plan/make_plan.hpp>
#include <rollcall/report/text.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;
using namespace rollcall;

namespace {

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

ManifestSet read_set(const fs::path& folder, ManifestKind kind) {
    std::vector<TreeFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        files.push_back(
            {entry.path().lexically_relative(folder).generic_string(), read_file(entry.path())});
    }
    std::sort(files.begin(), files.end());
    Diagnostics problems;
    auto set = read_manifests(files, kind, problems);
    INFO(problems.describe());
    REQUIRE(problems.empty());
    return set;
}

Policy read_policy(const fs::path& file) {
    if (!fs::exists(file)) return {};
    Diagnostics problems;
    auto loaded = load_policy(read_file(file), "policy.yaml", problems);
    INFO(problems.describe());
    REQUIRE(problems.empty());
    return loaded.policy;
}

/// The ids of commits and trees stand for themselves: a scenario has no repository.
PlanInput read_scenario(const fs::path& folder) {
    PlanInput input{.team = "acme",
                    .desired_commit = CommitId(std::string(40, 'd')),
                    .desired_tree = TreeId(std::string(40, 'e')),
                    .now = "2026-08-01T10:00:00Z"};
    auto desired = read_set(folder / "desired", ManifestKind::desired);
    input.manifests = std::move(desired.roster);
    input.overrides = std::move(desired.overrides);
    if (fs::exists(folder / "applied")) {
        input.applied = read_set(folder / "applied", ManifestKind::applied).roster;
        input.applied_commit = CommitId(std::string(40, 'a'));
        input.applied_tree = TreeId(std::string(40, 'b'));
    }
    auto live = test::read_live_team(read_file(folder / "live.yaml"), "live.yaml");
    input.live = std::move(live.roster);
    input.team_id = live.id;
    input.acting_admin = live.acting_admin;
    input.licensed = live.licensed;
    input.provisioned = live.provisioned;
    input.policy = read_policy(folder / "policy.yaml");
    return input;
}

std::string quoted(const std::optional<std::string>& value) {
    return value ? '"' + *value + '"' : "not managed any more";
}

/// What the ledger takes in, or lets go, without anything being done: one line for each fact.
class RecordText {
public:
    void operator()(const UserApplied& fact) {
        text_ += "user " + fact.name.str() + " is " + fact.member_id.str();
        for (const auto& [field, value] : fact.values) {
            text_ += std::string("; ") + std::string(to_string(field)) + ' ' + quoted(value);
        }
        text_ += '\n';
    }
    void operator()(const UserForgotten& fact) { text_ += "forget user " + fact.uid.str() + '\n'; }
    void operator()(const GroupApplied& fact) {
        text_ += "group " + fact.name.str() + " is " + fact.group_id.str();
        if (fact.display_name) text_ += "; displayName " + quoted(fact.display_name);
        if (fact.external_id) text_ += "; externalId " + quoted(fact.external_id);
        text_ += '\n';
    }
    void operator()(const GroupForgotten& fact) {
        text_ += "forget group " + fact.uid.str() + '\n';
    }
    void operator()(const MembersApplied& fact) { members(fact.group, " has", fact.users); }
    void operator()(const MembersForgotten& fact) {
        members(fact.group, " has no more", fact.users);
    }

    void operator()(const ApprovalUsed&) {}

    std::string text() && { return std::move(text_); }

private:
    void members(const Uid& group, const char* verb, const std::vector<Uid>& users) {
        text_ += "group " + group.str() + verb;
        for (const auto& user : users) text_ += ' ' + user.str();
        text_ += '\n';
    }

    std::string text_{};
};

std::string record_text(const std::vector<Confirmation>& settled) {
    RecordText record;
    for (const auto& fact : settled) std::visit(record, fact);
    return std::move(record).text();
}

/// Compares with the golden file; an absent one is empty. With ROLLCALL_ACCEPT=1 it is rewritten
/// instead, and the run fails all the same, so that nobody accepts unseen.
void check_golden(const fs::path& file, const std::string& found) {
    const char* accept = std::getenv("ROLLCALL_ACCEPT");
    if (accept != nullptr && std::string(accept) == "1") {
        if (read_file(file) == found) return;
        std::ofstream(file, std::ios::binary) << found;
        FAIL_CHECK("rewritten, read the difference: " << file.filename().string());
        return;
    }
    INFO("rewrite with ROLLCALL_ACCEPT=1");
    CHECK(found == read_file(file));
}

} // namespace

TEST_CASE("each scenario gives the plan that its folder states") {
    const fs::path root = rollcall::test::source_dir() / "tests" / "scenarios";
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(root)) {
        if (entry.is_directory()) folders.push_back(entry.path());
    }
    std::sort(folders.begin(), folders.end());
    REQUIRE(folders.size() >= 25);
    for (const auto& folder : folders) {
        DYNAMIC_SECTION(folder.filename().string()) {
            const auto input = read_scenario(folder);
            const auto planning = make_plan(input);
            check_golden(folder / "plan.txt", plan_text(planning.plan, {.color = false}));
            check_golden(folder / "plan.json", to_json(planning.plan));
            check_golden(folder / "recorded.txt", record_text(planning.settled));
            CHECK(rollcall::test::unaccounted(input, planning.plan) == std::vector<std::string>{});
        }
    }
}
