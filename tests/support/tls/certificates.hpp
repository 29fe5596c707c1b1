#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace rollcall::test {

template <class T, auto Free> struct FreeOpenssl {
    void operator()(T* pointer) const noexcept { Free(pointer); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeOpenssl<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeOpenssl<X509, X509_free>>;

/// A certificate with its key.
struct Identity {
    Key key;
    Certificate certificate;
};

/// An authority of our own, for servers on the loopback. Throws std::runtime_error.
class Authority {
public:
    Authority();
    /// Its certificate as PEM, for a CA file.
    [[nodiscard]] std::string pem() const;
    /// A server's: `names` as OpenSSL writes them, "DNS:localhost,IP:127.0.0.1". Valid from an hour
    /// ago for so many seconds from now, which may be less than nothing.
    [[nodiscard]] Identity server(const std::string& names, long seconds) const;

private:
    Identity own_;
};

} // namespace rollcall::test
