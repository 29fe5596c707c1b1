// The proxy's part of M11: who must go through one goes through it, and hears what it says.
#include "installation.hpp"
#include "support/proxy/proxy.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>

using namespace rollcall::e2e;
using rollcall::test::Proxy;

namespace {

const std::string k_credentials = "office:s3cr3t-of-the-proxy";

/// Of the sandbox, all routes together.
std::size_t calls_of(const Sandbox& sandbox) {
    std::size_t calls = 0;
    const auto routes = sandbox.control("GET", "/counters").at("routes");
    for (const auto& [route, count] : routes.items()) calls += count.get<std::size_t>();
    return calls;
}

/// True when every request asked the proxy for something at the sandbox.
bool all_for(const Proxy& proxy, const Installation& acme) {
    const auto requests = proxy.requests();
    const auto wanted = "POST " + acme.sandbox().ready()["apiUrl"].get<std::string>() + "/";
    return std::all_of(requests.begin(), requests.end(), [&wanted](const std::string& request) {
        return request.substr(0, wanted.size()) == wanted;
    });
}

/// An installation whose rollcall.yaml names the proxy.
Config through(const Proxy& proxy) {
    Config config;
    config.proxy = proxy.url();
    return config;
}

} // namespace

TEST_CASE("M11: through a proxy, every call to Dropbox goes that way, and none beside it") {
    const Proxy proxy;
    Installation acme(through(proxy));
    acme.sync();
    CHECK(acme.member("carl@acme.com")["status"] == "invited");
    CHECK(acme.members_of("Sales") == std::vector<std::string>{"bea", "dora", "emil"});
    CHECK(proxy.requests().size() > 5);
    CHECK(proxy.requests().size() == calls_of(acme.sandbox()));
    CHECK(all_for(proxy, acme));

    SECTION("the environment cannot lead around a proxy that is named") {
        const auto before = proxy.requests().size();
        acme.good({"plan"}, {{"NO_PROXY", "*"}, {"no_proxy", "127.0.0.1"}});
        CHECK(proxy.requests().size() > before);
        CHECK(proxy.requests().size() == calls_of(acme.sandbox()));
    }
    SECTION("one in ROLLCALL_DROPBOX_PROXY goes before the file's") {
        const Proxy other;
        acme.good({"plan"}, {{"ROLLCALL_DROPBOX_PROXY", other.url()}});
        CHECK_FALSE(other.requests().empty());
        CHECK(proxy.requests().size() + other.requests().size() == calls_of(acme.sandbox()));
    }
    SECTION("without one, a sandbox on this machine is never behind the environment's") {
        const auto before = proxy.requests().size();
        acme.configure({});
        acme.good({"plan"}, {{"http_proxy", proxy.url()},
                             {"HTTPS_PROXY", proxy.url()},
                             {"ALL_PROXY", proxy.url()}});
        CHECK(proxy.requests().size() == before);
        CHECK(calls_of(acme.sandbox()) > before);
    }
}

TEST_CASE("M11: through a proxy that wants a password, which nobody gets to see") {
    Proxy proxy;
    proxy.require(k_credentials);
    Installation acme(through(proxy)); // `init` may fail to look, and says so
    acme.export_directory();

    const auto without = acme.rollcall({"plan"});
    CHECK(without.code == 7);
    CHECK(without.out.empty());
    CHECK(
        without.err
        == "rollcall: reading the team: oauth2/token: the proxy wants a user and a password; give "
           "them in ROLLCALL_DROPBOX_PROXY, as http://USER:PASSWORD@HOST:PORT\n");
    CHECK(calls_of(acme.sandbox()) == 0);

    const auto refused = proxy.requests().size();
    const Variables known{{"ROLLCALL_DROPBOX_PROXY", proxy.url(k_credentials)}};
    std::string shown;
    for (const auto& command : std::vector<Arguments>{{"config"},
                                                      {"config", "--check"},
                                                      {"plan"},
                                                      {"plan", "-o", "json"},
                                                      {"apply", "--yes", "-o", "json"},
                                                      {"status"},
                                                      {"drift"}}) {
        const auto done = acme.rollcall(command, known);
        shown += done.out + done.err;
    }
    CHECK(acme.member("carl@acme.com")["status"] == "invited");
    CHECK(proxy.requests().size() == calls_of(acme.sandbox()) + refused);

    const auto wrong = acme.rollcall(
        {"plan"}, {{"ROLLCALL_DROPBOX_PROXY", proxy.url("office:s3cr3t-of-the-past")}});
    CHECK(wrong.code == 7);
    CHECK(wrong.err == without.err);
    shown += wrong.out + wrong.err;
    shown += acme.git("log --all --format=%B%N") + acme.read("rollcall.yaml");
    CHECK_THAT(shown, Catch::Contains("http://***@127.0.0.1"));
    CHECK_THAT(shown, !Catch::Contains("s3cr3t"));
}

TEST_CASE("M11: through a proxy that does not do its work, one message says so") {
    struct Row {
        std::string name;
        std::string api; ///< empty: the sandbox
        int refusal;     ///< 0: nobody listens
        std::string message;
    };
    const std::string beyond = "https://api.acme.invalid";
    const std::string hint = "; check dropbox.proxy, or https_proxy in the environment\n";
    const std::vector<Row> rows{
        {"it is down", "", 0,
         "no connection: the proxy cannot be reached: Failed to connect to 127.0.0.1 port 9 after "
         "0 ms: Couldn't connect to server"
             + hint},
        {"it has no way there", "", 503, "status 503\n"},
        {"it opens no tunnel", beyond, 503,
         "no connection: the proxy refuses the connection, status 503" + hint},
        {"it denies the tunnel", beyond, 403,
         "the proxy refuses the connection, status 403" + hint},
        {"its tunnel wants a password", beyond, 407,
         "the proxy wants a user and a password; give them in ROLLCALL_DROPBOX_PROXY, as "
         "http://USER:PASSWORD@HOST:PORT\n"}};
    const Installation acme;
    acme.export_directory();
    const auto before = calls_of(acme.sandbox());

    // All at once: most of them try again for a while before they give up.
    std::deque<Proxy> proxies;
    std::vector<rollcall::e2e::Process> plans;
    for (const auto& row : rows) {
        auto& proxy = proxies.emplace_back();
        proxy.refuse(row.refusal);
        Variables variables{{"ROLLCALL_DROPBOX_PROXY", row.refusal == 0
                                                           ? "http://office:s3cr3t@127.0.0.1:9"
                                                           : proxy.url("office:s3cr3t")}};
        if (!row.api.empty()) variables["ROLLCALL_DROPBOX_APIURL"] = row.api;
        plans.push_back(acme.start_rollcall({"plan"}, variables));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(rows[i].name);
        const auto done = plans[i].wait();
        CHECK(done.code == 7);
        CHECK(done.out.empty());
        CHECK(done.err == "rollcall: reading the team: oauth2/token: " + rows[i].message);
        CHECK(proxies[i].requests().empty() == (rows[i].refusal == 0));
        CHECK_THAT(proxies[i].heads(), !Catch::Contains("Bearer"));
    }
    CHECK(calls_of(acme.sandbox()) == before);
}

TEST_CASE("M11: through the proxy of the environment, where none is named") {
    Proxy proxy;
    proxy.refuse(403);
    const Installation acme;
    acme.export_directory();
    const Variables away{{"ROLLCALL_DROPBOX_APIURL", "https://api.acme.invalid"}};
    auto asked = away;
    asked["https_proxy"] = proxy.url();
    const auto denied = acme.rollcall({"plan"}, asked);
    CHECK(denied.code == 7);
    CHECK(denied.err
          == "rollcall: reading the team: oauth2/token: the proxy refuses the connection, status "
             "403; check dropbox.proxy, or https_proxy in the environment\n");
    CHECK(proxy.requests() == std::vector<std::string>{"CONNECT api.acme.invalid:443 HTTP/1.1"});

    asked["no_proxy"] = "acme.invalid";
    const auto direct = acme.rollcall({"plan"}, asked);
    CHECK(direct.code == 7);
    CHECK(direct.err
          == "rollcall: reading the team: oauth2/token: no connection: Could not resolve host: "
             "api.acme.invalid\n");
    CHECK(proxy.requests().size() == 1);
}
