#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall {

/// A text that does not change and that many hold at once: the path of a file stands on each of the
/// thousands of people that it lists. Copies share it, from any thread.
class SharedText {
public:
    SharedText() = default;
    // Takes the place of a std::string, so it is made from what a string is made from.
    SharedText(std::string text) // NOLINT(google-explicit-constructor)
        : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
    SharedText(const char* text)
        : SharedText(std::string(text)) {} // NOLINT(google-explicit-constructor)

    [[nodiscard]] const std::string& str() const noexcept {
        static const std::string k_empty;
        return text_ ? *text_ : k_empty;
    }
    [[nodiscard]] bool empty() const noexcept { return !text_; }
    operator const std::string&() const noexcept {
        return str();
    } // NOLINT(google-explicit-constructor)
    operator std::string_view() const noexcept {
        return str();
    } // NOLINT(google-explicit-constructor)

    friend bool operator==(const SharedText& a, const SharedText& b) noexcept {
        return a.text_ == b.text_ || a.str() == b.str();
    }
    friend bool operator==(const SharedText& a, std::string_view b) noexcept {
        return a.str() == b;
    }
    friend bool operator==(const SharedText& a, const char* b) noexcept { return a.str() == b; }

private:
    std::shared_ptr<const std::string> text_{}; // shared by all copies; null: empty
};

} // namespace rollcall
