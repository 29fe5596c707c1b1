#pragma once

#include <rollcall/base/result.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rollcall {

// Private to this module.

enum class DiagnosedTls { none, at_once, start_tls };

struct Diagnosed {
    std::string uri;
    DiagnosedTls tls = DiagnosedTls::none;
    std::string ca_file{};
    std::string cert_file{};
    std::string key_file{};
    std::chrono::milliseconds timeout{};
};

/// Why a server could not be connected to: libldap has the same answer for an unknown certificate,
/// a wrong host name, an expired one and a closed port. Connects once more, without any of the
/// account's secrets, and says what goes wrong; nothing when all goes well this time.
/// Errors are the result: unavailable (not reachable, silent) or untrusted (TLS).
[[nodiscard]] std::optional<Error> diagnose(const Diagnosed& what);

} // namespace rollcall
