#pragma once

#include <rollcall/base/diagnostics.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Private to this module.

/// What ldapsearch writes around the entries: whether the search reached its end.
///
/// A `search:`/`result:` block closes every page, `# numEntries: N` the whole. Files that were put
/// together from several searches have several of each; every count is of the entries since the
/// one before.
class LdifTrailer {
public:
    LdifTrailer(const std::string& file, std::vector<Diagnostic>& gaps)
        : file_(file), gaps_(gaps) {}

    /// A comment between records; `entries` is how many have been read.
    void comment(std::string_view text, std::size_t entries);
    /// A line of a `search:` block.
    void
    result_line(std::string_view name, std::string_view value, Position at, std::size_t entries);
    /// A `ref:` record. Those of Active Directory's own partitions hold no people and are ignored.
    void reference(std::string_view url, Position at);
    /// At the end of the file: true when everything read is proved to be everything there was.
    [[nodiscard]] bool finish(std::size_t entries);

private:
    const std::string& file_;
    std::vector<Diagnostic>& gaps_;
    std::size_t counted_entries_ = 0; ///< up to the last numEntries
    std::size_t closed_entries_ = 0;  ///< up to the last result
    bool has_marker_ = false;
    bool page_open_ = false; ///< the last cookie says that there is more
    Position page_at_{};
};

} // namespace rollcall
