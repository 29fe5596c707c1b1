#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::dropbox {

/// Where a listing goes on.
struct PageEnd {
    std::string cursor{};
    bool has_more = false;
    bool operator==(const PageEnd&) const = default;
};

/// Finds `cursor` and `has_more` at the top level of a listing's page without reading the rest.
///
/// The next page can then be asked for before the page in hand is worked through. Nothing when the
/// text is no complete JSON object or lacks either. Brackets are counted, not matched: text that
/// passes may still be invalid inside, which the real parser finds later.
/// Cost: one pass over the bytes.
[[nodiscard]] std::optional<PageEnd> find_page_end(std::string_view json);

} // namespace rollcall::dropbox
