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

/// What came of an attribute, and whether anything is behind it.
struct Block {
    std::vector<std::string> values{};
    bool is_last = false;
};

std::optional<Block> block_of(Entry& entry, const std::string& name) {
    for (auto& attribute : entry.attributes) {
        if (attribute.name != name || !is_ranged(attribute)) continue;
        for (const auto& option : attribute.options) {
            if (option.substr(0, k_range.size()) != k_range) continue;
            const auto end = option.substr(option.find('-') + 1);
            return Block{.values = std::move(attribute.values), .is_last = end == "*"};
        }
    }
    return {};
}

std::string stamp_of(const Entry& entry) {
    const auto stamps = entry.values("usnchanged");
    return stamps.empty() ? std::string() : std::string(stamps.front());
}

/// All values of one attribute, or nothing when the entry changed while it was read.
LdapResult<std::optional<std::vector<std::string>>>
read_whole(LdapSearcher& searcher, const std::string& dn, const std::string& name) {
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
        if (!found) return std::optional<std::vector<std::string>>{};
        if (!stamp) stamp = stamp_of(*found);
        auto block = block_of(*found, name);
        if (!block || block->values.empty() || *stamp != stamp_of(*found)) {
            return std::optional<std::vector<std::string>>{};
        }
        values.insert(values.end(), std::make_move_iterator(block->values.begin()),
                      std::make_move_iterator(block->values.end()));
        if (block->is_last) return std::optional(std::move(values));
    }
}

LdapResult<std::vector<std::string>>
read_until_quiet(LdapSearcher& searcher, const std::string& dn, const std::string& name) {
    constexpr int k_attempts = 3;
    for (int attempt = 0; attempt < k_attempts; ++attempt) {
        auto values = read_whole(searcher, dn, name);
        if (!values) return tl::unexpected(values.error());
        if (*values) return std::move(**values);
    }
    return ldap_failure(ErrorCode::incomplete, "the values of " + name + " of \"" + visible(dn)
                                                   + "\" come in blocks, and their end was not "
                                                     "reached in "
                                                   + counted(k_attempts, "attempt"));
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
