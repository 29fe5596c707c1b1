#include "html.hpp"

#include <rollcall/base/digest.hpp>

namespace rollcall::html {

std::string allowed_by_hash(std::string_view content) {
    return "'sha256-" + sha256_base64(content) + "'";
}

} // namespace rollcall::html
