#pragma once

#include <rollcall/directory/filter.hpp>

namespace rollcall {

/// The text of a filter as a tree; private to this module, see Filter::parse.
Result<FilterNode> parse_filter(std::string_view text);

} // namespace rollcall
