#include "found_entry.hpp"

#include <rollcall/directory/fold.hpp>

#include <utility>

namespace rollcall {

Attribute described(std::string_view description) {
    const auto lower = ascii_lower(description);
    std::string_view rest = lower;
    Attribute attribute;
    attribute.name = rest.substr(0, rest.find(';'));
    while (rest.find(';') != std::string_view::npos) {
        rest.remove_prefix(rest.find(';') + 1);
        attribute.options.emplace_back(rest.substr(0, rest.find(';')));
    }
    return attribute;
}

Entry entry_from(const FoundEntry& found) {
    Entry entry{.dn = std::string(found.dn())};
    entry.attributes.reserve(found.attributes().size());
    for (const auto& named : found.attributes()) {
        auto attribute = described(named.description);
        const auto values = found.values(named);
        attribute.values.assign(values.begin(), values.end());
        entry.attributes.push_back(std::move(attribute));
    }
    return entry;
}

} // namespace rollcall
