#pragma once

#include <functional>

namespace rollcall::test {

/// Runs `work` in a child process that is killed (SIGKILL) just before its n-th change of the file
/// system, counting from 1: open for writing, mkdir, link, rename, unlink, truncate, write, fsync.
/// A write is cut in half first, for that is what a killed writer can leave behind.
/// Returns false when the work ended before it came that far. Work that fails by itself fails the
/// test.
[[nodiscard]] bool killed_at(int effect, const std::function<bool()>& work);

} // namespace rollcall::test
