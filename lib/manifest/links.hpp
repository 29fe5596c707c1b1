#pragma once

#include "draft.hpp"

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/manifest/read.hpp>

namespace rollcall::manifest {

/// Puts the drafts together: checks what must be unique, finds the members, and yields the
/// canonical set. The drafts must be in path order, so that "first at" is the same on every run.
[[nodiscard]] ManifestSet link(Drafts drafts, ManifestKind kind, Diagnostics& problems);

} // namespace rollcall::manifest
