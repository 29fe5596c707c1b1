#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/manifest/excerpt.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// What a manifest says under a key, or whether it lists a member.
using Reads = std::function<std::optional<std::string>(const Excerpt&)>;
[[nodiscard]] Reads reads_value(const std::string& key);
[[nodiscard]] Reads reads_member(const std::string& slug);

/// Follows several values of one object back to the commits that changed them last.
class LastChanges {
public:
    /// The repository and the object, as it stands on the branch, must outlive it.
    LastChanges(git::Repository& repository, std::string branch, const Excerpt& object)
        : repository_(repository), branch_(std::move(branch)), object_(object) {}

    void want(Reads reads, std::function<void(const git::LogEntry&)> found);
    /// Cost: the history of the object's file, as far back as the oldest of the changes. Errors:
    /// those of reading.
    Result<void> look();

private:
    /// One value whose last change is looked for.
    struct Wanted {
        Reads reads;
        std::function<void(const git::LogEntry&)> found;
        std::optional<std::string> now{};
        bool done = false;
    };

    git::Repository& repository_;
    std::string branch_;
    const Excerpt& object_;
    std::vector<Wanted> wanted_{};
};

} // namespace rollcall
