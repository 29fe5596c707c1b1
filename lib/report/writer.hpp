#pragma once

#include <rollcall/report/text.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

enum class Ink { plain, bold, dim, green, yellow, red, cyan };

/// Builds a text report: headings, aligned lines, colours where they are wanted, sections that are
/// cut when they get long.
class Writer {
public:
    explicit Writer(const TextStyle& style) : style_(style) {}

    /// The text in a colour, or as it is.
    [[nodiscard]] std::string ink(Ink ink, std::string_view text) const;
    /// Padded with spaces to a width in terminal columns; cut with "…" beyond it.
    [[nodiscard]] static std::string padded(std::string_view text, std::size_t width);
    /// True when a section of so many lines is grouped and cut.
    [[nodiscard]] bool is_long(std::size_t lines) const noexcept {
        return !style_.full && lines > style_.most;
    }

    void line(std::string_view text = {});
    /// A heading with an empty line before it.
    void heading(std::string_view text, Ink color = Ink::bold);
    /// A line of a section: shown up to `style.most` times, then counted.
    void item(std::string_view text);
    /// A further line of the last item, beside it or below it; hidden when the item was.
    void continued(std::string_view text);
    void detail(std::string_view text);
    /// "ann, bob, and 12 more" after a lead, on one line of the last item: as many names as fit,
    /// twelve at most. `--full` shows all, over several lines.
    void names(std::size_t indent, std::string_view lead, const std::vector<std::string>& names);
    /// Ends a section: says how many items were not shown.
    void end_section();
    /// "… and 12 more; --full shows all", indented.
    void more(std::size_t indent, std::size_t count);
    /// The same for details of the last item.
    void detail_more(std::size_t count);

    [[nodiscard]] std::size_t lines() const noexcept { return lines_; }
    [[nodiscard]] std::string text() && { return std::move(text_); }
    [[nodiscard]] const TextStyle& style() const noexcept { return style_; }

private:
    TextStyle style_;
    std::string text_;
    std::size_t lines_ = 0;
    std::size_t items_ = 0;
};

/// Lines that a reader sees at once; a longer text repeats its summary at the end.
inline constexpr std::size_t k_screen = 24;

/// One line of a section whose lines can be grouped.
struct ReportLine {
    std::string block;   ///< what it is grouped by, as a heading after its count: "invite"
    std::string subject; ///< who or what, as in a list of names
    std::string line;    ///< the whole line, where it is not grouped
    std::string text;    ///< the line without subject and block, where it is
};

/// How many lines each block shows, so that all together show `most` where they can: what small
/// blocks leave over goes to the large ones. Three at least.
[[nodiscard]] std::size_t lines_per_block(const std::vector<std::size_t>& sizes, std::size_t most);

/// Writes the lines as they are, or, where they are too many, grouped by block in the order of
/// their first appearance: "4,990 × invite", with one list of names where all of a block say the
/// same, else with its first lines.
void write_entries(Writer& out, const std::vector<ReportLine>& entries);

/// How a person and a group are called in reports: the name in git, else what Dropbox calls them.
[[nodiscard]] std::string label(const UserRef& user);
[[nodiscard]] std::string label(const GroupRef& group);

} // namespace rollcall
