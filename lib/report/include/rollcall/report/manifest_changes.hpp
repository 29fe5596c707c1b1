#pragma once

#include <rollcall/diff/manifest_changes.hpp>
#include <rollcall/report/text.hpp>

#include <string>

namespace rollcall {

/// The two sides of a comparison, as the reader named them.
struct Compared {
    std::string before{}; ///< branch, tag, commit or folder
    std::string after{};
    std::string before_commit{}; ///< empty for a folder
    std::string after_commit{};
};

/// What a change means, for a person at a terminal: a summary, then people, groups with their
/// members, exceptions and policy. Long sections are cut like those of a plan.
[[nodiscard]] std::string
changes_text(const ManifestChanges& changes, const Compared& compared, const TextStyle& style);

/// The same for a comment on a merge request. Values stand in code spans (see markdown.hpp), lists
/// are cut after `style.most` entries unless `style.full`.
[[nodiscard]] std::string
changes_markdown(const ManifestChanges& changes, const Compared& compared, const TextStyle& style);

/// Whole, as `kind: ManifestDiff`; the schema is `schema/manifest-diff.schema.json`.
[[nodiscard]] std::string changes_json(const ManifestChanges& changes, const Compared& compared);

} // namespace rollcall
