// A directory server as the source, when it is not well: nothing is committed, nobody is touched,
// and one message says what to do.
#include "installation.hpp"
#include "support/ldap/slapd.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>

using namespace rollcall::e2e;
using rollcall::test::Quirks;
using rollcall::test::Slapd;

namespace {

/// An installation that reads a server instead of its file.
class Served {
public:
    Served() {
        hold();
        read_from(server.ldaps());
        acme.good({"export"});
        acme.good({"apply", "--yes"});
    }

    void hold() { server.hold(acme.directory.records()); }
    void read_from(const std::string& uri, const std::string& account = "cn=reader,o=accounts") {
        auto text = Config{}.yaml();
        const auto start = text.find("  type: ldif\n");
        const auto end = text.find("  baseDn:");
        text.replace(
            start, end - start,
            fmt::format("  type: openldap\n  ldap: {{uris: [\"{}\"], caFile: \"{}\", timeout: "
                        "5s, bind: {{dn: \"{}\", password: {{env: LDAP_PASSWORD}}}}}}\n",
                        uri, server.certificate("ca.pem"), account));
        acme.write("rollcall.yaml", text);
    }

    /// The export must fail and leave everything as it is.
    std::string refused(const Variables& more = {}) {
        const auto tip = acme.git("rev-parse main");
        const auto team = acme.sandbox().dump();
        const auto done = acme.rollcall({"export"}, more);
        CHECK(done.code == 7);
        CHECK(done.out.empty());
        CHECK(acme.git("rev-parse main") == tip);
        CHECK(acme.sandbox().dump() == team);
        return done.err;
    }

    Slapd server{{.database = "limits dn.exact=cn=limited,o=accounts size=5\n"}};
    Installation acme{};
};

} // namespace

TEST_CASE("a directory server: an unchanged one makes no commit, whichever server answered") {
    Served served;
    const auto tip = served.acme.git("rev-parse main");
    const auto snapshot = served.acme.git("show main:rollcall/snapshot.yaml");
    CHECK(snapshot.find("source: \"openldap dc=acme,dc=com\"") != std::string::npos);
    CHECK(snapshot.find("users: 6") != std::string::npos);
    CHECK(snapshot.find("memberships: 6") != std::string::npos);
    served.read_from("ldap://127.0.0.1:1\", \"" + served.server.ldap());
    served.acme.good({"export"});
    CHECK(served.acme.git("rev-parse main") == tip);
}

TEST_CASE("a directory server: what is no whole read is exit code 7, and changes nothing") {
    Served served;
    SECTION("it is down") {
        served.server.kill();
        CHECK(served.refused()
              == "rollcall: " + served.server.ldaps()
                     + ": cannot be reached: Connection refused\n");
    }
    SECTION("the password is wrong") {
        CHECK(served.refused({{"LDAP_PASSWORD", "wr0ng"}})
              == "rollcall: " + served.server.ldaps()
                     + ": the bind as \"cn=reader,o=accounts\" was refused: wrong DN or password "
                       "(49 Invalid credentials)\n");
    }
    SECTION("its limit is reached") {
        served.read_from(served.server.ldaps(), "cn=limited,o=accounts");
        CHECK(served.refused().find("after 5 entries: the server's size limit was reached")
              != std::string::npos);
    }
    SECTION("the connection is lost") {
        const Quirks proxy(served.server, {"--fault", "close", "--after", "4"});
        served.read_from(proxy.ldap());
        CHECK(served.refused().find("after 4 entries: the connection to ") != std::string::npos);
    }
    SECTION("everybody is gone") {
        served.acme.directory.people.clear();
        served.hold();
        CHECK(served.refused().find("an empty team is never exported") != std::string::npos);
    }
}

TEST_CASE("a directory server: a shrunken one is held until somebody approves") {
    Served served;
    for (const auto* const name : {"carl", "dora", "emil", "fay"}) {
        served.acme.directory.remove_person(name);
    }
    served.hold();
    const auto tip = served.acme.git("rev-parse main");
    const auto held = served.acme.rollcall({"export", "-o", "json"});
    CHECK(held.code == 3);
    CHECK(served.acme.git("rev-parse main") == tip);
    const auto id = Json::parse(held.out).at("held").at("holdId").get<std::string>();
    served.acme.good({"approve", id, "--reason", "sold"});
    served.acme.good({"export"});
    CHECK(served.acme.git("show main:rollcall/snapshot.yaml").find("users: 2")
          != std::string::npos);
}

TEST_CASE("a directory server: a signal ends the read at once") {
    Served served;
    const Quirks proxy(served.server, {"--fault", "silence", "--after", "2"});
    served.read_from(proxy.ldap());
    auto running = served.acme.start_rollcall({"export"});
    // It waits for a server that says nothing; five seconds later it would give up by itself.
    rollcall::test::eventually([&] { return proxy.connections() > 0 || !running.running(); });
    running.signal(SIGTERM);
    CHECK(running.wait().code == 143);
}
