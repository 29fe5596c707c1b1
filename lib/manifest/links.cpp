#include "links.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rollcall::manifest {
namespace {

std::string in_quotes(std::string_view text) { return '"' + visible(text) + '"'; }

std::string place_of(const std::string& file, Position at) {
    return Diagnostic{.file = file, .at = at, .message = {}}.describe();
}

/// Values of one sort that may occur once, with the place of the first.
class Unique {
public:
    /// `what` is one such value in words, `rule` says to whom it may belong.
    Unique(std::string what, std::string rule, std::size_t expected, Diagnostics& problems)
        : what_(std::move(what)), rule_(std::move(rule)), problems_(problems) {
        seen_.reserve(expected);
    }

    /// `key` decides what is equal, `text` is shown. Empty values are not looked at.
    void add(std::string key, std::string_view text, const std::string& file, Position at) {
        if (key.empty()) return;
        const auto [place, fresh] = seen_.try_emplace(std::move(key), Place{&file, at});
        if (fresh) return;
        auto first = place_of(*place->second.file, place->second.at);
        while (!first.empty() && (first.back() == ' ' || first.back() == ':')) first.pop_back();
        problems_.add(file, at,
                      what_ + ' ' + in_quotes(text) + " is used twice (first at " + first + "); "
                          + rule_);
    }

private:
    struct Place {
        const std::string* file;
        Position at;
    };

    std::string what_;
    std::string rule_;
    Diagnostics& problems_;
    std::unordered_map<std::string, Place> seen_;
};

void check_users(const std::vector<UserDraft>& users, ManifestKind kind, Diagnostics& problems) {
    const auto count = users.size();
    Unique names("user name", "rename one of them", count, problems);
    Unique uids("uid", "it belongs to one user", count, problems);
    Unique emails("e-mail", "it belongs to one user", count, problems);
    Unique external_ids("external id", "it belongs to one user", count, problems);
    for (const auto& draft : users) {
        const auto& user = draft.user;
        const auto& file = user.source.file;
        names.add(user.name.str(), user.name.str(), file, draft.name_at);
        uids.add(user.uid.str(), user.uid.str(), file, draft.uid_at);
        if (kind == ManifestKind::applied) continue;
        emails.add(email_key(user.email), user.email, file, draft.email_at);
        const auto& id = user.external_id;
        if (id) external_ids.add(*id, *id, file, draft.external_id_at);
    }
}

void check_groups(const std::vector<GroupDraft>& groups, ManifestKind kind, Diagnostics& problems) {
    const auto count = groups.size();
    Unique names("group name", "rename one of them", count, problems);
    Unique uids("uid", "it belongs to one group", count, problems);
    Unique display_names("display name", "it belongs to one group, whatever its case", count,
                         problems);
    Unique external_ids("external id", "it belongs to one group", count, problems);
    for (const auto& draft : groups) {
        const auto& group = draft.group;
        const auto& file = group.source.file;
        names.add(group.name.str(), group.name.str(), file, draft.name_at);
        uids.add(group.uid.str(), group.uid.str(), file, draft.uid_at);
        if (kind == ManifestKind::applied) continue;
        display_names.add(name_key(group.display_name), group.display_name, file,
                          draft.display_name_at);
        const auto& id = group.external_id;
        if (id) external_ids.add(*id, *id, file, draft.external_id_at);
    }
}

using UserPlaces = std::unordered_map<std::string_view, UserIndex>;

/// Only some unknown members get a proposal: looking for the nearest of many names is slow, and
/// after a few the reader has seen what is wrong.
class Proposals {
public:
    explicit Proposals(const std::vector<User>& users) : users_(users) {}

    std::string for_name(std::string_view name) {
        constexpr std::size_t k_most_asked = 20;
        constexpr std::size_t k_most_users = 10'000;
        if (asked_++ >= k_most_asked || users_.size() > k_most_users) return {};
        std::vector<std::string_view> names;
        names.reserve(users_.size());
        for (const auto& user : users_) names.push_back(user.name.str());
        const auto meant = nearest(name, names);
        return meant.empty() ? std::string() : "did you mean " + in_quotes(meant) + "?";
    }

private:
    const std::vector<User>& users_;
    std::size_t asked_ = 0;
};

void find_members(GroupDraft& draft,
                  const UserPlaces& places,
                  Proposals& proposals,
                  Diagnostics& problems) {
    auto& members = draft.group.members;
    if (!members) return;
    const auto& file = draft.group.source.file;
    std::unordered_map<std::string_view, int> lines;
    lines.reserve(draft.members.size());
    members->reserve(draft.members.size());
    for (const auto& member : draft.members) {
        const auto [first, fresh] = lines.try_emplace(member.name, member.at.line);
        if (!fresh) {
            problems.add(file, member.at,
                         "member " + in_quotes(member.name) + " is listed twice (first at line "
                             + std::to_string(first->second) + "); remove one of them");
            continue;
        }
        const auto place = places.find(member.name);
        if (place != places.end()) {
            members->push_back(place->second);
            continue;
        }
        auto way_out = proposals.for_name(member.name);
        if (way_out.empty()) way_out = "remove the line, or add the user";
        problems.add(file, member.at,
                     "member " + in_quotes(member.name) + " is not among the users; " + way_out);
    }
}

} // namespace

ManifestSet link(Drafts drafts, ManifestKind kind, Diagnostics& problems) {
    check_users(drafts.users, kind, problems);
    check_groups(drafts.groups, kind, problems);
    Unique overrides("override name", "rename one of them", drafts.overrides.size(), problems);
    for (const auto& [exception, name_at] : drafts.overrides) {
        overrides.add(exception.name.str(), exception.name.str(), exception.source.file, name_at);
    }

    ManifestSet set;
    set.roster.users.reserve(drafts.users.size());
    for (auto& draft : drafts.users) set.roster.users.push_back(std::move(draft.user));

    UserPlaces places;
    places.reserve(set.roster.users.size());
    for (std::size_t i = 0; i < set.roster.users.size(); ++i) {
        places.try_emplace(set.roster.users[i].name.str(),
                           UserIndex{static_cast<std::uint32_t>(i)});
    }
    Proposals proposals(set.roster.users);
    set.roster.groups.reserve(drafts.groups.size());
    for (auto& draft : drafts.groups) {
        find_members(draft, places, proposals, problems);
        set.roster.groups.push_back(std::move(draft.group));
    }
    canonicalize(set.roster);

    set.overrides.reserve(drafts.overrides.size());
    for (auto& draft : drafts.overrides) set.overrides.push_back(std::move(draft.exception));
    std::stable_sort(set.overrides.begin(), set.overrides.end(),
                     [](const Override& a, const Override& b) { return a.name < b.name; });
    set.snapshot = std::move(drafts.snapshot);
    return set;
}

} // namespace rollcall::manifest
