#include "possible_selves.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

std::string external_id_key(const User& user) { return user.external_id.value_or(""); }

/// Given name and surname; nothing where one of them is missing, for that is too little to go by.
std::string full_name_key(const User& user) {
    const auto given = name_key(user.given_name.value_or(""));
    const auto surname = name_key(user.surname.value_or(""));
    return given.empty() || surname.empty() ? "" : given + '\n' + surname;
}

/// People by what they could be recognised by.
class Likenesses {
public:
    void add(const User& user, UserIndex place) {
        note("id " + external_id_key(user), place, external_id_key(user).empty());
        note("mail " + email_key(user.email), place, user.email.empty());
        note("name " + full_name_key(user), place, full_name_key(user).empty());
    }

    /// Everybody who could be this person, each once, by place.
    [[nodiscard]] std::set<UserIndex> like(const User& user) const {
        std::set<UserIndex> found;
        for (const auto& key : {"id " + external_id_key(user), "mail " + email_key(user.email),
                                "name " + full_name_key(user)}) {
            const auto [from, to] = by_key_.equal_range(key);
            for (auto at = from; at != to; ++at) found.insert(at->second);
        }
        return found;
    }

private:
    void note(std::string key, UserIndex place, bool is_nothing) {
        if (!is_nothing) by_key_.emplace(std::move(key), place);
    }

    std::unordered_multimap<std::string, UserIndex> by_key_;
};

class Selves {
public:
    Selves(Roster& fresh, const LastKnown& last, const std::set<Uid>& left_out)
        : fresh_(fresh), last_(last) {
        for (std::uint32_t i = 0; i < fresh.users.size(); ++i) {
            const auto& user = fresh.users[i];
            if (left_out.contains(user.uid) || user.email.empty()) {
                left_out_.add(user, UserIndex{i});
                any_ = true;
                continue;
            }
            exported_.insert("mail " + email_key(user.email));
            if (user.external_id) exported_.insert("id " + *user.external_id);
        }
    }

    std::vector<NotExported> keep() {
        if (!any_) return {};
        for (const auto& user : last_.previous().users) consider(user);
        for (const auto& user : last_.only_applied().users) {
            // Suspended as a leaver: that was decided before this entry came.
            if (user.state != UserState::disabled) consider(user);
        }
        for (const auto& [self, selves] : kept_) stay(self, selves);
        if (!kept_.empty()) canonicalize(fresh_);
        return std::move(told_);
    }

private:
    void consider(const User& user) {
        if (find_user(fresh_, user.uid)) return;
        if (exported_.contains("mail " + email_key(user.email))
            || (user.external_id && exported_.contains("id " + *user.external_id))) {
            return;
        }
        auto like = left_out_.like(user);
        if (!like.empty()) kept_.emplace_back(&user, std::move(like));
    }

    void stay(const User* user, const std::set<UserIndex>& selves) {
        User self = *user;
        const auto is_disabled = [this](UserIndex place) {
            return fresh_.user(place).state == UserState::disabled;
        };
        if (std::all_of(selves.begin(), selves.end(), is_disabled)) {
            self.state = UserState::disabled;
        }
        const auto& entry = fresh_.user(*selves.begin());
        told_.push_back(
            {ReasonCode::kept_for_another_entry, user->uid.str(), "",
             "\"" + visible(user->name.str()) + "\" is no longer in the directory, but could be "
                 + visible(entry.source.dn.empty() ? entry.uid.str() : entry.source.dn.str())
                 + ", which cannot be exported: kept as known last until that entry's values are "
                   "corrected, or it is gone too"});
        const UserIndex place{static_cast<std::uint32_t>(fresh_.users.size())};
        for (auto& group : fresh_.groups) {
            if (!group.members || !last_.was_member(group.uid, *user)) continue;
            const bool listed =
                std::any_of(selves.begin(), selves.end(), [&group](UserIndex other) {
                    return std::find(group.members->begin(), group.members->end(), other)
                           != group.members->end();
                });
            if (listed) group.members->push_back(place);
        }
        fresh_.users.push_back(std::move(self));
    }

    Roster& fresh_;
    const LastKnown& last_;
    Likenesses left_out_;
    std::unordered_set<std::string> exported_; ///< keys of who is not left out
    bool any_ = false;
    std::vector<std::pair<const User*, std::set<UserIndex>>> kept_;
    std::vector<NotExported> told_;
};

} // namespace

std::vector<NotExported>
keep_possible_selves(Roster& fresh, const LastKnown& last, const std::set<Uid>& left_out) {
    return Selves(fresh, last, left_out).keep();
}

} // namespace rollcall
