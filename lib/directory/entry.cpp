#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/entry.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

namespace rollcall {
namespace {

constexpr std::uint64_t k_open_end = std::numeric_limits<std::uint64_t>::max();

/// One block of a ranged attribute; `last` is k_open_end for `*`.
struct Block {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    const Attribute* attribute = nullptr;
    std::string_view option{};
};

bool starts_with(std::string_view text, std::string_view start) noexcept {
    return text.substr(0, start.size()) == start;
}

std::optional<std::uint64_t> number(std::string_view text) noexcept {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::string_view range_option(const Attribute& attribute) noexcept {
    for (const auto& option : attribute.options) {
        if (starts_with(option, "range=")) return option;
    }
    return {};
}

/// Calls `visit` for each attribute that a name means, translations left out.
template <class Visit>
void visit_named(const Entry& entry, std::string_view name, const Visit& visit) {
    const auto wanted = canonical_attribute(name);
    for (const auto& attribute : entry.attributes) {
        if (attribute.name != wanted && canonical_lower_attribute(attribute.name) != wanted) {
            continue;
        }
        if (!is_translation(attribute)) visit(attribute);
    }
}

/// The blocks in order, or nothing when an option cannot be read.
std::optional<std::vector<Block>> blocks_of(const Entry& entry, std::string_view name) {
    std::vector<Block> blocks;
    bool is_readable = true;
    visit_named(entry, name, [&](const Attribute& attribute) {
        const auto option = range_option(attribute);
        if (option.empty()) return;
        const auto range = option.substr(std::string_view("range=").size());
        const auto dash = range.find('-');
        const auto first = number(range.substr(0, dash));
        const auto end = dash == std::string_view::npos ? "" : range.substr(dash + 1);
        const auto last = end == "*" ? std::optional(k_open_end) : number(end);
        if (first && last) {
            blocks.push_back({*first, *last, &attribute, option});
        } else {
            is_readable = false;
        }
    });
    if (!is_readable) return {};
    std::sort(blocks.begin(), blocks.end(),
              [](const Block& a, const Block& b) { return a.first < b.first; });
    return blocks;
}

void append(std::vector<std::string_view>& values, const Attribute& attribute) {
    values.insert(values.end(), attribute.values.begin(), attribute.values.end());
}

} // namespace

bool is_range(const Attribute& attribute) noexcept { return !range_option(attribute).empty(); }

bool is_translation(const Attribute& attribute) noexcept {
    return std::any_of(attribute.options.begin(), attribute.options.end(),
                       [](const std::string& option) { return starts_with(option, "lang-"); });
}

std::vector<std::string_view> Entry::values(std::string_view name) const {
    std::vector<std::string_view> values;
    visit_named(*this, name, [&](const Attribute& attribute) {
        if (!is_range(attribute)) append(values, attribute);
    });
    return values;
}

std::vector<std::string_view> all_values(const Entry& entry, std::string_view name) {
    auto values = entry.values(name);
    const bool has_ranges = std::any_of(entry.attributes.begin(), entry.attributes.end(), is_range);
    if (!has_ranges) return values;
    const auto ranged = ranged_values(entry, name);
    values.insert(values.end(), ranged.begin(), ranged.end());
    return values;
}

std::vector<std::string_view> ranged_values(const Entry& entry, std::string_view name) {
    std::vector<std::string_view> values;
    if (const auto blocks = blocks_of(entry, name)) {
        for (const auto& block : *blocks) append(values, *block.attribute);
    }
    return values;
}

std::optional<std::string> range_problem(const Entry& entry, std::string_view name) {
    const auto blocks = blocks_of(entry, name);
    if (!blocks) return std::string(name) + " has a range that cannot be read";
    std::uint64_t expected = 0;
    for (const auto& block : *blocks) {
        const auto description = block.attribute->name + ';' + std::string(block.option);
        if (block.first != expected) {
            return description + " does not continue at " + std::to_string(expected);
        }
        if (block.last == k_open_end) {
            return &block == &blocks->back()
                       ? std::nullopt
                       : std::optional(description + " is not the last block");
        }
        if (block.last < block.first
            || block.attribute->values.size() != block.last - block.first + 1) {
            return description + " holds " + counted(block.attribute->values.size(), "value");
        }
        expected = block.last + 1;
    }
    if (blocks->empty()) return {};
    const auto& last = blocks->back();
    return last.attribute->name + ';' + std::string(last.option) + " is not followed by the rest";
}

} // namespace rollcall
