#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/directory/entry.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// How large the parts of an LDIF may be. It is untrusted input: without limits one file takes all
/// memory. Sizes in bytes.
struct LdifLimits {
    std::size_t line = std::size_t{16} << 20U;    ///< one unfolded line
    std::size_t record = std::size_t{512} << 20U; ///< all lines of one record
    std::size_t records = 5'000'000;
    std::size_t attributes = 1'000; ///< different attribute descriptions in one record
};

/// What an LDIF says, and whether it proves its end.
struct LdifContent {
    std::vector<Entry> entries{}; ///< in file order, `at` is the line of the DN
    /// The trailer of ldapsearch counts every entry: nothing was cut off.
    bool has_end_marker = false;
    /// The last line has its line break. Without it the file may have been cut within a line.
    bool ends_with_line_break = true;
    /// Why what was read is not everything: a count that differs, an unsuccessful result, a
    /// reference to a part of the tree that was not read. Apart from `problems`, because the file
    /// is well-formed.
    std::vector<Diagnostic> gaps{};
};

/// Reads a content LDIF (RFC 2849), as written by ldapsearch, slapcat, ldifde and others.
///
/// Lines end in LF or CRLF, may be folded anywhere (inside UTF-8 sequences, base64 and comments);
/// a byte-order mark, `version: 1` and raw UTF-8 values are accepted. Refused, each with its
/// place: UTF-16, change records (`changetype`, `control`, `-`), values by URL (`:<`), bad base64,
/// text that is not UTF-8, a DN that is none or is there twice. ldapsearch's `search:`, `result:`
/// and `ref:` lines are understood. Stops after a hundred problems.
/// Cost: linear in the size; pure.
[[nodiscard]] LdifContent parse_ldif(std::string_view bytes,
                                     const std::string& file,
                                     const LdifLimits& limits,
                                     Diagnostics& problems);

/// Strict base64 (RFC 4648): whole groups, padding, no stray characters or bits.
/// `bad_offset` is set to the first place that is wrong when nothing is returned.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text,
                                                       std::size_t& bad_offset);

} // namespace rollcall
