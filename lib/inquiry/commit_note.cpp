#include "commit_note.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcall {
namespace {

/// The paragraph below the first line that is not the trailers: of an approval the reason.
std::string reason_in(const std::string& message) {
    const auto subject = message.find("\n\n");
    const auto trailers = message.rfind("\n\n");
    if (subject == std::string::npos || trailers <= subject) return {};
    auto reason = message.substr(subject + 2, trailers - subject - 2);
    std::replace(reason.begin(), reason.end(), '\n', ' ');
    return reason;
}

/// "user-suspend-… by Ann <…>: both on leave until May", from the trailer's commit and hold id.
std::string approval_in_words(git::Repository& repository, const std::string& trailer) {
    const auto space = trailer.find(' ');
    const auto commit = trailer.substr(0, space);
    const auto hold_id = space == std::string::npos ? std::string() : trailer.substr(space + 1);
    const auto given = repository.describe(commit);
    if (!given) return fmt::format("{} by {}", hold_id, commit.substr(0, 10));
    const auto note = note_of(*given);
    const auto reason = reason_in(given->message);
    return fmt::format("{} by {}: {}", hold_id, note.author,
                       reason.empty() ? note.subject : reason);
}

} // namespace

CommitNote note_of(const git::LogEntry& entry) {
    return {.commit = entry.commit.str(),
            .when = entry.when,
            .author = entry.author,
            .subject = entry.message.substr(0, entry.message.find('\n'))};
}

std::string in_words(const CommitNote& note) {
    return fmt::format("{} {} by {}: {}", note.commit.substr(0, 10), note.when, note.author,
                       note.subject);
}

RecordedAt recorded_by(git::Repository& repository, const git::LogEntry& entry) {
    RecordedAt recorded{.ledger = note_of(entry)};
    for (const auto& [key, value] : git::trailers(entry.message)) {
        if (key == "Rollcall-Desired") recorded.desired_commit = value;
        if (key == "Approval-Used") {
            recorded.approvals.push_back(approval_in_words(repository, value));
        }
    }
    return recorded;
}

} // namespace rollcall
