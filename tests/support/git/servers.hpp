#pragma once

#include "support/process/process.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::test {

/// A server that people push to, on the loopback, for the repositories of one folder.
class GitServer {
public:
    virtual ~GitServer() = default;
    /// Of the repository with this file name in the folder.
    [[nodiscard]] virtual std::string url(const std::string& repository) const = 0;
    /// What a git client needs to get in.
    [[nodiscard]] virtual std::map<std::string, std::string> variables() const = 0;
    /// What one lacks that does not know the server, or has no key.
    [[nodiscard]] virtual std::map<std::string, std::string> wrong_variables() const = 0;
};

/// OpenSSH's sshd with keys of its own, for the user that runs it. Null where there is no sshd.
/// Throws std::runtime_error when it does not start.
std::unique_ptr<GitServer> start_sshd(const std::string& folder);

/// git http-backend behind lighttpd, over TLS, with a user and a password. Null where there is no
/// lighttpd. Throws std::runtime_error when it does not start.
std::unique_ptr<GitServer> start_https(const std::string& folder);

} // namespace rollcall::test
