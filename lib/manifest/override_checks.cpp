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

/// "users/ab/ann.yaml" → "ann"
std::string_view name_in(std::string_view path) {
    path.remove_prefix(path.rfind('/') + 1);
    return path.substr(0, path.rfind('.'));
}

} // namespace

Unread unread_of(std::span<const TreeFile> files, const Diagnostics& problems) {
    std::set<std::string_view> bad;
    for (const auto& problem : problems.problems()) bad.insert(problem.file);
    Unread unread;
    for (const auto& file : files) {
        if (!bad.contains(file.path)) continue;
        if (file.path.starts_with("groups/")) unread.groups.emplace(name_in(file.path));
        if (!file.path.starts_with("users/")) continue;
        unread.users.emplace(name_in(file.path));
        unread.a_list = unread.a_list || file.bytes.find("UserList") != std::string::npos;
    }
    return unread;
}

void check_overrides(const ManifestSet& set,
                     std::string_view today,
                     const Unread& unread,
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
        const auto& user = exception.user.str();
        const auto& group = exception.group.str();
        if (!user.empty() && !unread.a_list && !users.contains(user)
            && !unread.users.contains(user)) {
            problems.add(file, at,
                         called(exception) + " names user \"" + visible(user)
                             + "\", who is not among the users; correct it, or remove the file");
        }
        if (!group.empty() && !groups.contains(group) && !unread.groups.contains(group)) {
            problems.add(file, at,
                         called(exception) + " names group \"" + visible(group)
                             + "\", which is not among the groups; correct it, or remove the file");
        }
    }
}

} // namespace rollcall
