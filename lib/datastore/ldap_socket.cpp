#include "ldap_socket.hpp"

#include "ldap_handle.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace rollcall {
namespace {

struct FreeUrl {
    void operator()(LDAPURLDesc* url) const noexcept { ldap_free_urldesc(url); }
};
struct FreeAddresses {
    void operator()(addrinfo* addresses) const noexcept { freeaddrinfo(addresses); }
};

tl::unexpected<Error> unreachable(const std::string& why) {
    return fail(ErrorCode::unavailable, "cannot be reached: " + why);
}

std::string text_of(int error) { return std::generic_category().message(error); }

/// 0, or the error of the attempt.
int try_connect(int descriptor,
                const sockaddr* address,
                socklen_t size,
                PlainSocket::Deadline deadline) {
    if (::connect(descriptor, address, size) == 0) return 0;
    if (errno != EINPROGRESS && errno != EAGAIN) return errno;
    if (!wait_for(descriptor, true, deadline)) return ETIMEDOUT;
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

constexpr int k_kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

} // namespace

bool wait_for(int descriptor, bool to_write, PlainSocket::Deadline deadline) noexcept {
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd waited{descriptor, static_cast<short>(to_write ? POLLOUT : POLLIN), 0};
        const int ready = ::poll(&waited, 1, static_cast<int>(std::max<long>(left.count(), 0)));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

Result<PlainSocket> PlainSocket::connect(const std::string& uri, Deadline deadline) {
    LDAPURLDesc* raw = nullptr;
    if (ldap_url_parse(uri.c_str(), &raw) != LDAP_URL_SUCCESS) return unreachable("not a URL");
    const std::unique_ptr<LDAPURLDesc, FreeUrl> url(raw);
    const std::string host = url->lud_host == nullptr ? "" : url->lud_host;
    if (uri.substr(0, 8) == "ldapi://") {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (host.size() >= sizeof address.sun_path) return unreachable("the path is too long");
        std::memcpy(address.sun_path, host.data(), host.size());
        PlainSocket connected(::socket(AF_UNIX, k_kind, 0), {});
        const int error =
            try_connect(connected.descriptor_, reinterpret_cast<const sockaddr*>(&address),
                        sizeof address, deadline);
        if (error != 0) return unreachable(text_of(error));
        return connected;
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const auto port = std::to_string(url->lud_port);
    if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
        return unreachable(gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
    int error = EHOSTUNREACH;
    for (const auto* address = found; address != nullptr; address = address->ai_next) {
        PlainSocket connected(::socket(address->ai_family, k_kind, 0), host);
        error = try_connect(connected.descriptor_, address->ai_addr, address->ai_addrlen, deadline);
        if (error == 0) return connected;
    }
    return unreachable(text_of(error));
}

PlainSocket::PlainSocket(PlainSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), host_(std::move(other.host_)) {}

PlainSocket::~PlainSocket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace rollcall
