#include <rollcall/base/diagnostics.hpp>
#include <rollcall/base/text.hpp>

#include <algorithm>

namespace rollcall {

std::string Diagnostic::describe() const {
    // Whoever may push a file gives it its name.
    std::string text = visible(file);
    if (at.line > 0) {
        text += ':' + std::to_string(at.line);
        if (at.column > 0) text += ':' + std::to_string(at.column);
    }
    if (!text.empty()) text += ": ";
    return text + message;
}

void Diagnostics::add(std::string file, Position at, std::string message) {
    problems_.push_back({std::move(file), at, std::move(message)});
}

void Diagnostics::append(const Diagnostics& other) {
    problems_.insert(problems_.end(), other.problems_.begin(), other.problems_.end());
}

void Diagnostics::sort() {
    std::sort(problems_.begin(), problems_.end());
    problems_.erase(std::unique(problems_.begin(), problems_.end()), problems_.end());
}

std::string Diagnostics::describe() const {
    std::string text;
    for (const auto& problem : problems_) {
        if (!text.empty()) text += '\n';
        text += problem.describe();
    }
    return text;
}

Error Diagnostics::as_error(ErrorCode code) const {
    if (problems_.size() == 1) return {.code = code, .message = problems_.front().describe()};
    return {.code = code, .message = std::to_string(problems_.size()) + " problems\n" + describe()};
}

} // namespace rollcall
