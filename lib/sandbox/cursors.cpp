#include "cursors.hpp"

#include <rollcall/base/digest.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace rollcall::sandbox {
namespace {

constexpr std::string_view k_head = "AAB";
constexpr std::size_t k_seal_length = 24;

std::string to_hex(std::string_view bytes, std::string_view secret) {
    // Mixed with the secret, so that nobody is tempted to read or to change the number in it.
    const std::string mask = sha256_hex(secret);
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned>(static_cast<unsigned char>(bytes[i]))
                          ^ static_cast<unsigned>(mask[i % mask.size()]);
        text += fmt::format("{:02x}", byte & 0xffU);
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text, std::string_view secret) {
    const std::string mask = sha256_hex(secret);
    if (text.size() % 2 != 0) return {};
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (error != std::errc() || end != text.data() + i + 2) return {};
        bytes += static_cast<char>(byte ^ static_cast<unsigned>(mask[(i / 2) % mask.size()]));
    }
    return bytes;
}

std::string signature(std::string_view payload, std::string_view secret) {
    return sha256_hex(fmt::format("{}/{}", secret, payload)).substr(0, k_seal_length);
}

template <class Number> bool take(std::string_view& text, Number& into) {
    const std::size_t end = text.find('|');
    if (end == std::string_view::npos) return false;
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end + 1);
    return std::from_chars(part.data(), part.data() + part.size(), into).ec == std::errc();
}

} // namespace

std::string seal(const Cursor& cursor, std::string_view secret) {
    const std::string payload =
        fmt::format("{}|{}|{}|{}|{}|{}|{}", cursor.kind, cursor.after, cursor.limit,
                    cursor.include_removed ? 1 : 0, cursor.group, cursor.made, cursor.rest);
    return std::string(k_head) + signature(payload, secret) + to_hex(payload, secret);
}

std::optional<Cursor>
unseal(std::string_view text, std::string_view kind, std::string_view secret) {
    if (!text.starts_with(k_head) || text.size() < k_head.size() + k_seal_length) return {};
    const std::string_view sealed = text.substr(k_head.size(), k_seal_length);
    const std::optional<std::string> payload =
        from_hex(text.substr(k_head.size() + k_seal_length), secret);
    if (!payload || signature(*payload, secret) != sealed) return {};
    std::string_view left = *payload;
    const std::size_t end = left.find('|');
    if (end == std::string_view::npos || left.substr(0, end) != kind) return {};
    left.remove_prefix(end + 1);
    Cursor cursor{.kind = std::string(kind)};
    int removed = 0;
    if (!take(left, cursor.after) || !take(left, cursor.limit) || !take(left, removed)
        || !take(left, cursor.group) || !take(left, cursor.made)) {
        return {};
    }
    cursor.include_removed = removed != 0;
    cursor.rest = left;
    return cursor;
}

} // namespace rollcall::sandbox
