#pragma once

#include "decode.hpp"

#include <rollcall/base/result.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace rollcall::dropbox {

/// Reads the pages of members/list, which a read of the team takes most of its time for: with
/// simdjson, and what that refuses (a number beyond 64 bits) with the parser of everything else.
class MemberPages {
public:
    MemberPages();
    ~MemberPages();

    /// Gives each row of a page to `take`, without those who are gone for good; returns how many
    /// there were with them. Errors: incomplete (no JSON, no members, a row that cannot be read).
    Result<std::size_t>
    read(std::string_view page, GroupNumbers& groups, const std::function<void(MemberRow)>& take);

private:
    struct Parser;
    std::unique_ptr<Parser> parser_; ///< its memory is used again for the next page
};

} // namespace rollcall::dropbox
