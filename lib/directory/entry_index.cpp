#include "problem_list.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/entry_index.hpp>

#include <algorithm>

namespace rollcall {
namespace {

auto key_of(const std::vector<std::string>& keys) {
    return [&keys](EntryPlace place) -> std::string_view { return keys[place]; };
}

} // namespace

Error as_one_error(ErrorCode code, std::vector<std::string> problems) {
    constexpr std::size_t k_most_shown = 20;
    std::sort(problems.begin(), problems.end());
    if (problems.size() == 1) return {.code = code, .message = std::move(problems.front())};
    std::string text = counted(problems.size(), "problem");
    for (std::size_t i = 0; i < std::min(problems.size(), k_most_shown); ++i) {
        text += '\n' + problems[i];
    }
    if (problems.size() > k_most_shown) {
        text += "\nand " + grouped(problems.size() - k_most_shown) + " more";
    }
    return {.code = code, .message = std::move(text)};
}

std::string describe(const Entry& entry) {
    std::string text = '"' + visible(entry.dn) + '"';
    if (entry.at.line > 0) text += " (line " + std::to_string(entry.at.line) + ')';
    return text;
}

Result<EntryIndex> EntryIndex::build(std::span<const Entry> entries) {
    EntryIndex index;
    index.entries_ = entries;
    index.keys_.reserve(entries.size());
    std::vector<std::string> problems;
    for (const auto& entry : entries) {
        auto key = dn_key(entry.dn);
        if (!key) problems.push_back("entry " + describe(entry) + ": " + key.error().message);
        index.keys_.push_back(key ? std::move(*key) : std::string());
    }
    if (!problems.empty()) {
        return tl::unexpected(as_one_error(ErrorCode::invalid_input, std::move(problems)));
    }
    index.places_ = TextIndex(entries.size());
    for (EntryPlace place = 0; place < entries.size(); ++place) {
        const auto [there, is_new] =
            index.places_.insert(index.keys_[place], place, key_of(index.keys_));
        if (is_new) continue;
        auto first = describe(entries[there]);
        auto second = describe(entries[place]);
        if (second < first) std::swap(first, second);
        problems.push_back("two entries have one DN: " + first + " and " + second
                           + "; keep one of them");
    }
    if (!problems.empty()) {
        return tl::unexpected(as_one_error(ErrorCode::invalid_input, std::move(problems)));
    }
    return index;
}

std::optional<EntryPlace> EntryIndex::find(std::string_view key) const {
    return places_.find(key, key_of(keys_));
}

} // namespace rollcall
