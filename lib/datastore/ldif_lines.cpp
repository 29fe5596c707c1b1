#include "ldif_lines.hpp"

namespace rollcall {

std::string_view LdifLines::take_physical() {
    const auto end = rest_.find('\n');
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++line_;
    return line;
}

bool LdifLines::next() {
    if (rest_.empty()) return false;
    text_ = take_physical();
    first_line_ = line_;
    folds_.clear();
    // A blank line ends a record and cannot be continued; the line behind it is looked at alone.
    if (text_.empty() || rest_.empty() || rest_.front() != ' ') return true;
    joined_.assign(text_);
    while (!rest_.empty() && rest_.front() == ' ') {
        const auto continuation = take_physical().substr(1);
        folds_.push_back({joined_.size(), line_});
        joined_.append(continuation);
    }
    text_ = joined_;
    return true;
}

Position LdifLines::position(std::size_t offset) const noexcept {
    std::size_t start = 0;
    int line = first_line_;
    int indent = 0; // the space in front of a continuation
    for (const auto& fold : folds_) {
        if (fold.offset > offset) break;
        start = fold.offset;
        line = fold.line;
        indent = 1;
    }
    return {line, static_cast<int>(offset - start) + 1 + indent};
}

} // namespace rollcall
