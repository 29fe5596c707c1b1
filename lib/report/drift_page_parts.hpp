#pragma once

#include <string_view>

namespace rollcall {

/// The style sheet of the drift page: light and dark, wide and narrow, screen and paper. All of the
/// page's looks are here; its content security policy allows no other style.
extern const std::string_view k_drift_page_style;

/// The script of the drift page: finds and filters facts, shows many in portions. The page can be
/// read and searched with the browser's own means without it.
extern const std::string_view k_drift_page_script;

} // namespace rollcall
