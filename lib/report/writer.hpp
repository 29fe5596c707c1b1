#pragma once

#include <rollcall/report/text.hpp>

#include <cstddef>
#include <string>
#include <string_view>

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

    void line(std::string_view text = {});
    /// A heading with an empty line before it.
    void heading(std::string_view text, Ink color = Ink::bold);
    /// A line of a section: shown up to `style.most` times, then counted.
    void item(std::string_view text);
    /// A further line of the last item, beside it or below it; hidden when the item was.
    void continued(std::string_view text);
    void detail(std::string_view text);
    /// Ends a section: says how many items were not shown.
    void end_section(std::string_view more_hint);

    [[nodiscard]] std::string text() && { return std::move(text_); }
    [[nodiscard]] const TextStyle& style() const noexcept { return style_; }

private:
    TextStyle style_;
    std::string text_;
    std::size_t items_ = 0;
};

/// How a person and a group are called in reports: the name in git, else what Dropbox calls them.
[[nodiscard]] std::string label(const UserRef& user);
[[nodiscard]] std::string label(const GroupRef& group);

} // namespace rollcall
