#include "member_omissions.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <utility>

namespace rollcall {

MemberOmissions::Seen& MemberOmissions::note(EntryPlace member, EntryPlace group) {
    const auto [there, is_new] = seen_.try_emplace(member);
    auto& seen = there->second;
    if (is_new) seen.first_group = group;
    ++seen.groups;
    return seen;
}

void MemberOmissions::add(EntryPlace member, EntryPlace group) { note(member, group); }

void MemberOmissions::add_ambiguous(EntryPlace member,
                                    EntryPlace group,
                                    std::vector<EntryPlace> holders) {
    note(member, group).holders = std::move(holders);
}

std::vector<Omission> MemberOmissions::take() const {
    std::vector<Omission> omissions;
    omissions.reserve(seen_.size());
    for (const auto& [member, seen] : seen_) omissions.push_back(omission(member, seen));
    return omissions;
}

Omission MemberOmissions::omission(EntryPlace member, const Seen& seen) const {
    std::string listed = "listed by \"" + visible(index_.entry(seen.first_group).dn) + '"';
    if (seen.groups > 1) listed += " and " + counted(seen.groups - 1, "other group");

    // A filter may take what a group as scope does not.
    if (!graph_.is_loose(member) && users_.group && !graph_.is_person(member)) {
        return {"outsideUserScope", index_.entry(member).dn, listed + ", but it is not a person"};
    }
    if (!graph_.is_loose(member)) {
        return {"outsideUserScope", index_.entry(member).dn,
                listed + ", but outside the user scope; widen `users` if it belongs to the team"};
    }
    const auto& loose = graph_.loose(member);
    if (!loose.problem.empty()) {
        return {"invalidValue", loose.text, listed + ", but " + loose.problem};
    }
    if (loose.is_elsewhere) {
        return {"unresolvedMember", loose.text,
                listed
                    + ", but another server holds it, which is not asked; it is nobody below "
                      "baseDn, and what it contains if it is a group is not known"};
    }
    if (!loose.is_login || loose.candidates.empty()) {
        const std::string what = loose.is_login ? "has this uid" : "has this DN";
        // A server looked everywhere and says the same of what it hides.
        return {"unresolvedMember", loose.text,
                listed + ", but no entry "
                    + (graph_.is_of_server()
                           ? "that the account that binds may see " + what
                                 + "; remove it there, or let that account read it"
                           : what
                                 + "; remove it there, or read the part of the directory it lies "
                                   "in")};
    }
    if (seen.holders.empty()) {
        return {"outsideUserScope", loose.text,
                listed
                    + ", but who has this uid is outside the user scope; widen `users` if it "
                      "belongs to the team"};
    }
    std::vector<std::string> names;
    for (const auto holder : seen.holders) {
        names.push_back('"' + visible(index_.entry(holder).dn) + '"');
    }
    std::sort(names.begin(), names.end());
    std::string holders;
    for (const auto& name : names) holders += (holders.empty() ? "" : ", ") + name;
    return {"ambiguousValue", loose.text,
            listed + ", but several people have this uid: " + holders
                + "; make it unique, or list the person by DN"};
}

} // namespace rollcall
