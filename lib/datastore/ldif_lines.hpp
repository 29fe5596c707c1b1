#pragma once

#include <rollcall/base/diagnostics.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Private to this module.

/// The logical lines of an LDIF: physical lines with their continuations joined. A line that is
/// not folded is a view into the file, so the common case copies nothing.
class LdifLines {
public:
    explicit LdifLines(std::string_view bytes) : rest_(bytes) {}

    /// Moves to the next logical line; false at the end of the file.
    bool next();
    /// Without its line break. Valid until the next call of next().
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] int line() const noexcept { return first_line_; }
    /// Where a byte of text() stands in the file, folds considered.
    [[nodiscard]] Position position(std::size_t offset) const noexcept;

private:
    struct Fold {
        std::size_t offset = 0; ///< in the logical line, where the continuation starts
        int line = 0;
    };
    std::string_view take_physical();

    std::string_view rest_;
    std::string_view text_;
    std::string joined_;
    std::vector<Fold> folds_;
    int line_ = 0; ///< physical lines taken so far
    int first_line_ = 0;
};

} // namespace rollcall
