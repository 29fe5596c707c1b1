#include "servers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace rollcall::test {
namespace {

/// A port that was free a moment ago; who starts on it finds out whether it still is.
int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): that is how sockets are called
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    const bool good =
        socket >= 0 && ::bind(socket, plain, size) == 0 && ::getsockname(socket, plain, &size) == 0;
    ::close(socket);
    if (!good) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

bool answers(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): that is how sockets are called
    const bool good = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return good;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + path);
}

std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void good(const std::vector<std::string>& command) {
    const auto done = run(command);
    if (done.code != 0) throw std::runtime_error(command.front() + ": " + done.out + done.err);
}

/// Starts it on a free port, again on another one where somebody was faster.
template <class Start> std::pair<Process, int> on_free_port(const Start& start) {
    for (int attempt = 0; attempt < 5; ++attempt) {
        const int port = free_port();
        auto process = start(port);
        if (eventually([&] { return answers(port) || !process.running(); }) && process.running()) {
            return {std::move(process), port};
        }
        if (attempt == 4) throw std::runtime_error("the server does not start: " + process.err());
    }
    throw std::runtime_error("the server does not start");
}

class Sshd final : public GitServer {
public:
    explicit Sshd(const std::string& folder)
        : folder_(folder), place_(folder + "/sshd"), server_(start(place_)) {
        const auto host = read(place_ + "/host.pub");
        write(place_ + "/known", "[127.0.0.1]:" + std::to_string(server_.second) + ' ' + host);
        write(place_ + "/nobody", "");
    }

    std::string url(const std::string& repository) const override {
        const auto* const user = ::getpwuid(::getuid());
        return std::string("ssh://") + (user == nullptr ? "root" : user->pw_name)
               + "@127.0.0.1:" + std::to_string(server_.second) + folder_ + '/' + repository;
    }
    std::map<std::string, std::string> variables() const override { return with("known"); }
    std::map<std::string, std::string> wrong_variables() const override { return with("nobody"); }

private:
    static std::pair<Process, int> start(const std::string& place) {
        std::filesystem::create_directories(place);
        if (::getuid() == 0) std::filesystem::create_directories("/run/sshd"); // it insists on it
        for (const char* name : {"host", "key"}) {
            good({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place + '/' + name});
        }
        return on_free_port([&place](int port) {
            write(place + "/sshd.conf",
                  "Port " + std::to_string(port) + "\nListenAddress 127.0.0.1\nHostKey " + place
                      + "/host\nAuthorizedKeysFile " + place
                      + "/key.pub\nStrictModes no\nUsePAM no\nPidFile none\n"
                        "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
                        "PermitRootLogin yes\n");
            return Process::start({"/usr/sbin/sshd", "-D", "-e", "-f", place + "/sshd.conf"});
        });
    }

    std::map<std::string, std::string> with(const std::string& known_hosts) const {
        return {{"GIT_SSH_COMMAND", "ssh -F none -o IdentitiesOnly=yes -o IdentityAgent=none "
                                    "-o StrictHostKeyChecking=yes -i "
                                        + place_ + "/key -o UserKnownHostsFile=" + place_ + '/'
                                        + known_hosts}};
    }

    std::string folder_;
    std::string place_;
    std::pair<Process, int> server_;
};

class Https final : public GitServer {
public:
    explicit Https(const std::string& folder)
        : place_(folder + "/https"), server_(start(folder, place_)) {}

    std::string url(const std::string& repository) const override {
        return "https://127.0.0.1:" + std::to_string(server_.second) + "/git/" + repository;
    }
    std::map<std::string, std::string> variables() const override {
        auto all = wrong_variables();
        all.insert(
            {{"GIT_CONFIG_COUNT", "1"},
             {"GIT_CONFIG_KEY_0", "credential.helper"},
             {"GIT_CONFIG_VALUE_0", "!f() { echo username=rollcall; echo password=s3cr3t; }; f"}});
        return all;
    }
    std::map<std::string, std::string> wrong_variables() const override {
        return {{"GIT_SSL_CAINFO", place_ + "/tls.pem"}};
    }

private:
    static std::pair<Process, int> start(const std::string& folder, const std::string& place) {
        std::filesystem::create_directories(place);
        good({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
              place + "/tls.key", "-out", place + "/tls.pem", "-days", "2", "-subj",
              "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"});
        write(place + "/users", "rollcall:s3cr3t\n");
        return on_free_port([&](int port) {
            write(place + "/server.conf",
                  "server.modules = (\"mod_auth\", \"mod_authn_file\", \"mod_setenv\", "
                  "\"mod_alias\", \"mod_cgi\", \"mod_openssl\")\n"
                  "server.document-root = \""
                      + place + "\"\nserver.bind = \"127.0.0.1\"\nserver.port = "
                      + std::to_string(port) + "\nssl.engine = \"enable\"\nssl.pemfile = \"" + place
                      + "/tls.pem\"\nssl.privkey = \"" + place
                      + "/tls.key\"\nauth.backend = \"plain\"\nauth.backend.plain.userfile = \""
                      + place
                      + "/users\"\nauth.require = (\"/git\" => (\"method\" => \"basic\", "
                        "\"realm\" => \"git\", \"require\" => \"valid-user\"))\n"
                        "alias.url = (\"/git\" => \"/usr/lib/git-core/git-http-backend\")\n"
                        "$HTTP[\"url\"] =~ \"^/git\" {\n  cgi.assign = (\"\" => \"\")\n"
                        "  setenv.add-environment = (\"GIT_PROJECT_ROOT\" => \""
                      + folder + "\", \"GIT_HTTP_EXPORT_ALL\" => \"1\")\n}\n");
            return Process::start({"/usr/sbin/lighttpd", "-D", "-f", place + "/server.conf"});
        });
    }

    std::string place_;
    std::pair<Process, int> server_;
};

} // namespace

std::unique_ptr<GitServer> start_sshd(const std::string& folder) {
    if (!std::filesystem::exists("/usr/sbin/sshd")) return nullptr;
    return std::make_unique<Sshd>(folder);
}

std::unique_ptr<GitServer> start_https(const std::string& folder) {
    if (!std::filesystem::exists("/usr/sbin/lighttpd")) return nullptr;
    return std::make_unique<Https>(folder);
}

} // namespace rollcall::test
