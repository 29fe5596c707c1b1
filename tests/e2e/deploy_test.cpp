// What deploy/ holds, checked by the programs that it is for.
#include "installation.hpp"
#include "support/paths.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <regex>
#include <sstream>

using namespace rollcall::e2e;

namespace {

std::string deployed(const std::string& name) {
    return (rollcall::test::source_dir() / "deploy" / name).string();
}

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

bool there_is(const char* program, const char* package) {
    if (rollcall::test::run({"sh", "-c", fmt::format("command -v {}", program)}).code == 0) {
        return true;
    }
    WARN(program << " is not installed (Debian: " << package
                 << "): what it checks was not checked");
    return false;
}

/// The socket of a service manager.
class NotifySocket {
public:
    explicit NotifySocket(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        REQUIRE(path.size() < sizeof address.sun_path);
        std::copy(path.begin(), path.end(), std::begin(address.sun_path));
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;
    ~NotifySocket() { ::close(socket_); }

    /// Everything that it was told so far.
    const std::vector<std::string>& told() {
        std::string message(4096, '\0');
        for (;;) {
            const auto size = ::recv(socket_, message.data(), message.size(), MSG_DONTWAIT);
            if (size <= 0) return told_;
            told_.push_back(message.substr(0, static_cast<std::size_t>(size)));
        }
    }
    bool was_told(const std::string& begin) {
        for (const auto& message : told()) {
            if (message.starts_with(begin)) return true;
        }
        return false;
    }

private:
    int socket_;
    std::vector<std::string> told_{};
};

} // namespace

TEST_CASE("the unit is hardened as far as systemd can tell") {
    if (!there_is("systemd-analyze", "systemd")) return;
    const auto checked = rollcall::test::run({"systemd-analyze", "security", "--offline=true",
                                              "--no-pager", deployed("systemd/rollcall.service")});
    const auto said = checked.out + checked.err;
    INFO(said);
    std::smatch level;
    REQUIRE(
        std::regex_search(said, level, std::regex("Overall exposure level [^:]*: ([0-9.]+) OK")));
    CHECK(std::stod(level[1]) <= 2.0);
}

TEST_CASE("systemd understands the unit, but for the program that is not installed here") {
    if (!there_is("systemd-analyze", "systemd")) return;
    const auto checked = rollcall::test::run(
        {"systemd-analyze", "verify", "--man=no", deployed("systemd/rollcall.service")});
    std::istringstream lines(checked.out + checked.err);
    for (std::string line; std::getline(lines, line);) {
        CHECK(line
              == "rollcall.service: Command /usr/bin/rollcall is not executable: No such file "
                 "or directory");
    }
}

TEST_CASE("promtool takes the alert rules, and each speaks of a metric that there is") {
    const auto rules = text_of(deployed("prometheus/alerts.yml"));
    const auto metrics = text_of((rollcall::test::source_dir() / "lib/web/metrics.cpp").string());
    const std::regex name("rollcall_[a-z_]+");
    for (auto at = std::sregex_iterator(rules.begin(), rules.end(), name);
         at != std::sregex_iterator(); ++at) {
        INFO(at->str());
        CHECK(metrics.find('"' + at->str() + '"') != std::string::npos);
    }
    if (!there_is("promtool", "prometheus")) return;
    const auto checked =
        rollcall::test::run({"promtool", "check", "rules", deployed("prometheus/alerts.yml")});
    INFO(checked.out << checked.err);
    CHECK(checked.code == 0);

    // A restart is no year without a pass, a pause no outage.
    const rollcall::test::TemporaryFolder folder;
    std::ofstream(folder / "test.yml") << fmt::format(R"yaml(
rule_files: ["{}"]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {{series: 'rollcall_last_success_timestamp_seconds{{team="restarted"}}', values: '0x90'}}
      - {{series: 'rollcall_last_success_timestamp_seconds{{team="failing"}}', values: '60x90'}}
      - {{series: 'rollcall_last_success_timestamp_seconds{{team="paused"}}', values: '60x90'}}
      - {{series: 'rollcall_paused{{team="paused"}}', values: '1x90'}}
    alert_rule_test:
      - {{eval_time: 30m, alertname: RollcallNoPass, exp_alerts: []}}
      - {{eval_time: 30m, alertname: RollcallNeverPassed, exp_alerts: []}}
      - eval_time: 80m
        alertname: RollcallNoPass
        exp_alerts:
          - exp_labels: {{team: failing, severity: page}}
            exp_annotations:
              summary: "No pass of team failing has come to its end for 1h 19m 0s"
              description: "The status page and `rollcall status` say why."
      - eval_time: 80m
        alertname: RollcallNeverPassed
        exp_alerts:
          - exp_labels: {{team: restarted, severity: page}}
            exp_annotations:
              summary: "No pass of team restarted has come to its end since Rollcall was started"
              description: "The status page and `rollcall status` say why."
)yaml",
                                                      deployed("prometheus/alerts.yml"));
    const auto tested = rollcall::test::run({"promtool", "test", "rules", folder / "test.yml"});
    INFO(tested.out << tested.err);
    CHECK(tested.code == 0);
}

TEST_CASE("the service manager hears of us: ready, busy with what, alive, ending") {
    Installation acme;
    acme.save_directory();
    NotifySocket manager(acme.path("notify"));
    auto loop = acme.start_rollcall({"run"}, {{"NOTIFY_SOCKET", acme.path("notify")},
                                              {"WATCHDOG_USEC", "300000"},
                                              {"ROLLCALL_CONTROLLER_INTERVAL", "100ms"}});
    CHECK(eventually([&] { return manager.was_told("READY=1"); }));
    CHECK(eventually([&] { return manager.was_told("STATUS=Succeeded: "); }));
    CHECK(eventually([&] { return manager.was_told("WATCHDOG=1"); }));
    loop.signal(SIGTERM);
    CHECK(loop.wait(std::chrono::seconds{10}).code == 0);
    CHECK(manager.was_told("STOPPING=1"));
}
