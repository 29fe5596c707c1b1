#include "keeping.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/model/field.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace rollcall {
namespace {

/// Puts back the values that could not be mapped this time, from the last export.
class Keeper {
public:
    Keeper(Roster& fresh, const Roster& previous, const std::set<Field>& masked)
        : fresh_(fresh), previous_(previous), masked_(masked) {}

    void keep(const UnmappedValue& value) { value.is_group ? keep_group(value) : keep_user(value); }

    /// A kept value may be somebody else's fresh one. The fresh one then has to wait: its owner
    /// keeps the last exported value too, or, never exported before, is left out. The last export
    /// held no value twice, so going back to it settles every such clash. Yields who has nothing to
    /// go back to.
    std::set<Uid> settle_clashes(std::vector<Omission>& omissions) {
        while (
            settle_one<User>(fresh_.users, previous_.users, Field::email, omissions)
            || settle_one<User>(fresh_.users, previous_.users, Field::external_id, omissions)
            || settle_one<Group>(fresh_.groups, previous_.groups, Field::display_name, omissions)
            || settle_one<Group>(fresh_.groups, previous_.groups, Field::external_id, omissions)) {
        }
        return std::move(newcomers_);
    }

private:
    void keep_user(const UnmappedValue& value) {
        const auto was = find_user(previous_, value.uid);
        const auto is = find_user(fresh_, value.uid);
        if (!was || !is) return;
        const auto& old = previous_.user(*was);
        auto& user = fresh_.users[static_cast<std::size_t>(*is)];
        if (value.field == "wipeData") {
            user.wipe_data = old.wipe_data;
        } else if (value.field.starts_with("onCreate.")) {
            keep_on_create(value.field, old.on_create, user.on_create);
        } else if (const auto field = parse_field(value.field)) {
            set_value(user, *field, value_of(old, *field));
        }
    }

    static void keep_on_create(std::string_view key, const OnCreate& old, OnCreate& fresh) {
        if (key == "onCreate.sendWelcomeEmail") fresh.send_welcome_email = old.send_welcome_email;
        if (key == "onCreate.givenName") fresh.given_name = old.given_name;
        if (key == "onCreate.surname") fresh.surname = old.surname;
        if (key == "onCreate.externalId") fresh.external_id = old.external_id;
        if (key == "onCreate.role") fresh.role = old.role;
    }

    void keep_group(const UnmappedValue& value) {
        const auto* old = find_group(previous_, value.uid);
        const auto field = parse_field(value.field);
        if (old == nullptr || !field) return;
        for (auto& group : fresh_.groups) {
            if (group.uid == value.uid) set_value(group, *field, value_of(*old, *field));
        }
    }

    static std::string key_of(Field field, const std::string& value) {
        if (field == Field::email) return email_key(value);
        return field == Field::display_name ? name_key(value) : value;
    }

    template <class Object>
    static const Object* find_by_uid(const std::vector<Object>& objects, const Uid& uid) {
        const auto place = std::lower_bound(
            objects.begin(), objects.end(), uid,
            [](const Object& object, const Uid& wanted) { return object.uid < wanted; });
        return place == objects.end() || place->uid != uid ? nullptr : &*place;
    }

    template <class Object>
    bool settle_one(std::vector<Object>& fresh,
                    const std::vector<Object>& previous,
                    Field field,
                    std::vector<Omission>& omissions) {
        std::unordered_map<std::string, Object*> holders;
        for (auto& object : fresh) {
            const auto value = value_of(object, field);
            if (!value || value->empty()) continue;
            const auto placed = holders.emplace(key_of(field, *value), &object);
            if (placed.second) continue;
            // Of the two, the one whose value is news goes back.
            const auto is_news = [&](const Object& candidate) {
                const auto* old = find_by_uid(previous, candidate.uid);
                return old == nullptr
                       || key_of(field, value_of(*old, field).value_or("")) != placed.first->first;
            };
            Object& loser = is_news(object) ? object : *placed.first->second;
            const auto* old = find_by_uid(previous, loser.uid);
            omissions.push_back(
                {"duplicateValue", loser.source.dn.empty() ? loser.uid.str() : loser.source.dn,
                 fmt::format("{} {} is still another object's; {}", to_string(field),
                             masked_.contains(field) ? std::string(k_secret_mask)
                                                     : '"' + visible(*value) + '"',
                             old ? "the value last exported is kept"
                                 : "left out until it is free")});
            if (old == nullptr) newcomers_.insert(loser.uid);
            set_value(loser, field, old ? value_of(*old, field) : std::nullopt);
            return true;
        }
        return false;
    }

    Roster& fresh_;
    const Roster& previous_;
    const std::set<Field>& masked_;
    std::set<Uid> newcomers_{};
};

/// Who was never exported and has a value that is reported as failing, with one such field.
std::map<Uid, std::string> failing_newcomers(const Roster& previous,
                                             const std::vector<UnmappedValue>& unmapped) {
    std::map<Uid, std::string> newcomers;
    for (const auto& value : unmapped) {
        if (value.is_group || value.problem.empty() || find_user(previous, value.uid)) continue;
        newcomers.emplace(value.uid, value.field);
    }
    return newcomers;
}

/// Takes out newcomers with a failing or a clashing value, who has no address, and which group has
/// no name, once nothing could be kept. They were never exported, so nobody loses anything by it.
void leave_out(Roster& roster,
               const std::map<Uid, std::string>& failing,
               const std::set<Uid>& clashing,
               std::vector<Omission>& omissions) {
    Roster kept;
    std::vector<std::optional<UserIndex>> moved_to(roster.users.size());
    for (std::size_t i = 0; i < roster.users.size(); ++i) {
        auto& user = roster.users[i];
        const auto fails = failing.find(user.uid);
        if (user.email.empty() || fails != failing.end()) {
            const auto field = user.email.empty() ? std::string("email") : fails->second;
            omissions.push_back({"missingValue",
                                 user.source.dn.empty() ? user.uid.str() : user.source.dn,
                                 "has no usable " + field + " and was never exported: left out"});
            continue;
        }
        if (clashing.contains(user.uid)) continue; // listed with the clash
        moved_to[i] = UserIndex{static_cast<std::uint32_t>(kept.users.size())};
        kept.users.push_back(std::move(user));
    }
    for (auto& group : roster.groups) {
        if (group.display_name.empty()) {
            omissions.push_back({"missingValue",
                                 group.source.dn.empty() ? group.uid.str() : group.source.dn,
                                 "has no usable name and was never exported: left out"});
            continue;
        }
        if (group.members) {
            std::vector<UserIndex> members;
            for (const auto member : *group.members) {
                if (const auto moved = moved_to[static_cast<std::size_t>(member)]) {
                    members.push_back(*moved);
                } else {
                    ++group.unmapped_members;
                }
            }
            group.members = std::move(members);
        }
        kept.groups.push_back(std::move(group));
    }
    roster = std::move(kept);
}

} // namespace

void keep_last_values(Roster& fresh,
                      const Roster& previous,
                      const std::vector<UnmappedValue>& unmapped,
                      const std::set<Field>& masked,
                      std::vector<Omission>& omissions) {
    Keeper keeper(fresh, previous, masked);
    for (const auto& value : unmapped) keeper.keep(value);
    const auto clashing = keeper.settle_clashes(omissions);
    leave_out(fresh, failing_newcomers(previous, unmapped), clashing, omissions);
    std::sort(omissions.begin(), omissions.end());
}

} // namespace rollcall
