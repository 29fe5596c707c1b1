#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace rollcall {

/// SHA-256 as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// SHA-256 in base64, as content security policies write it.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

/// SHA-256 over many pieces, for data that is not held in one string.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::string_view bytes);
    /// 64 lower-case hex digits; the object is spent afterwards.
    [[nodiscard]] std::string finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rollcall
