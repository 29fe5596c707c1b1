#include <rollcall/base/digest.hpp>

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <stdexcept>

namespace rollcall {

namespace {

constexpr const char* k_no_sha256 = "SHA-256 is not available in this OpenSSL";

} // namespace

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    State() {
        if (context == nullptr || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1) {
            throw std::runtime_error(k_no_sha256);
        }
    }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
    EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Sha256::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(state_->context, raw.data(), &size);
    static constexpr std::string_view k_digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(std::size_t{size} * 2);
    for (unsigned int i = 0; i < size; ++i) {
        hex += k_digits[raw[i] >> 4U];
        hex += k_digits[raw[i] & 15U];
    }
    return hex;
}

std::string sha256_base64(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), raw.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error(k_no_sha256);
    }
    std::array<unsigned char, std::size_t{2} * EVP_MAX_MD_SIZE> text{};
    const int length = EVP_EncodeBlock(text.data(), raw.data(), static_cast<int>(size));
    return {text.begin(), text.begin() + length};
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.finish();
}

} // namespace rollcall
