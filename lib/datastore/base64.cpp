#include <rollcall/datastore/ldif_parser.hpp>

#include <array>

namespace rollcall {
namespace {

constexpr std::uint8_t k_invalid = 0xff;

constexpr std::array<std::uint8_t, 256> digits() {
    constexpr std::string_view k_alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<std::uint8_t, 256> table{};
    for (auto& value : table) value = k_invalid;
    for (std::size_t i = 0; i < k_alphabet.size(); ++i) {
        table[static_cast<unsigned char>(k_alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}

constexpr auto k_digits = digits();

} // namespace

std::optional<std::string> decode_base64(std::string_view text, std::size_t& bad_offset) {
    std::size_t size = text.size();
    while (size > 0 && text.size() - size < 2 && text[size - 1] == '=') --size;
    std::string bytes;
    bytes.reserve(size * 3 / 4);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto digit = k_digits[static_cast<unsigned char>(text[i])];
        if (digit == k_invalid) {
            bad_offset = i;
            return {};
        }
        group = (group << 6U) | digit;
        if (i % 4 == 3) {
            bytes += static_cast<char>((group >> 16U) & 0xffU);
            bytes += static_cast<char>((group >> 8U) & 0xffU);
            bytes += static_cast<char>(group & 0xffU);
        }
    }
    const auto rest = size % 4;
    const bool padded = text.size() % 4 == 0 && (rest == 0 ? size == text.size() : rest >= 2);
    // Bits behind the last whole byte: an encoder writes zeros, anything else is damage.
    const bool clean = rest == 2 ? (group & 0x0fU) == 0 : rest == 3 ? (group & 0x03U) == 0 : true;
    if (!padded || !clean) {
        bad_offset = text.size();
        return {};
    }
    if (rest == 2) bytes += static_cast<char>((group >> 4U) & 0xffU);
    if (rest == 3) {
        bytes += static_cast<char>((group >> 10U) & 0xffU);
        bytes += static_cast<char>((group >> 2U) & 0xffU);
    }
    return bytes;
}

} // namespace rollcall
