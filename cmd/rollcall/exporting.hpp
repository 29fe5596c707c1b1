#pragma once

#include "workspace.hpp"

#include <string>

namespace rollcall::cli {

/// An export with the workspace's settings, read and checked but not committed.
Result<PreparedExport> prepare_export_now(Workspace& workspace);

/// One export with the workspace's settings, under its lock.
Result<ExportResult> export_now(Workspace& workspace);

/// Prints what an export brought: results to standard output, warnings to standard error.
void print_export(const ExportResult& result, const Invocation& invocation);

/// What an export could not take as it stands, and its warnings: whom a person should look at in
/// the directory. Empty when all is well.
[[nodiscard]] std::string findings_text(const ExportResult& result);

} // namespace rollcall::cli
