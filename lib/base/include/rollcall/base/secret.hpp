#pragma once

#include <string>
#include <utility>

namespace rollcall {

/// A value that must never be printed. There is no conversion to a string: `reveal()` is called
/// where the secret is used, and nowhere else.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
    bool operator==(const Secret&) const = default;

private:
    std::string value_;
};

/// What stands for a secret in every output.
inline constexpr const char* k_secret_mask = "***";

} // namespace rollcall
