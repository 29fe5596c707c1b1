#pragma once

#include <memory>
#include <utility>

namespace rollcall {

/// A value that most objects of a kind leave as it is made: it takes the room of a pointer until
/// somebody changes it. Copies are independent, and an unchanged one equals one that says the same.
template <class T> class Rare {
public:
    Rare() = default;
    // Takes the place of a T, so it is made from one.
    Rare(T value) : value_(holder_of(std::move(value))) {} // NOLINT(google-explicit-constructor)
    Rare(const Rare& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
    Rare(Rare&&) noexcept = default;
    Rare& operator=(const Rare& other) {
        if (this != &other) *this = Rare(other);
        return *this;
    }
    Rare& operator=(Rare&&) noexcept = default;
    ~Rare() = default;

    const T& operator*() const noexcept {
        static const T k_unchanged{};
        return value_ ? *value_ : k_unchanged;
    }
    const T* operator->() const noexcept { return &**this; }
    /// To be changed.
    [[nodiscard]] T& edit() {
        if (!value_) value_ = std::make_unique<T>();
        return *value_;
    }

    friend bool operator==(const Rare& a, const Rare& b) { return *a == *b; }

private:
    static std::unique_ptr<T> holder_of(T value) {
        return value == T{} ? nullptr : std::make_unique<T>(std::move(value));
    }

    std::unique_ptr<T> value_{};
};

} // namespace rollcall
