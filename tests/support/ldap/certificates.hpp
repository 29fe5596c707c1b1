#pragma once

#include <string>

namespace rollcall::test {

/// Throw-away certificates in a folder, as PEM, for the loopback address:
///   ca.pem        the authority that a client should trust
///   otherca.pem   one that it should not
///   server.pem, wronghost.pem, expired.pem, client.pem   with their keys in NAME.key
/// Each is valid but for what its name says. Throws std::runtime_error when openssl does.
void make_certificates(const std::string& folder);

} // namespace rollcall::test
