// How a server is reached, and what is said when it is not.
#include "ldap_support.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace rollcall;
using namespace rollcall::test;
using Catch::Matchers::Contains;

namespace {

const Slapd& server(const std::string& certificate = "server") {
    static std::map<std::string, std::unique_ptr<Slapd>> servers;
    auto& there = servers[certificate];
    if (!there) {
        there = std::make_unique<Slapd>(SlapdOptions{
            .ldif = base_ldif() + person_ldif(1) + group_ldif("g", 2, {person_dn_of(1)}),
            .certificate = certificate});
    }
    return *there;
}

LdapOptions trusting(const std::string& uri, const std::string& ca_file = "ca.pem") {
    auto options = options_for(uri);
    options.ca_file = server().certificate(ca_file);
    return options;
}

/// Accepts connections and never says a word.
class SilentPeer {
public:
    SilentPeer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_, any, size) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
        REQUIRE(::getsockname(socket_, any, &size) == 0);
        address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }
    SilentPeer(const SilentPeer&) = delete;
    SilentPeer& operator=(const SilentPeer&) = delete;
    ~SilentPeer() { ::close(socket_); }
    [[nodiscard]] const std::string& address() const { return address_; }

private:
    int socket_;
    std::string address_;
};

} // namespace

TEST_CASE("every way of binding reads the directory") {
    auto options = trusting(server().ldap());
    SECTION("simple, in the clear to this machine") {}
    SECTION("ldaps") { options.uris = {server().ldaps()}; }
    SECTION("StartTLS") { options.start_tls = true; }
    SECTION("SASL EXTERNAL as a process") {
        options.uris = {server().ldapi()};
        options.bind = {.method = LdapBind::Method::external};
    }
    SECTION("SASL EXTERNAL by a certificate") {
        options.uris = {server().ldaps()};
        options.bind = {.method = LdapBind::Method::external,
                        .cert_file = server().certificate("client.pem"),
                        .key_file = server().certificate("client.key")};
    }
    SECTION("anonymous") { options.bind = {}; }
    SECTION("the next of several servers") {
        options.uris = {"ldap://127.0.0.1:1", server("expired").ldaps(), server().ldaps()};
    }
    CHECK(good(read_directory(options)).roster.users.size() == 1);
}

TEST_CASE("what is wrong with a connection is said exactly") {
    auto options = trusting(server().ldaps());
    ErrorCode code = ErrorCode::untrusted;
    std::string message;
    SECTION("nobody listens") {
        options.uris = {"ldaps://127.0.0.1:1"};
        code = ErrorCode::unavailable;
        message = "ldaps://127.0.0.1:1: cannot be reached: Connection refused";
    }
    SECTION("no such host") {
        options.uris = {"ldap://nowhere.invalid"};
        code = ErrorCode::unavailable;
        message = "ldap://nowhere.invalid: cannot be reached: ";
    }
    SECTION("no such socket") {
        options.uris = {"ldapi://%2Fnowhere%2Fldapi"};
        code = ErrorCode::unavailable;
        message = "ldapi:///nowhere/ldapi: cannot be reached: No such file or directory";
    }
    SECTION("an unknown authority") {
        options.ca_file = server().certificate("otherca.pem");
        message = ": the server's certificate is not trusted: self-signed certificate in "
                  "certificate chain: it was issued by CN=Test ca,O=Acme, which is not in "
                  "datastore.ldap.caFile";
    }
    SECTION("an unknown authority, by StartTLS") {
        options.uris = {server().ldap()};
        options.start_tls = true;
        options.ca_file = server().certificate("otherca.pem");
        message = ": the server's certificate is not trusted: self-signed certificate in "
                  "certificate chain: it was issued by CN=Test ca,O=Acme, which is not in "
                  "datastore.ldap.caFile";
    }
    SECTION("another host's certificate") {
        options.uris = {server("wronghost").ldaps()};
        options.ca_file = server("wronghost").certificate("ca.pem");
        message = ": the server's certificate is not trusted: IP address mismatch: it is for "
                  "DNS:other.acme.com, not for \"127.0.0.1\"";
    }
    SECTION("an expired certificate") {
        options.uris = {server("expired").ldaps()};
        options.ca_file = server("expired").certificate("ca.pem");
        message = ": the server's certificate is not trusted: certificate has expired on Jan  1 "
                  "00:00:00 2021 GMT";
    }
    SECTION("no authority at all: only the system's") {
        options.ca_file.clear();
        message = ": the server's certificate is not trusted: ";
    }
    SECTION("a missing file") {
        options.ca_file = "/nowhere/ca.pem";
        message = "datastore.ldap.caFile \"/nowhere/ca.pem\" cannot be read";
    }
    SECTION("TLS where there is none") {
        options.uris = {"ldaps://" + server().address()};
        message = ": the TLS handshake failed: ";
    }
    SECTION("a wrong password") {
        options.bind.password = Secret("wrong");
        code = ErrorCode::denied;
        message = ": the bind as \"cn=reader,o=accounts\" was refused: wrong DN or password (49 "
                  "Invalid credentials)";
    }
    SECTION("an empty password") {
        options.bind.password = Secret();
        code = ErrorCode::denied;
        message = "the password of \"cn=reader,o=accounts\" is empty; see "
                  "datastore.ldap.bind.password";
    }
    const auto error = bad(read_directory(options));
    CHECK(error.code == code);
    CHECK_THAT(error.message, Contains(message));
    CHECK_THAT(error.message, !Contains("secret"));
}

TEST_CASE("a server that wants a certificate of its clients says so, and gets it") {
    static const Slapd strict({.ldif = base_ldif() + person_ldif(1), .verify_client = "demand"});
    auto options = options_for(strict.ldaps());
    options.ca_file = strict.certificate("ca.pem");
    if (GENERATE(false, true)) {
        options.uris = {strict.ldap()};
        options.start_tls = true;
    }
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::untrusted);
    CHECK_THAT(error.message, Contains(": the TLS handshake failed: "));
    CHECK_THAT(error.message, Contains("; the server asks for the client's certificate, see "
                                       "datastore.ldap.bind.certFile"));
    options.bind.cert_file = strict.certificate("client.pem");
    options.bind.key_file = strict.certificate("client.key");
    CHECK(good(read_directory(options)).roster.users.size() == 1);
}

TEST_CASE("a peer that says nothing is given up in time") {
    const SilentPeer peer;
    auto options = trusting("ldaps://" + peer.address());
    options.connect_timeout = std::chrono::seconds{1};
    std::string message = "accepts connections, but does not answer the TLS handshake";
    SECTION("ldaps") {}
    SECTION("StartTLS") {
        options.uris = {"ldap://" + peer.address()};
        options.start_tls = true;
        message = "does not answer StartTLS";
    }
    SECTION("in the clear") {
        options.uris = {"ldap://" + peer.address()};
        message = "the server ended the connection or did not answer";
    }
    const auto before = std::chrono::steady_clock::now();
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::unavailable);
    CHECK_THAT(error.message, Contains(message));
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds{5});
}

TEST_CASE("refused credentials are not tried on the next server") {
    auto options = options_for(server().ldap());
    options.uris.push_back(server("expired").ldap());
    options.bind.password = Secret("wrong");
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::denied);
    CHECK_THAT(error.message, !Contains("; then "));
}

TEST_CASE("a server that was passed over is told") {
    auto options = trusting("ldaps://127.0.0.1:1");
    options.uris.push_back(server().ldap());
    const auto snapshot = good(read_directory(options));
    REQUIRE_FALSE(snapshot.warnings.empty());
    CHECK(snapshot.warnings[0]
          == "ldaps://127.0.0.1:1: cannot be reached: Connection refused; " + server().ldap()
                 + " was read instead");
}

TEST_CASE("what went wrong with each server is said") {
    auto options = trusting("ldaps://127.0.0.1:1");
    options.uris.emplace_back("ldaps://127.0.0.1:2");
    CHECK(bad(read_directory(options)).message
          == "ldaps://127.0.0.1:1: cannot be reached: Connection refused; then "
             "ldaps://127.0.0.1:2: cannot be reached: Connection refused");
}

TEST_CASE("what libldap finds lying about does not weaken the connection") {
    // Read by libldap's own initialisation, were it left to it.
    ::setenv("LDAPTLS_REQCERT", "never", 1);
    ::setenv("LDAPSIZELIMIT", "1", 1);
    auto options = trusting(server().ldaps());
    CHECK(good(read_directory(options)).roster.groups.size() == 1);
    options.ca_file = server().certificate("otherca.pem");
    CHECK(bad(read_directory(options)).code == ErrorCode::untrusted);
}
