// SIGTERM: what is in flight comes to its end, what is confirmed is recorded, and within ten
// seconds the loop is gone, with 0, whatever it was in the middle of.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

using namespace rollcall::e2e;
using namespace std::chrono_literals;

namespace {

const Variables k_hourly{{"ROLLCALL_CONTROLLER_INTERVAL", "1h"}};

/// Asks it to end, and how long that took.
std::chrono::milliseconds ended_in(Process& loop) {
    const auto asked = std::chrono::steady_clock::now();
    loop.signal(SIGTERM);
    const auto ended = loop.wait(20s);
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now()
                                                                 - asked);
}

/// A listener that takes connections and never says a word.
class SilentServer {
public:
    SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    ~SilentServer() { ::close(socket_); }

    [[nodiscard]] int port() const noexcept { return port_; }
    /// Waits until somebody has connected.
    void await_somebody() const {
        const int peer = ::accept(socket_, nullptr, nullptr);
        CHECK(peer >= 0); // left open: it is to wait for us
    }

private:
    int socket_;
    int port_ = 0;
};

} // namespace

TEST_CASE("a stop lets a slow write come home, and its fact is in the ledger") {
    Installation acme;
    acme.save_directory();
    acme.sandbox().fault(
        {{"route", "team/groups/create"}, {"kind", "delay"}, {"delay_ms", 2500}, {"times", 8}});
    auto loop = acme.start_rollcall({"run"}, k_hourly);
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/groups/create") >= 1; }));
    CHECK(ended_in(loop) < 10s);
    const auto rest = acme.planned();
    // No group is made twice, none is found by chance: the ledger knows those that were made.
    for (const auto& action : rest) CHECK(action.find("group.adopt") == std::string::npos);
    acme.good({"run", "--once"});
    CHECK(acme.planned().empty());
}

TEST_CASE("a stop does not wait for an answer that does not come") {
    Installation acme;
    acme.save_directory();
    acme.sandbox().fault({{"route", "team/groups/create"},
                          {"kind", "stall"},
                          {"applied", true},
                          {"delay_ms", 60000},
                          {"times", 8}});
    auto loop = acme.start_rollcall({"run"}, k_hourly);
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/groups/create") >= 1; }));
    CHECK(ended_in(loop) < 10s);
    acme.sandbox().control("DELETE", "/faults");
    acme.good({"run", "--once"});
    CHECK(acme.planned().empty());
    CHECK(acme.sandbox().control("GET", "/invariants").at("ok") == true);
}

TEST_CASE("a stop ends a reading between two pages") {
    Installation acme({}, two_admins(), {"--latency", "1500ms"});
    acme.save_directory();
    const auto before = acme.sandbox().calls("oauth2/token");
    auto loop = acme.start_rollcall({"run"}, k_hourly);
    REQUIRE(eventually([&] { return acme.sandbox().calls("oauth2/token") > before; }));
    CHECK(ended_in(loop) < 6s);
}

TEST_CASE("a stop ends a pause that Dropbox asked for") {
    Installation acme;
    acme.save_directory();
    acme.sandbox().fault({{"route", "team/members/list"},
                          {"kind", "status"},
                          {"status", 429},
                          {"retry_after", 120},
                          {"times", 1}});
    const auto before = acme.sandbox().calls("team/members/list");
    auto loop = acme.start_rollcall({"run"}, k_hourly);
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/members/list") > before; }));
    CHECK(ended_in(loop) < 3s);
}

TEST_CASE("a stop ends a backoff after failures, and the wait for the next pass") {
    Installation acme;
    acme.save_directory();
    acme.write("company.ldif", "dn: dc=acme,dc=com\n");
    auto loop = acme.start_rollcall({"run"}, k_hourly);
    REQUIRE(eventually([&] { return loop.err().find("pass failed: ") != std::string::npos; }));
    CHECK(ended_in(loop) < 3s);
}

TEST_CASE("a stop ends a directory that does not answer") {
    const SilentServer directory;
    Installation acme;
    auto config = Config{}.yaml();
    const auto from = config.find("  type: ldif");
    const auto to = config.find("  baseDn:");
    config.replace(from, to - from,
                   fmt::format("  type: openldap\n  ldap: {{uris: [\"ldap://127.0.0.1:{}\"], bind: "
                               "{{dn: \"cn=reader\", password: {{env: LDAP_PASSWORD}}}}, "
                               "connectTimeout: 60s, timeout: 60s}}\n",
                               directory.port()));
    acme.write("rollcall.yaml", config);
    auto loop = acme.start_rollcall({"run"}, k_hourly);
    directory.await_somebody();
    CHECK(ended_in(loop) < 10s);
}
