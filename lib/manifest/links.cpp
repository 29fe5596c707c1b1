#include "links.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/base/text_index.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

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
        : what_(std::move(what)), rule_(std::move(rule)), problems_(problems), index_(expected) {
        seen_.reserve(expected);
    }

    /// `key` decides what is equal, `text` is shown. Empty values are not looked at. The key and
    /// the file's name must stay where they are.
    void add(std::string_view key, std::string_view text, const SharedText& file, Position at) {
        if (key.empty()) return;
        const auto next = static_cast<std::uint32_t>(seen_.size());
        const auto [place, fresh] =
            index_.insert(key, next, [this](std::uint32_t i) { return seen_[i].key; });
        if (fresh) {
            seen_.push_back({key, &file.str(), at});
            return;
        }
        auto first = place_of(*seen_[place].file, seen_[place].at);
        while (!first.empty() && (first.back() == ' ' || first.back() == ':')) first.pop_back();
        problems_.add(file, at,
                      what_ + ' ' + in_quotes(text) + " is used twice (first at " + first + "); "
                          + rule_);
    }

private:
    struct Place {
        std::string_view key;
        const std::string* file;
        Position at;
    };

    std::string what_;
    std::string rule_;
    Diagnostics& problems_;
    std::vector<Place> seen_;
    TextIndex index_;
};

void check_users(const Drafts& drafts, ManifestKind kind, Diagnostics& problems) {
    const auto& users = drafts.users;
    const auto check = [&](Unique unique, auto add) {
        for (std::size_t i = 0; i < users.size(); ++i) add(unique, users[i], drafts.user_places[i]);
    };
    // One after the other: each has an index that takes room.
    check(Unique("user name", "rename one of them", users.size(), problems),
          [](Unique& unique, const User& user, const UserPlaces& at) {
              unique.add(user.name.str(), user.name.str(), user.source.file, at.name_at);
          });
    check(Unique("uid", "it belongs to one user", users.size(), problems),
          [](Unique& unique, const User& user, const UserPlaces& at) {
              unique.add(user.uid.str(), user.uid.str(), user.source.file, at.uid_at);
          });
    if (kind == ManifestKind::applied) return;
    // The addresses are in the form that decides already.
    check(Unique("e-mail", "it belongs to one user", users.size(), problems),
          [](Unique& unique, const User& user, const UserPlaces& at) {
              unique.add(user.email, user.email, user.source.file, at.email_at);
          });
    check(Unique("external id", "it belongs to one user", users.size(), problems),
          [](Unique& unique, const User& user, const UserPlaces& at) {
              const auto& id = user.external_id;
              if (id) unique.add(*id, *id, user.source.file, at.external_id_at);
          });
}

void check_groups(const std::vector<GroupDraft>& groups, ManifestKind kind, Diagnostics& problems) {
    const auto count = groups.size();
    Unique names("group name", "rename one of them", count, problems);
    Unique uids("uid", "it belongs to one group", count, problems);
    Unique display_names("display name", "it belongs to one group, whatever its case", count,
                         problems);
    Unique external_ids("external id", "it belongs to one group", count, problems);
    std::vector<std::string> keys; // of the display names
    keys.reserve(count);
    for (const auto& draft : groups) {
        const auto& group = draft.group;
        const auto& file = group.source.file;
        names.add(group.name.str(), group.name.str(), file, draft.name_at);
        uids.add(group.uid.str(), group.uid.str(), file, draft.uid_at);
        if (kind == ManifestKind::applied) continue;
        keys.push_back(name_key(group.display_name));
        display_names.add(keys.back(), group.display_name, file, draft.display_name_at);
        const auto& id = group.external_id;
        if (id) external_ids.add(*id, *id, file, draft.external_id_at);
    }
}

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

/// Whom the members' names mean.
class Members {
public:
    Members(const TextNumbers& names, const std::vector<User>& users, Diagnostics& problems)
        : names_(names), proposals_(users), problems_(problems), users_(names.size()),
          seen_(names.size()) {
        const auto name_of = [&users](std::uint32_t place) -> std::string_view {
            return users[place].name.str();
        };
        TextIndex places(users.size());
        for (std::uint32_t i = 0; i < users.size(); ++i) places.insert(name_of(i), i, name_of);
        for (std::uint32_t name = 0; name < names.size(); ++name) {
            if (const auto place = places.find(names.text(name), name_of)) {
                users_[name] = UserIndex{*place};
            }
        }
    }

    void find(GroupDraft& draft) {
        auto& members = draft.group.members;
        if (!members) return;
        ++group_;
        const std::string& file = draft.group.source.file;
        members->reserve(draft.members.size());
        for (const auto& member : draft.members) {
            auto& seen = seen_[member.name];
            const auto first = std::exchange(seen, {group_, member.at.line});
            if (first.group == group_) {
                seen = first;
                problems_.add(file, member.at,
                              "member " + in_quotes(names_.text(member.name))
                                  + " is listed twice (first at line " + std::to_string(first.line)
                                  + "); remove one of them");
            } else if (const auto& user = users_[member.name]) {
                members->push_back(*user);
            } else {
                report_unknown(names_.text(member.name), file, member.at);
            }
        }
    }

private:
    struct Seen {
        std::size_t group = 0;
        int line = 0;
    };

    void report_unknown(std::string_view name, const std::string& file, Position at) {
        auto way_out = proposals_.for_name(name);
        if (way_out.empty()) way_out = "remove the line, or add the user";
        problems_.add(file, at,
                      "member " + in_quotes(name) + " is not among the users; " + way_out);
    }

    const TextNumbers& names_;
    Proposals proposals_;
    Diagnostics& problems_;
    std::vector<std::optional<UserIndex>> users_; ///< by name
    std::vector<Seen> seen_;                      ///< by name: the group that had it last
    std::size_t group_ = 0;                       ///< the one in hand, counted from 1
};

} // namespace

ManifestSet link(Drafts drafts, ManifestKind kind, Diagnostics& problems) {
    check_users(drafts, kind, problems);
    check_groups(drafts.groups, kind, problems);
    Unique overrides("override name", "rename one of them", drafts.overrides.size(), problems);
    for (const auto& [exception, name_at] : drafts.overrides) {
        overrides.add(exception.name.str(), exception.name.str(), exception.source.file, name_at);
    }

    ManifestSet set;
    set.roster.users = std::move(drafts.users);
    Members members(drafts.member_names, set.roster.users, problems);
    set.roster.groups.reserve(drafts.groups.size());
    for (auto& draft : drafts.groups) {
        members.find(draft);
        draft.members = {};
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
