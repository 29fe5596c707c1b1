#include "commit_note.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/inquiry/explain.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

namespace rollcall {
namespace {

std::string in_quotes(const Excerpt::Value* value) {
    return value == nullptr ? std::string("none") : '"' + visible(value->text) + '"';
}

std::vector<std::string> changed_values(const Excerpt& before, const Excerpt& after) {
    std::vector<std::string> words;
    std::set<std::string> keys;
    const auto compare = [&](const Excerpt::Value& value) {
        if (!keys.insert(value.key).second) return;
        const auto* was = before.value(value.key);
        const auto* is = after.value(value.key);
        if (was != nullptr && is != nullptr && was->text == is->text) return;
        if (was == nullptr) {
            words.push_back(fmt::format("{} is {}", value.key, in_quotes(is)));
        } else if (value.key == "displayName") {
            words.push_back(fmt::format("renamed from {} to {}", in_quotes(was), in_quotes(is)));
        } else {
            words.push_back(
                fmt::format("{} changed from {} to {}", value.key, in_quotes(was), in_quotes(is)));
        }
    };
    for (const auto& value : before.values) compare(value);
    for (const auto& value : after.values) compare(value);
    if (before.name != after.name) {
        words.push_back(
            fmt::format("called {} here, no longer {}", after.name.str(), before.name.str()));
    }
    return words;
}

std::string names_in_words(std::string_view verb, const std::vector<std::string>& names) {
    constexpr std::size_t k_most = 12;
    std::string text(verb);
    for (std::size_t i = 0; i < names.size() && i < k_most; ++i) {
        text += (i == 0 ? " " : ", ") + names[i];
    }
    if (names.size() > k_most) text += fmt::format(" and {} more", grouped(names.size() - k_most));
    return text;
}

void add_members(std::vector<std::string>& words, const Excerpt& before, const Excerpt& after) {
    const auto slugs = [](const Excerpt& excerpt) {
        std::vector<std::string> all;
        for (const auto& member : excerpt.members) all.push_back(member.text);
        std::sort(all.begin(), all.end());
        return all;
    };
    const auto was = slugs(before);
    const auto is = slugs(after);
    std::vector<std::string> joined;
    std::vector<std::string> left;
    std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(joined));
    std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(left));
    if (!joined.empty()) words.push_back(names_in_words("joined by", joined));
    if (!left.empty()) words.push_back(names_in_words("left by", left));
}

/// The same on both sides of a commit, in words; empty where it is about something else.
std::vector<std::string> changed_between(const std::optional<Excerpt>& before,
                                         const std::optional<Excerpt>& after) {
    if (!before && !after) return {};
    if (!after) return {"left"};
    auto words = changed_values(before.value_or(Excerpt{.name = after->name}), *after);
    add_members(words, before.value_or(Excerpt{}), *after);
    if (!before) words.insert(words.begin(), "first seen");
    return words;
}

/// "addMember carl finance, until 2026-10-31: external audit".
std::string exception_in_words(const Excerpt& excerpt) {
    std::string words;
    std::string reason;
    for (const auto& value : excerpt.values) {
        if (value.key == "reason") {
            reason = value.text;
        } else if (value.key == "expires") {
            words += ", until " + value.text;
        } else {
            words += (words.empty() ? "" : " ") + value.text;
        }
    }
    return words + (reason.empty() ? "" : ": " + reason);
}

class Collecting {
public:
    Collecting(git::Repository& repository, bool ledger, std::string branch)
        : repository_(repository), ledger_(ledger), branch_(std::move(branch)) {}

    Result<void> own_life(const Excerpt& object) {
        return repository_.file_changes(
            branch_, possible_paths(object), [&](const git::FileChange& change) {
                if (change.before && change.after
                    && !may_differ(change.before->bytes, change.after->bytes, object.uid)) {
                    return true;
                }
                const auto at = [&](const std::optional<TreeFile>& file) {
                    return file ? find_excerpt(*file, object.uid) : std::nullopt;
                };
                add(change.commit, changed_between(at(change.before), at(change.after)));
                return true;
            });
    }

    /// When a person joined and left each group that has or had him or her.
    Result<void> memberships(const Slug& slug) {
        const auto lists = [&slug](const std::optional<TreeFile>& file) {
            if (!file || file->bytes.find(slug.str()) == std::string::npos) return false;
            const auto excerpts = read_excerpts(*file);
            return std::any_of(excerpts.begin(), excerpts.end(), [&slug](const Excerpt& group) {
                return group.member(slug.str()) != nullptr;
            });
        };
        return repository_.folder_changes(branch_, "groups", [&](const git::FileChange& change) {
            const bool was = lists(change.before);
            const bool is = lists(change.after);
            if (was == is) return;
            const auto& path = is ? change.after->path : change.before->path;
            const auto stem = path.substr(path.rfind('/') + 1);
            add(change.commit, {(is ? "joined " : "left ") + stem.substr(0, stem.rfind('.'))});
        });
    }

    /// When people made and ended exceptions for it.
    Result<void> overrides(const Subject& subject) {
        const auto slug = subject.excerpt().name.str();
        const auto about = [&](const std::optional<TreeFile>& file) -> std::optional<Excerpt> {
            if (!file || file->bytes.find(slug) == std::string::npos) return std::nullopt;
            for (auto& excerpt : read_excerpts(*file)) {
                const auto* named = excerpt.value(subject.is_group ? "group" : "user");
                if (excerpt.kind == "Override" && named != nullptr && named->text == slug) {
                    return std::move(excerpt);
                }
            }
            return std::nullopt;
        };
        return repository_.folder_changes(branch_, "overrides", [&](const git::FileChange& change) {
            const auto was = about(change.before);
            const auto is = about(change.after);
            if (!was && !is) return;
            add(change.commit, {fmt::format("override {} {}: {}", (is ? is : was)->name.str(),
                                            !was  ? "begins"
                                            : !is ? "ends"
                                                  : "is changed",
                                            exception_in_words(is ? *is : *was))});
        });
    }

    [[nodiscard]] std::vector<LifeEvent> events() && { return std::move(events_); }

private:
    void add(const git::LogEntry& entry, std::vector<std::string> words) {
        if (words.empty()) return;
        for (auto& event : events_) {
            if (event.commit.commit != entry.commit.str()) continue;
            event.words.insert(event.words.end(), words.begin(), words.end());
            return;
        }
        events_.push_back({.commit = note_of(entry), .ledger = ledger_, .words = std::move(words)});
    }

    git::Repository& repository_;
    bool ledger_;
    std::string branch_;
    std::vector<LifeEvent> events_{};
};

} // namespace

Result<SubjectHistory>
subject_history(git::Repository& repository, const InquiryPlaces& places, const Subject& subject) {
    SubjectHistory history{.team = places.team, .user = subject.user(), .group = subject.group()};
    for (const bool ledger : {false, true}) {
        const auto& branch = ledger ? places.ledger : places.branch;
        ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
        if (!tip) continue;
        const auto& side = ledger && subject.applied ? subject.applied : subject.desired;
        const auto& object = side ? side->excerpt : subject.excerpt();
        Collecting collecting(repository, ledger, branch);
        ROLLCALL_TRY(collecting.own_life(object));
        if (!subject.is_group) ROLLCALL_TRY(collecting.memberships(object.name));
        if (!ledger) ROLLCALL_TRY(collecting.overrides(subject));
        for (auto& event : std::move(collecting).events()) {
            history.events.push_back(std::move(event));
        }
    }
    // What was made true comes after what was wanted, also within a second.
    std::stable_sort(
        history.events.begin(), history.events.end(), [](const LifeEvent& a, const LifeEvent& b) {
            return std::tie(a.commit.when, a.ledger) < std::tie(b.commit.when, b.ledger);
        });
    return history;
}

} // namespace rollcall
