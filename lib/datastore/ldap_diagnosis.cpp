#include "ldap_diagnosis.hpp"

#include "ldap_connection.hpp"
#include "ldap_socket.hpp"

#include <rollcall/base/text.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>

namespace rollcall {
namespace {

struct FreeTls {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL* session) const noexcept { SSL_free(session); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(BIO* buffer) const noexcept { BIO_free(buffer); }
};
template <class T> using Tls = std::unique_ptr<T, FreeTls>;

/// StartTLS, an extended request without a value (RFC 4511 and 4513), as message 1.
constexpr std::string_view k_start_tls{"\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                       "1.3.6.1.4.1.1466.20037"};

std::string text_in(BIO* buffer) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(buffer, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string time_text(const ASN1_TIME* time) {
    const Tls<BIO> buffer(BIO_new(BIO_s_mem()));
    ASN1_TIME_print(buffer.get(), time);
    return text_in(buffer.get());
}

/// What the certificate is for: its alternative names, else its subject.
std::string names_of(const X509* certificate) {
    const Tls<BIO> buffer(BIO_new(BIO_s_mem()));
    const int place = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
    if (place >= 0) {
        X509V3_EXT_print(buffer.get(), X509_get_ext(certificate, place), 0, 0);
    } else {
        X509_NAME_print_ex(buffer.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    }
    return visible(text_in(buffer.get()));
}

std::string issuer_of(const X509* certificate) {
    const Tls<BIO> buffer(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(buffer.get(), X509_get_issuer_name(certificate), 0, XN_FLAG_RFC2253);
    return visible(text_in(buffer.get()));
}

class Handshake {
public:
    Handshake(const Diagnosed& what, const PlainSocket& socket, PlainSocket::Deadline deadline)
        : what_(what), socket_(socket), deadline_(deadline),
          context_(SSL_CTX_new(TLS_client_method())) {}

    std::optional<Error> run() {
        if (what_.tls == DiagnosedTls::start_tls && !start_tls()) {
            return unavailable("does not answer StartTLS");
        }
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, on_certificate);
        SSL_CTX_set_client_cert_cb(context_.get(), on_request);
        if (SSL_CTX_load_verify_file(context_.get(), what_.ca_file.c_str()) != 1) {
            return untrusted("datastore.ldap.caFile \"" + visible(what_.ca_file)
                             + "\" holds no certificate");
        }
        if (!what_.cert_file.empty()
            && (SSL_CTX_use_certificate_chain_file(context_.get(), what_.cert_file.c_str()) != 1
                || SSL_CTX_use_PrivateKey_file(context_.get(), what_.key_file.c_str(),
                                               SSL_FILETYPE_PEM)
                       != 1)) {
            return untrusted("certFile and keyFile of datastore.ldap.bind are no certificate and "
                             "its key");
        }
        session_.reset(SSL_new(context_.get()));
        SSL_set_app_data(session_.get(), this);
        SSL_set_fd(session_.get(), socket_.descriptor());
        auto* parameters = SSL_get0_param(session_.get());
        if (X509_VERIFY_PARAM_set1_ip_asc(parameters, socket_.host().c_str()) != 1) {
            SSL_set1_host(session_.get(), socket_.host().c_str());
            // What the macro for it says, without its cast.
            auto name = socket_.host();
            SSL_ctrl(session_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     name.data());
        }
        return shake();
    }

private:
    [[nodiscard]] static Error unavailable(const std::string& why) {
        return {.code = ErrorCode::unavailable, .message = why};
    }
    [[nodiscard]] static Error untrusted(const std::string& why) {
        return {.code = ErrorCode::untrusted, .message = why};
    }

    /// Keeps the first certificate that is refused: with the handshake it would be gone.
    static int on_certificate(int is_good, X509_STORE_CTX* store) {
        const auto* const session = static_cast<SSL*>(
            X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        auto* const self = static_cast<Handshake*>(SSL_get_app_data(session));
        auto* const certificate = X509_STORE_CTX_get_current_cert(store);
        if (is_good == 0 && !self->refused_ && certificate != nullptr) {
            X509_up_ref(certificate);
            self->refused_.reset(certificate);
        }
        return is_good;
    }

    bool start_tls() {
        const int descriptor = socket_.descriptor();
        const auto sent = ::send(descriptor, k_start_tls.data(), k_start_tls.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(k_start_tls.size())) return false;
        if (!wait_for(descriptor, false, deadline_)) return false;
        std::array<char, 1024> answer{};
        return ::recv(descriptor, answer.data(), answer.size(), 0) > 0;
    }

    std::optional<Error> shake() {
        for (;;) {
            ERR_clear_error();
            const int done = SSL_connect(session_.get());
            if (done == 1) return refusal();
            const int state = SSL_get_error(session_.get(), done);
            if (state != SSL_ERROR_WANT_READ && state != SSL_ERROR_WANT_WRITE) return why();
            if (!wait_for(socket_.descriptor(), state == SSL_ERROR_WANT_WRITE, deadline_)) {
                return unavailable("accepts connections, but does not answer the TLS handshake");
            }
        }
    }

    /// From TLS 1.3 on a server that does not accept the client says so when the client has done
    /// its part; a little later it is about to say nothing more.
    std::optional<Error> refusal() {
        const auto patience =
            std::min(deadline_, std::chrono::steady_clock::now() + std::chrono::seconds{1});
        for (;;) {
            ERR_clear_error();
            char byte = 0;
            const int done = SSL_read(session_.get(), &byte, 1);
            if (done > 0) return {};
            const int state = SSL_get_error(session_.get(), done);
            if (state != SSL_ERROR_WANT_READ && state != SSL_ERROR_WANT_WRITE) return why();
            if (!wait_for(socket_.descriptor(), state == SSL_ERROR_WANT_WRITE, patience)) return {};
        }
    }

    /// Called when the server asks for a certificate, and there is none.
    static int on_request(SSL* session, X509** /*certificate*/, EVP_PKEY** /*key*/) {
        static_cast<Handshake*>(SSL_get_app_data(session))->is_asked_ = true;
        return 0;
    }

    [[nodiscard]] Error why() const {
        const auto verdict = SSL_get_verify_result(session_.get());
        if (verdict != X509_V_OK) {
            return untrusted("the server's certificate is not trusted: "
                             + verdict_text(verdict, refused_.get()));
        }
        const auto code = ERR_peek_error();
        const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
        return untrusted(
            "the TLS handshake failed: "
            + std::string(reason == nullptr ? "the server ended the connection" : reason)
            + (is_asked_ ? "; the server asks for the client's certificate, see "
                           "datastore.ldap.bind.certFile"
                         : ""));
    }

    [[nodiscard]] std::string verdict_text(long verdict, const X509* certificate) const {
        std::string text = X509_verify_cert_error_string(verdict);
        if (certificate == nullptr) return text;
        switch (verdict) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return text + ": it is for " + names_of(certificate) + ", not for \""
                   + visible(socket_.host()) + '"';
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return text + " on " + time_text(X509_get0_notAfter(certificate));
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return text + ", until " + time_text(X509_get0_notBefore(certificate));
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return text + ": it was issued by " + issuer_of(certificate)
                   + ", which is not in datastore.ldap.caFile \"" + visible(what_.ca_file) + '"';
        default: return text;
        }
    }

    const Diagnosed& what_;
    const PlainSocket& socket_;
    PlainSocket::Deadline deadline_;
    Tls<SSL_CTX> context_;
    Tls<SSL> session_{};
    Tls<X509> refused_{};
    bool is_asked_ = false; ///< for a certificate that is not there
};

} // namespace

std::optional<Error> diagnose(const Diagnosed& what) {
    const auto deadline = std::chrono::steady_clock::now() + what.timeout;
    const auto socket = PlainSocket::connect(what.uri, deadline);
    std::optional<Error> problem;
    if (!socket) {
        problem = socket.error();
    } else if (what.tls != DiagnosedTls::none) {
        problem = Handshake(what, *socket, deadline).run();
    }
    if (problem) problem->message = shown_uri(what.uri) + ": " + problem->message;
    return problem;
}

} // namespace rollcall
