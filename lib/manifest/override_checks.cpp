#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>

#include <string_view>
#include <unordered_set>

namespace rollcall {
namespace {

template <class Object>
std::unordered_set<std::string_view> names_of(const std::vector<Object>& objects) {
    std::unordered_set<std::string_view> names;
    names.reserve(objects.size());
    for (const auto& object : objects) names.insert(object.name.str());
    return names;
}

} // namespace

void check_overrides(const ManifestSet& set, std::string_view today, Diagnostics& problems) {
    if (set.overrides.empty()) return;
    const auto users = names_of(set.roster.users);
    const auto groups = names_of(set.roster.groups);
    for (const auto& override_ : set.overrides) {
        const auto& [file, at, dn] = override_.source;
        if (override_.expired(today)) {
            problems.add(file, at,
                         "override \"" + visible(override_.name.str()) + "\" expired on "
                             + override_.expires + "; remove the file, or set a later date");
        }
        if (!override_.user.empty() && !users.contains(override_.user.str())) {
            problems.add(file, at,
                         "override \"" + visible(override_.name.str()) + "\" names user \""
                             + visible(override_.user.str())
                             + "\", who is not among the users; correct it, or remove the file");
        }
        if (!override_.group.empty() && !groups.contains(override_.group.str())) {
            problems.add(file, at,
                         "override \"" + visible(override_.name.str()) + "\" names group \""
                             + visible(override_.group.str())
                             + "\", which is not among the groups; correct it, or remove the file");
        }
    }
}

} // namespace rollcall
