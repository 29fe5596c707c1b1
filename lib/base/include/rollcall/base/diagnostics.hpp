#pragma once

#include <rollcall/base/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// A place in a text. Lines and columns count from 1; 0 means "the file as a whole".
/// Columns count bytes.
struct Position {
    int line = 0;
    int column = 0;
    auto operator<=>(const Position&) const = default;
};

/// One problem in an input, at its place.
struct Diagnostic {
    std::string file;
    Position at{};
    std::string message; ///< what, found value, way out

    auto operator<=>(const Diagnostic&) const = default;

    /// `file:line:column: message`; the position is left out where it is not known.
    [[nodiscard]] std::string describe() const;
};

/// Every problem of an input, in one go. Empty means the input is good.
class Diagnostics {
public:
    void add(std::string file, Position at, std::string message);
    void append(const Diagnostics& other);
    [[nodiscard]] bool empty() const noexcept { return problems_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return problems_.size(); }
    [[nodiscard]] const std::vector<Diagnostic>& problems() const noexcept { return problems_; }

    /// Sorts by file, position and message, and drops exact repetitions.
    void sort();
    /// One problem a line, in the order held.
    [[nodiscard]] std::string describe() const;
    /// All problems as one error: a single one as it is, several with a count in front.
    [[nodiscard]] Error as_error(ErrorCode code) const;

private:
    std::vector<Diagnostic> problems_;
};

} // namespace rollcall
