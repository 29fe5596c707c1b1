#include "last_changes.hpp"

#include <utility>

namespace rollcall {

Reads reads_value(const std::string& key) {
    return [key](const Excerpt& excerpt) -> std::optional<std::string> {
        const auto* value = excerpt.value(key);
        if (value == nullptr) return std::nullopt;
        return value->text;
    };
}

Reads reads_member(const std::string& slug) {
    return [slug](const Excerpt& excerpt) -> std::optional<std::string> {
        if (excerpt.member(slug) == nullptr) return std::nullopt;
        return "member";
    };
}

void LastChanges::want(Reads reads, std::function<void(const git::LogEntry&)> found) {
    auto now = reads(object_);
    wanted_.push_back({std::move(reads), std::move(found), std::move(now)});
}

Result<void> LastChanges::look() {
    auto open = wanted_.size();
    if (open == 0) return {};
    return repository_.file_changes(
        branch_, possible_paths(object_), [&](const git::FileChange& change) {
            const bool both = change.before && change.after;
            if (both && !may_differ(change.before->bytes, change.after->bytes, object_.uid)) {
                return true;
            }
            const auto before =
                change.before ? find_excerpt(*change.before, object_.uid) : std::nullopt;
            for (auto& wanted : wanted_) {
                if (wanted.done) continue;
                const auto was = before ? wanted.reads(*before) : std::nullopt;
                if (was == wanted.now && before) continue;
                wanted.found(change.commit);
                wanted.done = true;
                --open;
            }
            return open > 0;
        });
}

} // namespace rollcall
