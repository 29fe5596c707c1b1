#pragma once

#include "handle.hpp"

#include <string>

namespace rollcall::git {

/// Where new objects go when there are many: into one pack that is written in one go, instead of a
/// file each. Attached to a repository's object database for life; does nothing until begin().
///
/// Objects are compressed quickly and without deltas: among manifests, which are small and unlike
/// each other, looking for deltas takes most of the time and saves nothing.
class PackWriter {
public:
    /// The database owns what is attached, so the writer lives as long as the repository's handle.
    static Result<PackWriter*> attach(git_repository* repository);
    virtual ~PackWriter() = default;

    /// From here on new objects are kept in memory, compressed, and can be read like any other.
    /// `objects` is the folder ".../acme.git/objects".
    virtual void begin(std::string objects) = 0;
    /// Writes pack and index and lets the database find them. Not flushed: that is done for all
    /// objects before a reference moves. Nothing to write is no error. Errors: unavailable.
    virtual Result<void> finish() = 0;
    /// Forgets what was not written.
    virtual void abandon() noexcept = 0;
};

} // namespace rollcall::git
