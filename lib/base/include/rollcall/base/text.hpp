#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// True when `bytes` is well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// Unicode normal form C. Invalid UTF-8 comes back unchanged.
[[nodiscard]] std::string nfc(std::string_view text);

/// The key under which two names count as the same: NFC, case folded, trimmed.
[[nodiscard]] std::string name_key(std::string_view text);

/// Lower case for e-mail addresses: Unicode case folding would turn "ß" into "ss", so only simple
/// lower-casing is done here. Trims white space.
[[nodiscard]] std::string email_key(std::string_view text);

/// A slug: NFKD, marks dropped, lower-case, `[^a-z0-9]+` → `-`, trimmed, at most 60 bytes.
/// May be empty; the caller chooses the word for that.
[[nodiscard]] std::string slugify(std::string_view text);

/// Without ASCII white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// Makes a hostile value safe to show on one line: control characters, line separators, bidi
/// controls and invalid UTF-8 become visible escapes such as `\n`, `\u{202e}` and `\xff`.
[[nodiscard]] std::string visible(std::string_view text);

/// Text from anywhere as the text of an HTML page or of a quoted attribute: as visible() shows it,
/// and nothing in it is markup.
[[nodiscard]] std::string escape_html(std::string_view text);

/// Columns the text takes on a terminal (East Asian wide characters count two).
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// "1 user", "2 users"; the plural is the word with an s unless given.
[[nodiscard]] std::string
counted(std::size_t count, std::string_view singular, std::string_view plural = {});

/// "12,345": thousands separated, for people.
[[nodiscard]] std::string grouped(std::size_t count);

/// The candidate nearest to `word` by edit distance, or empty when none is close enough to be
/// meant. For "unknown key 'emial', did you mean 'email'?".
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string_view>& candidates);

} // namespace rollcall
