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
    for (const auto& exception : set.overrides) {
        const auto& [file, at, dn] = exception.source;
        if (exception.expired(today)) {
            problems.add(file, at,
                         "override \"" + visible(exception.name.str()) + "\" expired on "
                             + exception.expires + "; remove the file, or set a later date");
        }
        if (!exception.user.empty() && !users.contains(exception.user.str())) {
            problems.add(file, at,
                         "override \"" + visible(exception.name.str()) + "\" names user \""
                             + visible(exception.user.str())
                             + "\", who is not among the users; correct it, or remove the file");
        }
        if (!exception.group.empty() && !groups.contains(exception.group.str())) {
            problems.add(file, at,
                         "override \"" + visible(exception.name.str()) + "\" names group \""
                             + visible(exception.group.str())
                             + "\", which is not among the groups; correct it, or remove the file");
        }
    }
}

} // namespace rollcall
