#include "unlisted_groups.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>

namespace rollcall {

std::string unlisted_reason(const MemberGraph& graph, EntryPlace cause) {
    return "the members of \"" + visible(graph.name(cause)) + "\" are not all known ("
           + *graph.why_unlisted(cause) + ')';
}

std::vector<std::string> UnlistedGroups::warnings() const {
    std::vector<std::string> warnings;
    std::size_t unsearched = 0;
    for (const auto& [cause, groups] : groups_) {
        // An export to a file has many of them, and all for the same reason.
        const bool is_search = *graph_.why_unlisted(cause) == k_unsearched;
        std::string first;
        std::size_t count = 0;
        for (const auto group : groups) {
            if (is_search && group == cause) {
                ++unsearched;
                continue;
            }
            const auto& dn = graph_.name(group);
            if (count++ == 0 || dn < first) first = dn;
        }
        if (count == 0) continue;
        std::string text = '"' + visible(first) + '"';
        if (count > 1) text += " and " + counted(count - 1, "other group");
        warnings.push_back(text + (count > 1 ? " are" : " is")
                           + " exported without a member list and " + (count > 1 ? "stay" : "stays")
                           + " as in Dropbox: " + unlisted_reason(graph_, cause));
    }
    std::sort(warnings.begin(), warnings.end());
    if (unsearched > 0) {
        warnings.push_back("the members of " + counted(unsearched, "group")
                           + " are searches (memberURL), which are not run; they are exported "
                             "without a member list and stay as they are in Dropbox");
    }
    return warnings;
}

} // namespace rollcall
