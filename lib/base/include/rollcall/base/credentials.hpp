#pragma once

#include <string>
#include <string_view>

namespace rollcall {

/// The text with what stands between `//` and `@` masked. The user of an `ssh://` URL is no secret
/// and stays, a password behind it does not.
[[nodiscard]] std::string without_credentials(std::string_view text);

} // namespace rollcall
