// Real TLS against a real server with an authority of our own: what is not verified does not
// happen.
#include "support/process/temporary_folder.hpp"
#include "support/tls/certificates.hpp"

#include <rollcall/http/library.hpp>
#include <rollcall/http/transport.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <fstream>
#include <thread>

using namespace rollcall;
using namespace rollcall::http;
using namespace rollcall::test;

namespace {

const Library k_library;

class SecureServer {
public:
    explicit SecureServer(const Identity& identity)
        : server_(identity.certificate.get(), identity.key.get()) {
        server_.Post("/", [this](const httplib::Request&, httplib::Response& answer) {
            ++served;
            answer.set_content("null", "application/json");
        });
        port_ = server_.bind_to_any_port("127.0.0.1");
        REQUIRE(port_ > 0);
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~SecureServer() {
        server_.stop();
        thread_.join();
    }
    SecureServer(const SecureServer&) = delete;
    SecureServer& operator=(const SecureServer&) = delete;

    [[nodiscard]] std::string url(const char* host) const {
        return fmt::format("https://{}:{}/", host, port_);
    }

    std::atomic<int> served{0};

private:
    httplib::SSLServer server_;
    int port_ = 0;
    std::thread thread_;
};

Response call(const std::string& url, const std::string& ca_file) {
    auto transport = Transport::create({.proxy = "", .ca_file = ca_file});
    REQUIRE(transport.has_value());
    std::optional<Response> answer;
    (*transport)
        ->start({.url = url, .body = "null", .timeout = std::chrono::seconds{5}},
                [&answer](Response response) { answer = std::move(response); });
    while (!answer) (*transport)->turn(std::chrono::milliseconds{20});
    return std::move(*answer);
}

} // namespace

TEST_CASE("a server is believed when its certificate is good, and not spoken to otherwise") {
    struct Row {
        const char* name;
        const char* names;
        long seconds;
        const char* host;
        bool trusted;
        const char* problem; ///< part of it; empty: it works
    };
    const auto row = GENERATE(values<Row>({
        {"by address", "IP:127.0.0.1", 3600, "127.0.0.1", true, ""},
        {"by name", "DNS:localhost", 3600, "localhost", true, ""},
        {"an authority that nobody trusts", "IP:127.0.0.1", 3600, "127.0.0.1", false,
         "SSL certificate problem: unable to get local issuer certificate"},
        {"another name", "DNS:other.example", 3600, "localhost", true,
         "no alternative certificate subject name matches target host name 'localhost'"},
        {"another address", "IP:127.0.0.2", 3600, "127.0.0.1", true,
         "no alternative certificate subject name matches target host name '127.0.0.1'"},
        {"expired", "IP:127.0.0.1", -60, "127.0.0.1", true,
         "SSL certificate problem: certificate has expired"},
    }));
    DYNAMIC_SECTION(row.name) {
        const Authority authority;
        const TemporaryFolder folder;
        const std::string ca_file = folder / "ca.pem";
        std::ofstream(ca_file) << authority.pem();
        SecureServer server(authority.server(row.names, row.seconds));
        const auto response = call(server.url(row.host), row.trusted ? ca_file : "");
        if (std::string(row.problem).empty()) {
            CHECK(response.transfer == Transfer::complete);
            CHECK(response.status == 200);
            CHECK(server.served == 1);
        } else {
            // Nothing was sent, and time heals none of it.
            CHECK(response.transfer == Transfer::hopeless);
            CHECK_THAT(response.problem, Catch::Contains(row.problem));
            CHECK(server.served == 0);
        }
    }
}

TEST_CASE("a CA file that is not there is told, and nothing is sent") {
    const Authority authority;
    SecureServer server(authority.server("IP:127.0.0.1", 3600));
    const auto response = call(server.url("127.0.0.1"), "/nonexistent/ca.pem");
    CHECK(response.transfer == Transfer::hopeless);
    CHECK_THAT(response.problem, Catch::Contains("/nonexistent/ca.pem"));
    CHECK(server.served == 0);
}
