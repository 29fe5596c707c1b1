#pragma once

#include "draft.hpp"

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/model/tree_file.hpp>

namespace rollcall::manifest {

/// Which documents a folder holds.
enum class Folder { exported, overrides, snapshot };

/// Reads one file and adds what it says to the drafts. An object with problems is added as far as
/// it can be told, so that checks across files do not report what only follows from them.
void read_document(
    const TreeFile& file, Folder folder, ManifestKind kind, Drafts& drafts, Diagnostics& problems);

} // namespace rollcall::manifest
