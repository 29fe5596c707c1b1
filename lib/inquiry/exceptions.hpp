#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/manifest/excerpt.hpp>
#include <rollcall/plan/explanation.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// An exception that people made, as its file states it.
struct Exception {
    std::string file;
    Excerpt excerpt;
    bool has_ended = false;

    [[nodiscard]] std::string text(std::string_view key) const; ///< empty where it does not say
    [[nodiscard]] std::string in_words() const;
    [[nodiscard]] std::size_t line() const; ///< the one that says what it does
};

/// All of a branch, also those that have ended by `today`. Errors: those of reading.
Result<std::vector<Exception>>
exceptions(git::Repository& repository, const std::string& branch, const std::string& today);

/// Whether an exception is about this fact of these.
[[nodiscard]] bool is_about(const Exception& exception,
                            const ExplainedFact& fact,
                            const Slug& user,
                            const Slug& group);

} // namespace rollcall
