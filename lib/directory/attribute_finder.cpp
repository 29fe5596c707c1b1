#include <rollcall/directory/attribute_finder.hpp>
#include <rollcall/directory/attribute_names.hpp>

namespace rollcall {

AttributeFinder::AttributeFinder(std::string_view name)
    : canonical_(canonical_attribute(name)), aliases_(aliases_of(canonical_)) {}

bool AttributeFinder::is_on(const Entry& entry) const {
    return std::any_of(entry.attributes.begin(), entry.attributes.end(),
                       [&](const Attribute& attribute) {
                           return !attribute.values.empty() && is_meant(attribute);
                       });
}

} // namespace rollcall
