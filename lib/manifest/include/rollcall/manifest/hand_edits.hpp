#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/manifest/read.hpp>

#include <span>

namespace rollcall {

/// Names the files under users/ and groups/ that are not as the export left them: changed, added,
/// or taken away. `as_exported` are the files of the revision that the export made; where they do
/// not have the snapshot's digest they are of another export, and nothing is named. A file that
/// `problems` says was edited already is not named twice.
void name_hand_edits(std::span<const TreeFile> files,
                     std::span<const TreeFile> as_exported,
                     const Snapshot& snapshot,
                     Diagnostics& problems);

} // namespace rollcall
