// The built program is killed at a call, before Dropbox has carried it out or before it has
// answered: the repository is whole, the ledger says nothing that is not so, and running it again
// ends where nothing had happened.
#include "recovery.hpp"
#include "scenario.hpp"
#include "support/paths.hpp"
#include "support/process/process.hpp"
#include "support/process/temporary_folder.hpp"

#include <rollcall/git/repository.hpp>
#include <rollcall/ledger/git_ledger.hpp>
#include <rollcall/manifest/write.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

using namespace rollcall;
using namespace rollcall::test;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const char* word(UserExit exit) { return exit == UserExit::remove ? "remove" : "suspend"; }
const char* word(Restore restore) { return restore == Restore::restore ? "restore" : "hold"; }

std::string config(const FaultScenario& scenario) {
    const auto& users = scenario.policy.users;
    return fmt::format(R"(apiVersion: rollcall/v1
kind: Config
team: acme
repository: {{path: ./acme.git, branch: main}}
datastore: {{type: none}}
options:
  users: {{onRemoved: {}, onSuspendedInDropbox: {}, onRemovedInDropbox: {}}}
guards:
  usersSuspended: {{max: 1000, percent: 100, free: 1000}}
  usersRemoved: {{max: 1000, percent: 100, free: 1000}}
  groupsDeleted: {{max: 1000, percent: 100, free: 1000}}
  membershipsRemoved: {{max: 1000, percent: 100, free: 1000, perGroupPercent: 100}}
  rolesChanged: {{max: 1000, percent: 100, free: 1000}}
  emailsChanged: {{max: 1000, percent: 100, free: 1000}}
  minAdmins: 1
dropbox:
  appKey: {{env: DROPBOX_APP_KEY}}
  appSecret: {{env: DROPBOX_APP_SECRET}}
  refreshToken: {{env: DROPBOX_REFRESH_TOKEN}}
)",
                       word(users.on_removed), word(users.on_suspended_in_dropbox),
                       word(users.on_removed_in_dropbox));
}

/// A folder with a repository, and a team, for the built program.
class Place {
public:
    explicit Place(const FaultScenario& scenario) : scenario_(scenario) {
        sandbox::ServerOptions options{.seed = scenario.seed};
        options.watch = [this](sandbox::CallMoment moment, std::string_view) { hear(moment); };
        auto started = sandbox::Server::start(std::move(options));
        REQUIRE(started.has_value());
        server_ = std::move(*started);
        fs::create_directories(now_);
        std::ofstream(now_ / "rollcall.yaml") << config(scenario);
        if (!scenario.before.users.empty()) {
            commit(scenario.before);
            converge();
        }
        for (const auto& deed : scenario.outside) {
            if (deed.front() == '{') {
                control("/outside", deed);
            } else {
                control("/" + deed, "{}");
            }
        }
        commit(scenario.after);
        fs::copy(now_, before_, fs::copy_options::recursive);
        team_before_ = server_->save();
    }
    ~Place() { victim_ = 0; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    void rewind() {
        victim_ = 0;
        fs::remove_all(now_);
        fs::copy(before_, now_, fs::copy_options::recursive);
        REQUIRE(server_->seed(team_before_).has_value());
        arrived_ = carried_out_ = 0;
    }

    Process start() const {
        return Process::start(
            {bin_dir() / "rollcall", "apply", "--yes", "-o", "json"},
            {.folder = now_.string(),
             .environment = {{"ROLLCALL_DROPBOX_APIURL", server_->api_url()},
                             {"DROPBOX_APP_KEY", server_->app_key()},
                             {"DROPBOX_APP_SECRET", server_->app_secret()},
                             {"DROPBOX_REFRESH_TOKEN", server_->refresh_token()}}});
    }

    /// Runs it, and kills it at that call. False when it had ended before.
    bool run_and_kill(std::size_t call, sandbox::CallMoment moment) {
        kill_at_ = call;
        kill_moment_ = moment;
        auto process = start();
        victim_ = process.id();
        const auto ended = process.wait();
        victim_ = 0;
        return ended.code == 128 + SIGKILL;
    }

    /// Runs it, and kills it while it waits because Dropbox asked it to.
    void run_and_kill_in_pause() {
        auto process = start();
        const auto asked = now_ / "acme.git" / "rollcall" / "rate-limit-acme";
        while (!fs::exists(asked)) std::this_thread::yield();
        (void)::kill(process.id(), SIGKILL);
        CHECK(process.wait().code == 128 + SIGKILL);
    }

    /// Until nothing is left to do.
    void converge() {
        for (int i = 0; i < 5; ++i) {
            auto process = start();
            const auto ended = process.wait();
            INFO(ended.out << ended.err);
            REQUIRE(ended.code == 0);
            if (Json::parse(ended.out).at("outcomes").empty()) return;
        }
        FAIL("still not done after five runs");
    }

    [[nodiscard]] std::size_t calls() const { return arrived_; }
    [[nodiscard]] std::string facts() {
        Json now = Json::parse(server_->dump());
        for (auto& row : now["members"]) row.erase("id");
        for (auto& row : now["groups"]) row.erase("id");
        return now.dump(1);
    }
    [[nodiscard]] std::string fsck() const {
        const auto checked = test::run(
            {"git", "-C", (now_ / "acme.git").string(), "fsck", "--strict", "--no-dangling"});
        return checked.code == 0 ? std::string() : checked.out + checked.err;
    }
    /// Links that the ledger has learned and the team does not have. One that it had before may be
    /// gone: the deletion was on its way when its client died.
    [[nodiscard]] std::vector<std::string> lies() {
        auto known = links(now_);
        for (const auto& link : links(before_)) known.erase(link);
        const Json team = Json::parse(server_->dump());
        for (const char* rows : {"members", "groups"}) {
            for (const Json& row : team[rows]) known.erase(row.at("id").get<std::string>());
        }
        return {known.begin(), known.end()};
    }
    [[nodiscard]] std::string violations() {
        const Json counters = Json::parse(server_->control("GET", "/counters", "").body);
        std::string found;
        for (const auto& rule : k_rules) {
            if (counters.at(rule) != 0) found += rule + ": " + counters[rule].dump() + '\n';
        }
        return found;
    }
    void control(const std::string& path, const std::string& body) {
        const auto answer = server_->control("POST", path, body);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
    }

private:
    /// The Dropbox ids in the ledger of a folder, its journal replayed.
    static std::set<std::string> links(const fs::path& folder) {
        auto repository = git::Repository::open((folder / "acme.git").string(), "main");
        REQUIRE(repository.has_value());
        GitLedger ledger(**repository, {.team = "acme", .author = "Rollcall <rollcall@acme.com>"});
        const auto applied = ledger.load();
        REQUIRE(applied.has_value());
        std::set<std::string> ids;
        // What was only asked for has no id yet.
        for (const auto& user : applied->roster.users) {
            if (!user.creation_asked) ids.insert(user.member_id.str());
        }
        for (const auto& group : applied->roster.groups) {
            if (!group.creation_asked) ids.insert(group.group_id.str());
        }
        return ids;
    }

    void commit(const Roster& roster) {
        auto repository = git::Repository::init((now_ / "acme.git").string(), "main");
        REQUIRE(repository.has_value());
        const auto parent = (*repository)->tip("main");
        REQUIRE(parent.has_value());
        auto revision = *parent ? (*repository)->load("main") : Result<Revision>(Revision{});
        REQUIRE(revision.has_value());
        NewCommit commit{.branch = "main",
                         .parent = *parent,
                         .put = write_manifests(roster, Layout{}, ManifestKind::desired),
                         .message = "desired",
                         .author = "Rollcall <rollcall@acme.com>"};
        for (const auto& file : revision->files) {
            const bool stays =
                std::any_of(commit.put.begin(), commit.put.end(),
                            [&](const TreeFile& wanted) { return wanted.path == file.path; });
            if (!stays) commit.remove.push_back(file.path);
        }
        const auto done = (*repository)->commit(commit);
        REQUIRE(done.has_value());
    }

    void hear(sandbox::CallMoment moment) {
        const auto n = moment == sandbox::CallMoment::arrived ? ++arrived_ : ++carried_out_;
        if (kill_at_ == 0 || n != kill_at_ || moment != kill_moment_) return;
        while (victim_ == 0) std::this_thread::yield();
        (void)::kill(victim_, SIGKILL);
        kill_at_ = 0;
    }

    const FaultScenario& scenario_;
    git::Library library_{};
    TemporaryFolder folder_{};
    fs::path now_ = fs::path(folder_ / "now");
    fs::path before_ = fs::path(folder_ / "before");
    std::atomic<std::size_t> arrived_{0};
    std::atomic<std::size_t> carried_out_{0};
    std::atomic<std::size_t> kill_at_{0};
    std::atomic<sandbox::CallMoment> kill_moment_{};
    std::atomic<pid_t> victim_{0};
    std::string team_before_{};
    std::unique_ptr<sandbox::Server> server_{};
};

} // namespace

TEST_CASE("a pass that is killed at a call is finished by the next one") {
    for (const auto& scenario : fault_scenarios()) {
        DYNAMIC_SECTION(scenario.name) {
            Place place(scenario);
            place.rewind();
            auto undisturbed = place.start();
            REQUIRE(undisturbed.wait().code == 0);
            const auto calls = place.calls();
            place.converge();
            const auto wanted = place.facts();
            // Every call takes long: without ROLLCALL_FAULTS_ALL every fourth must do.
            const std::size_t step = all_cases() ? 1 : 4;
            std::size_t killed = 0;
            for (std::size_t n = 1; n <= calls; n += step) {
                for (const auto moment :
                     {sandbox::CallMoment::arrived, sandbox::CallMoment::carried_out}) {
                    INFO("killed at call "
                         << n << " of " << calls
                         << (moment == sandbox::CallMoment::arrived ? ", before it was carried out"
                                                                    : ", before it was answered"));
                    place.rewind();
                    if (!place.run_and_kill(n, moment)) continue;
                    CHECK(place.fsck().empty());
                    CHECK(place.lies() == std::vector<std::string>{});
                    place.converge();
                    CHECK(place.facts() == wanted);
                    CHECK(place.fsck().empty());
                    CHECK(place.violations().empty());
                    count_case();
                    ++killed;
                }
            }
            // A process that had ended before it could be killed proves nothing.
            CHECK(killed * step >= calls);
        }
    }
    WARN("kills: " << cases() << " cases");
}

TEST_CASE("what Dropbox asked of a process that was killed holds for the next one") {
    Place place(fault_scenarios().front());
    place.rewind();
    place.control("/faults", R"({"kind":"status","status":429,"retry_after":2,"times":1})");
    place.run_and_kill_in_pause();
    place.converge();
    CHECK(place.violations().empty());
}
