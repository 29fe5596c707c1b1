#include "exceptions.hpp"

#include <fmt/format.h>

#include <utility>

namespace rollcall {

std::string Exception::text(std::string_view key) const {
    const auto* value = excerpt.value(key);
    return value == nullptr ? std::string() : value->text;
}

std::string Exception::in_words() const {
    auto words = fmt::format("{}:{}: {}", file, excerpt.at.line, text("action"));
    for (const auto* key : {"role", "state"}) {
        if (const auto value = text(key); !value.empty()) words += " " + value;
    }
    if (const auto expires = text("expires"); !expires.empty()) {
        words += (has_ended ? ", ended " : ", until ") + expires;
    }
    return words + ": " + text("reason");
}

std::size_t Exception::line() const {
    const auto* value = excerpt.value("action");
    return static_cast<std::size_t>(value == nullptr ? excerpt.at.line : value->at.line);
}

Result<std::vector<Exception>>
exceptions(git::Repository& repository, const std::string& branch, const std::string& today) {
    std::vector<Exception> found;
    ROLLCALL_TRY(repository.each_file(
        branch, "overrides", [&](const std::string& path, std::string_view bytes) {
            for (auto& excerpt : read_excerpts({path, std::string(bytes)})) {
                if (excerpt.kind != "Override") continue;
                Exception exception{.file = path, .excerpt = std::move(excerpt)};
                const auto expires = exception.text("expires");
                exception.has_ended = !expires.empty() && expires < today;
                found.push_back(std::move(exception));
            }
            return true;
        }));
    return found;
}

bool is_about(const Exception& exception,
              const ExplainedFact& fact,
              const Slug& user,
              const Slug& group) {
    const auto action = exception.text("action");
    const bool membership = action == "addMember" || action == "removeMember";
    if (membership != (fact.fact == "membership")) return false;
    if (membership) {
        return exception.text("user") == user.str() && exception.text("group") == group.str();
    }
    if (action == "setRole" && fact.fact != "role") return false;
    if (action == "setState" && fact.fact != "state") return false;
    // The others hold for the whole object; they are told at what is looked at first.
    const bool whole = action == "protect" || action == "ignore" || action == "adopt";
    if (whole && fact.fact != "email" && fact.fact != "displayName") return false;
    return group.empty() ? exception.text("user") == user.str()
                         : exception.text("group") == group.str();
}

} // namespace rollcall
