#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace rollcall {

/// A closed list of enumerators and the words they have in files and messages.
template <class Enum, std::size_t N> using Names = std::array<std::pair<Enum, std::string_view>, N>;

template <class Enum, std::size_t N>
constexpr std::string_view name_of(const Names<Enum, N>& names, Enum value) noexcept {
    for (const auto& [enumerator, name] : names) {
        if (enumerator == value) return name;
    }
    return "?";
}

template <class Enum, std::size_t N>
constexpr std::optional<Enum> named(const Names<Enum, N>& names, std::string_view text) noexcept {
    for (const auto& [enumerator, name] : names) {
        if (name == text) return enumerator;
    }
    return std::nullopt;
}

} // namespace rollcall
