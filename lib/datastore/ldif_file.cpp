#include "file_bytes.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/datastore/ldif_file.hpp>
#include <rollcall/datastore/ldif_parser.hpp>
#include <rollcall/directory/interpret.hpp>

#include <filesystem>
#include <utility>

namespace rollcall {
namespace {

/// What the missing end marker means by the option: a gap, a warning or nothing.
void judge_end(const LdifContent& content,
               const LdifFileOptions& options,
               Diagnostics& gaps,
               std::vector<std::string>& warnings) {
    if (content.has_end_marker || options.end_marker == EndMarker::ignore) return;
    if (!content.ends_with_line_break) {
        gaps.add(options.name, {},
                 "the last line has no line break and no end marker follows, so "
                 "the file may have been cut; export it again, or set "
                 "endMarker: ignore");
        return;
    }
    if (options.end_marker == EndMarker::require) {
        gaps.add(options.name, {},
                 "no end marker: ldapsearch's \"# numEntries\" or \"result: 0\" "
                 "must close the file; export it with them, or set endMarker: "
                 "warn");
        return;
    }
    warnings.push_back(options.name
                       + " has no end marker, so a cut file would look like people "
                         "who left; keep ldapsearch's last lines (no -LLL) in it");
}

} // namespace

LdifFile::LdifFile(LdifFileOptions options, DirectoryRules rules)
    : options_(std::move(options)), rules_(std::move(rules)) {
    if (options_.name.empty()) {
        options_.name = std::filesystem::path(options_.path).filename().string();
    }
}

Result<DatastoreSnapshot> LdifFile::read() {
    const auto source = "ldif " + options_.name;
    LdifContent content;
    Diagnostics problems;
    {
        auto bytes = read_whole_file(options_.path, options_.name);
        if (!bytes) return tl::unexpected(std::move(bytes.error()));
        content = parse_ldif(*bytes, options_.name, LdifLimits{}, problems);
    }
    if (!problems.empty()) {
        problems.sort();
        return tl::unexpected(problems.as_error(ErrorCode::invalid_input));
    }
    Diagnostics gaps;
    std::vector<std::string> warnings;
    for (const auto& gap : content.gaps) gaps.add(gap.file, gap.at, gap.message);
    judge_end(content, options_, gaps, warnings);
    if (!gaps.empty()) return tl::unexpected(gaps.as_error(ErrorCode::incomplete));

    auto snapshot = interpret(content.entries, rules_);
    if (!snapshot) return tl::unexpected(std::move(snapshot.error()).within(source));
    snapshot->source = source;
    const SharedText name(options_.name);
    for (auto& user : snapshot->roster.users) user.source.file = name;
    for (auto& group : snapshot->roster.groups) group.source.file = name;
    snapshot->warnings.insert(snapshot->warnings.begin(), warnings.begin(), warnings.end());
    return snapshot;
}

} // namespace rollcall
