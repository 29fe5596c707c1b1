#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace rollcall::test {
namespace {

template <class T> T* must(T* pointer, const char* what) {
    if (pointer == nullptr) throw std::runtime_error(std::string("openssl: ") + what);
    return pointer;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* extension =
        must(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), "extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Identity unsigned_identity(const std::string& name, long seconds) {
    Identity made{.key = Key{must(EVP_EC_gen("P-256"), "key")},
                  .certificate = Certificate{must(X509_new(), "certificate")}};
    static long serial = 0;
    X509* const certificate = made.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), seconds);
    X509_set_pubkey(certificate, made.key.get());
    X509_NAME* const subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return made;
}

} // namespace

Authority::Authority() : own_(unsigned_identity("Test authority", 86'400)) {
    X509* const certificate = own_.certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign");
    if (X509_sign(certificate, own_.key.get(), EVP_sha256()) == 0) {
        throw std::runtime_error("openssl: signing");
    }
}

std::string Authority::pem() const {
    BIO* const memory = must(BIO_new(BIO_s_mem()), "memory");
    PEM_write_bio_X509(memory, own_.certificate.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(memory);
    return pem;
}

Identity Authority::server(const std::string& names, long seconds) const {
    auto made = unsigned_identity("Test server", seconds);
    X509* const certificate = made.certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(own_.certificate.get()));
    add_extension(certificate, own_.certificate.get(), NID_subject_alt_name, names);
    if (X509_sign(certificate, own_.key.get(), EVP_sha256()) == 0) {
        throw std::runtime_error("openssl: signing");
    }
    return made;
}

} // namespace rollcall::test
