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

void check_overrides(const ManifestSet& set,
                     std::string_view today,
                     Subjects subjects,
                     Diagnostics& problems) {
    if (set.overrides.empty()) return;
    const auto called = [](const Override& exception) {
        return "override \"" + visible(exception.name.str()) + '"';
    };
    for (const auto& [first, second] : contradictions(set.overrides, today)) {
        const auto& exception = set.overrides[second];
        problems.add(exception.source.file, exception.source.at,
                     called(exception) + " (" + std::string(to_string(exception.action))
                         + ") contradicts " + called(set.overrides[first]) + " ("
                         + std::string(to_string(set.overrides[first].action))
                         + "); keep one of them");
    }
    const auto users = names_of(set.roster.users);
    const auto groups = names_of(set.roster.groups);
    for (const auto& exception : set.overrides) {
        const auto& [file, at, dn] = exception.source;
        if (exception.expired(today)) {
            problems.add(file, at,
                         called(exception) + " expired on " + exception.expires
                             + "; remove the file, or set a later date");
        }
        if (subjects == Subjects::may_be_missing) continue;
        if (!exception.user.empty() && !users.contains(exception.user.str())) {
            problems.add(file, at,
                         called(exception) + " names user \"" + visible(exception.user.str())
                             + "\", who is not among the users; correct it, or remove the file");
        }
        if (!exception.group.empty() && !groups.contains(exception.group.str())) {
            problems.add(file, at,
                         called(exception) + " names group \"" + visible(exception.group.str())
                             + "\", which is not among the groups; correct it, or remove the file");
        }
    }
}

} // namespace rollcall
