#pragma once

#include "workspace.hpp"

namespace rollcall::cli {

/// An export with the workspace's settings, read and checked but not committed.
Result<PreparedExport> prepare_export_now(Workspace& workspace);

/// One export with the workspace's settings, under its lock.
Result<ExportResult> export_now(Workspace& workspace);

/// Prints what an export brought: results to standard output, warnings to standard error.
void print_export(const ExportResult& result, const Invocation& invocation);

} // namespace rollcall::cli
