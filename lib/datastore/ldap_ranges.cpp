#include "ldap_ranges.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall {
namespace {

constexpr std::string_view k_range = "range=";

bool is_ranged(const Attribute& attribute) {
    return std::any_of(
        attribute.options.begin(), attribute.options.end(),
        [](const std::string& option) { return option.substr(0, k_range.size()) == k_range; });
}

/// What came of an attribute.
struct Block {
    std::string range{}; ///< "0-1499"
    std::vector<std::string> values{};
};

std::optional<Block> block_of(Entry& entry, const std::string& name) {
    for (auto& attribute : entry.attributes) {
        if (attribute.name != name || !is_ranged(attribute)) continue;
        for (const auto& option : attribute.options) {
            if (option.substr(0, k_range.size()) != k_range) continue;
            return Block{.range = option.substr(k_range.size()),
                         .values = std::move(attribute.values)};
        }
    }
    return {};
}

std::string stamp_of(const Entry& entry) {
    const auto stamps = entry.values("usnchanged");
    return stamps.empty() ? std::string() : std::string(stamps.front());
}

/// What the range must say of a block that follows `before` values, and is not the last.
std::string range_after(std::size_t before, const Block& block) {
    return std::to_string(before) + '-' + std::to_string(before + block.values.size() - 1);
}

/// All values of one attribute, or nothing when they do not fit together, as when the entry changed
/// while it was read; `problem` says how.
LdapResult<std::optional<std::vector<std::string>>> read_whole(LdapSearcher& searcher,
                                                               const std::string& dn,
                                                               const std::string& name,
                                                               std::string& problem) {
    using Values = std::optional<std::vector<std::string>>;
    std::vector<std::string> values;
    std::optional<std::string> stamp;
    for (;;) {
        const std::vector<std::string> dns{dn};
        std::optional<Entry> found;
        const auto description = name + ";range=" + std::to_string(values.size()) + "-*";
        auto read = searcher.look_up({.what = "the rest of " + name + " of \"" + visible(dn) + '"',
                                      .dns = dns,
                                      .attributes = {description, "uSNChanged"}},
                                     [&](std::size_t, Entry&& entry) { found = std::move(entry); });
        if (!read) return tl::unexpected(read.error());
        auto block = found ? block_of(*found, name) : std::nullopt;
        if (!block || block->values.empty()) {
            problem = "nothing came for " + description;
            return Values{};
        }
        if (!stamp) stamp = stamp_of(*found);
        if (*stamp != stamp_of(*found)) {
            problem = "the entry changed";
            return Values{};
        }
        const bool is_last = block->range == std::to_string(values.size()) + "-*";
        // A block that begins elsewhere, or says that it holds more, leaves members out.
        if (!is_last && block->range != range_after(values.size(), *block)) {
            problem = "for " + description + " came range=" + visible(block->range) + " with "
                      + counted(block->values.size(), "value");
            return Values{};
        }
        values.insert(values.end(), std::make_move_iterator(block->values.begin()),
                      std::make_move_iterator(block->values.end()));
        if (is_last) return Values(std::move(values));
    }
}

LdapResult<std::vector<std::string>>
read_until_quiet(LdapSearcher& searcher, const std::string& dn, const std::string& name) {
    constexpr int k_attempts = 3;
    std::string problem;
    for (int attempt = 0; attempt < k_attempts; ++attempt) {
        auto values = read_whole(searcher, dn, name, problem);
        if (!values) return tl::unexpected(values.error());
        if (*values) return std::move(**values);
    }
    return ldap_failure(ErrorCode::incomplete, "the values of " + name + " of \"" + visible(dn)
                                                   + "\" come in blocks, and their end was not "
                                                     "reached in "
                                                   + counted(k_attempts, "attempt") + ": "
                                                   + problem);
}

} // namespace

LdapResult<void> complete_ranges(LdapSearcher& searcher, Entry& entry) {
    for (;;) {
        const auto ranged =
            std::find_if(entry.attributes.begin(), entry.attributes.end(), is_ranged);
        if (ranged == entry.attributes.end()) return {};
        const auto name = ranged->name;
        auto values = read_until_quiet(searcher, entry.dn, name);
        if (!values) return tl::unexpected(values.error());
        std::erase_if(entry.attributes, [&](const Attribute& attribute) {
            return attribute.name == name && (is_ranged(attribute) || attribute.options.empty());
        });
        entry.attributes.push_back({.name = name, .values = std::move(*values)});
    }
}

} // namespace rollcall
