#include "slapd.hpp"

#include "certificates.hpp"
#include "support/paths.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace rollcall::test {
namespace {

constexpr const char* k_binary = "/usr/sbin/slapd";

/// A port that was free a moment ago: slapd does not say which one it took.
int free_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(listener, any, size) == 0 && ::getsockname(listener, any, &size) == 0;
    ::close(listener);
    if (!bound) throw std::runtime_error("no free port on the loopback");
    return ntohs(address.sin_port);
}

void write_text(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + path);
}

void must(const Finished& done, const std::string& what) {
    if (done.code != 0) throw std::runtime_error(what + ": " + done.out + done.err);
}

/// The overlay of that name keeps memberOf from being written; here tests write it themselves.
constexpr const char* k_member_of =
    "attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch "
    "SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )\n"
    "objectclass ( 1.3.6.1.4.1.32473.1 NAME 'listedPerson' SUP top AUXILIARY MAY memberOf )\n";

const std::string k_accounts = R"(dn: o=accounts
objectClass: organization
o: accounts

dn: cn=reader,o=accounts
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: secret

dn: cn=limited,o=accounts
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: limited
userPassword: secret
)";

} // namespace

Slapd::Slapd(const SlapdOptions& options) : suffix_(options.suffix) {
    make_certificates(folder_.path());
    // A copy, because AppArmor confines the installed one to the system's own directory.
    std::filesystem::copy_file(k_binary, folder_ / "slapd");
    for (const char* folder : {"data", "accounts"}) {
        std::filesystem::create_directory(folder_ / folder);
    }
    configure(options);
    write_text(folder_ / "accounts.ldif", k_accounts);
    must(run({folder_ / "slapd", "-Ta", "-q", "-f", folder_ / "slapd.conf", "-b", "o=accounts",
              "-l", folder_ / "accounts.ldif"}),
         "slapadd");
    if (!options.ldif.empty()) {
        write_text(folder_ / "data.ldif", options.ldif);
        must(run({folder_ / "slapd", "-Ta", "-q", "-f", folder_ / "slapd.conf", "-b",
                  options.suffix, "-l", folder_ / "data.ldif"}),
             "slapadd");
    }
    start();
}

void Slapd::configure(const SlapdOptions& options) {
    const auto& here = folder_.path();
    std::string text;
    for (const char* schema : {"core", "cosine", "nis", "inetorgperson", "dyngroup"}) {
        text += std::string("include /etc/ldap/schema/") + schema + ".schema\n";
    }
    text += (options.schema.empty() ? k_member_of : options.schema) + "modulepath /usr/lib/ldap\n";
    for (const char* module : {"back_mdb", "ppolicy"}) {
        text += std::string("moduleload ") + module + '\n';
    }
    if (!options.root_entry.empty()) {
        write_text(here + "/root.ldif", "dn:\n" + options.root_entry);
        text += "rootDSE " + here + "/root.ldif\n";
    }
    const auto user = std::to_string(::getuid());
    const auto group = std::to_string(::getgid());
    text += "pidfile " + here
            + "/slapd.pid\nsizelimit 500\nthreads 4\n"
              "TLSCACertificateFile "
            + here
            + "/ca.pem\n"
              "TLSCertificateFile "
            + here + '/' + options.certificate
            + ".pem\n"
              "TLSCertificateKeyFile "
            + here + '/' + options.certificate
            + ".key\n"
              "TLSVerifyClient "
            + options.verify_client
            + "\n"
              "authz-regexp \"gidNumber="
            + group + "\\\\+uidNumber=" + user
            + ",cn=peercred,cn=external,cn=auth\" cn=reader,o=accounts\n"
              "authz-regexp cn=rollcall,o=acme cn=reader,o=accounts\n"
              "database mdb\nsuffix o=accounts\nrootdn cn=root,o=accounts\ndirectory "
            + here
            + "/accounts\naccess to attrs=userPassword by anonymous auth by * none\n"
              "access to * by * read\n"
              "database mdb\nsuffix \""
            + options.suffix + "\"\nrootdn \"cn=admin," + options.suffix
            + "\"\nrootpw secret\ndirectory " + here
            + "/data\nmaxsize 4294967296\nenvflags nosync\n"
              "index objectClass,uid,entryUUID eq\n"
              "limits dn.exact=cn=reader,o=accounts size=unlimited time=unlimited\n"
            + options.database + "\noverlay ppolicy\n";
    write_text(here + "/slapd.conf", text);
}

void Slapd::start() {
    // Another process may take a port between our look and slapd's.
    for (int attempt = 0; attempt < 5; ++attempt) {
        if (port_ == 0 || attempt > 0) {
            port_ = free_port();
            tls_port_ = free_port();
        }
        server_.reset();
        server_.emplace(
            Process::start({folder_ / "slapd", "-d", "none", "-f", folder_ / "slapd.conf", "-h",
                            ldap() + ' ' + ldaps() + ' ' + ldapi()}));
        const auto answers = [this] {
            return !server_->running()
                   || run({"ldapsearch", "-x", "-LLL", "-H", ldapi(), "-s", "base", "-b", "",
                           "1.1"})
                              .code
                          == 0;
        };
        if (eventually(answers) && server_->running()) return;
    }
    throw std::runtime_error("slapd does not start: " + (server_ ? server_->err() : ""));
}

void Slapd::kill() {
    server_->signal(SIGKILL);
    eventually([this] { return !server_->running(); });
}

std::string Slapd::address() const { return "127.0.0.1:" + std::to_string(port_); }
std::string Slapd::ldap() const { return "ldap://" + address(); }
std::string Slapd::ldaps() const { return "ldaps://127.0.0.1:" + std::to_string(tls_port_); }

std::string Slapd::ldapi() const {
    std::string uri = "ldapi://";
    for (const char c : folder_ / "ldapi") {
        if (c == '/') {
            uri += "%2F";
        } else {
            uri += c;
        }
    }
    return uri;
}

std::string Slapd::certificate(const std::string& file) const { return folder_ / file; }

void Slapd::modify(const std::string& changes) const {
    const auto file = folder_ / "changes.ldif";
    write_text(file, changes);
    must(run({"ldapmodify", "-x", "-e", "!relax", "-H", ldapi(), "-D", "cn=admin," + suffix_, "-w",
              "secret", "-f", file}),
         "ldapmodify");
}

void Slapd::hold(const std::vector<std::pair<std::string, std::string>>& records) {
    const auto is_in = [](const auto& list, const auto& record) {
        return std::find(list.begin(), list.end(), record) != list.end();
    };
    std::string changes;
    for (auto old = held_.rbegin(); old != held_.rend(); ++old) {
        if (!is_in(records, *old)) changes += "dn: " + old->first + "\nchangetype: delete\n\n";
    }
    for (const auto& record : records) {
        if (is_in(held_, record)) continue;
        changes += "dn: " + record.first + "\nchangetype: add\n" + record.second + '\n';
    }
    held_ = records;
    if (!changes.empty()) modify(changes);
}

Quirks::Quirks(const Slapd& server, const std::vector<std::string>& arguments)
    : process_([&] {
          std::vector<std::string> command{"python3", source_dir() / "tests/support/ldap/quirks.py",
                                           "--server", server.address()};
          command.insert(command.end(), arguments.begin(), arguments.end());
          return Process::start(command);
      }()) {
    const auto is_ready = [this] {
        return process_.out().find('\n') != std::string::npos || !process_.running();
    };
    if (!eventually(is_ready) || process_.out().empty()) {
        throw std::runtime_error("quirks.py does not start: " + process_.err());
    }
    port_ = process_.out().substr(0, process_.out().find('\n'));
}

std::size_t Quirks::connections() const {
    const auto said = process_.out();
    return static_cast<std::size_t>(std::count(said.begin(), said.end(), '+'));
}

} // namespace rollcall::test
