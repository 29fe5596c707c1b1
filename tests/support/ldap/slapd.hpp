#pragma once

#include "support/process/process.hpp"
#include "support/process/temporary_folder.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::test {

/// What a test wants of its directory server. Everything but the defaults is slapd.conf(5) text.
struct SlapdOptions {
    std::string suffix = "dc=acme,dc=com";
    std::string ldif{};                 ///< loaded before it starts; empty: nothing is there
    std::string certificate = "server"; ///< see make_certificates
    std::string verify_client = "try";  ///< "demand": nobody comes in by TLS without a certificate
    /// Further schema definitions; empty: memberOf, and a class "listedPerson" that may have it.
    std::string schema{};
    std::string root_entry{}; ///< further attributes of the root DSE, as LDIF
    std::string database{};   ///< further lines of the database: limits, access, overlays
};

/// A real OpenLDAP server on the loopback with data of its own, gone with the object.
///
/// Accounts: `cn=admin,<suffix>` may do all, `cn=reader,o=accounts` reads without limits; both have
/// the password "secret". SASL EXTERNAL makes the process of this user (ldapi) and the certificate
/// "client" the reader, too. Everybody else has a size limit of 500.
class Slapd {
public:
    explicit Slapd(const SlapdOptions& options = {});

    [[nodiscard]] std::string ldap() const;  ///< "ldap://127.0.0.1:PORT"
    [[nodiscard]] std::string ldaps() const; ///< "ldaps://127.0.0.1:PORT"
    [[nodiscard]] std::string ldapi() const;
    [[nodiscard]] std::string address() const; ///< "127.0.0.1:PORT" of ldap()
    [[nodiscard]] std::string certificate(const std::string& file) const; ///< "ca.pem"
    [[nodiscard]] std::string log() const { return server_ ? server_->err() : std::string(); }

    /// Makes the directory hold these records and nothing else, given by DN; parents before their
    /// children in the order of `order`. Records keep their entryUUID.
    void hold(const std::vector<std::pair<std::string, std::string>>& records);
    /// Applies LDIF change records as the administrator.
    void modify(const std::string& changes) const;

    void start();
    void kill(); ///< as the kernel does it when memory is short

private:
    void configure(const SlapdOptions& options);

    TemporaryFolder folder_{};
    std::string suffix_;
    int port_ = 0;
    int tls_port_ = 0;
    std::optional<Process> server_{};
    std::vector<std::pair<std::string, std::string>> held_{};
};

/// A proxy (quirks.py) in front of a server, with these arguments.
class Quirks {
public:
    Quirks(const Slapd& server, const std::vector<std::string>& arguments);
    [[nodiscard]] std::string ldap() const { return "ldap://127.0.0.1:" + port_; }
    /// How many connections were made to it so far.
    [[nodiscard]] std::size_t connections() const;

private:
    Process process_;
    std::string port_;
};

} // namespace rollcall::test
