#pragma once

#include "workspace.hpp"

#include <optional>

namespace rollcall::cli {

/// Makes the drift report of a pass and keeps it, where there is news; the report, if it was made.
/// Without a report the pass is as good as with one: the caller tells the error and goes on.
Result<std::optional<DriftReport>> keep_drift_report(Workspace& workspace, const PassReport& pass);

} // namespace rollcall::cli
