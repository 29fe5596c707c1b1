#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/model/tree_file.hpp>

#include <span>
#include <string>
#include <string_view>

namespace rollcall {

/// Problems of manifests for machines that read them.
struct ProblemReport {
    const Diagnostics& problems; ///< sorted
    /// In front of paths that a tool looks up in the checkout (JUnit, SARIF): "" or "clone/".
    std::string folder{};
    std::string tool_version{};
};

/// `kind: Validation`.
[[nodiscard]] std::string problems_json(const ProblemReport& report);

/// JUnit XML as Jenkins and GitLab read it: a suite a file, a failed test case a problem; one
/// passed test case where there is no problem. Valid by Jenkins' junit-10.xsd. What XML cannot hold
/// comes as visible() shows it.
[[nodiscard]] std::string problems_junit(const ProblemReport& report);

/// SARIF 2.1.0, for code scanning. Columns count characters there and bytes in a Diagnostic, so the
/// files that the problems are in are asked for; order of `files`: by path.
[[nodiscard]] std::string problems_sarif(const ProblemReport& report,
                                         std::span<const TreeFile> files);

} // namespace rollcall
