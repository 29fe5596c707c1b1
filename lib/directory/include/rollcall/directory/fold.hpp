#pragma once

#include <string>
#include <string_view>

namespace rollcall {

/// The key under which a directory counts two values as the same text: NFKC, in small letters, runs
/// of white space as one space, none at the ends. One letter stays one, so that "ß" is not "ss".
/// Bytes that are not UTF-8 come back as they are.
/// Cost: linear; plain ASCII takes a short way.
[[nodiscard]] std::string caseless(std::string_view text);

/// The same without touching white space, for the pieces of a substring match.
[[nodiscard]] std::string caseless_piece(std::string_view text);

/// ASCII letters in lower case, everything else as it is: attribute names, options, OIDs.
[[nodiscard]] std::string ascii_lower(std::string_view text);

/// True when the two texts differ at most in the case of ASCII letters.
[[nodiscard]] bool ascii_iequal(std::string_view a, std::string_view b) noexcept;

} // namespace rollcall
