#include "keeping.hpp"

#include "last_known.hpp"
#include "possible_selves.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/model/field.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>

namespace rollcall {
namespace {

constexpr std::string_view k_kept = "the value last exported is kept";
constexpr std::string_view k_left_out = "never exported before, so left out";
constexpr std::string_view k_taken_meanwhile =
    "the value last exported is another's meanwhile, so left out";
constexpr std::string_view k_nothing_kept = "there is no value that could be kept, so left out";

/// What is said of somebody or something: the DN, as people look for it in the directory.
template <class Object> std::string subject_of(const Object& object) {
    return object.source.dn.empty() ? object.uid.str() : object.source.dn.str();
}

/// Everything that is not exported as the datastore has it, by uid and field: each once.
class Account {
public:
    /// The datastore lists a value that failed twice: among the omissions for people, and as
    /// unmapped for the machine. They become one entry again; the other omissions stay as they are.
    Account(const Roster& fresh,
            const std::vector<UnmappedValue>& unmapped,
            const std::vector<Omission>& omissions) {
        std::unordered_map<std::string, std::string> dns;
        for (const auto& user : fresh.users) dns["user " + user.uid.str()] = subject_of(user);
        for (const auto& group : fresh.groups) dns["group " + group.uid.str()] = subject_of(group);
        std::map<std::pair<std::string, std::string>, std::string> reasons;
        for (const auto& item : omissions) reasons[{item.subject, item.detail}] = item.reason;
        for (const auto& value : unmapped) {
            // Without a problem the mapping says itself that the last value is to be kept.
            if (value.problem.empty()) continue;
            const auto& subject = dns[(value.is_group ? "group " : "user ") + value.uid.str()];
            const auto told = reasons.find({subject, value.field + ": " + value.problem});
            auto code = ReasonCode::invalid_value;
            if (told != reasons.end()) {
                code = parse_reason_code(told->second).value_or(code);
                reasons.erase(told);
            }
            entry(value.is_group, value.uid, value.field, subject) = {code, subject, value.field,
                                                                      value.problem};
        }
        for (const auto& [told, reason] : reasons) {
            const auto code = parse_reason_code(reason).value_or(ReasonCode::invalid_value);
            others_.push_back({code, told.first, "", told.second});
        }
    }

    /// The entry of one value; a new one has no code that means anything yet.
    NotExported&
    entry(bool is_group, const Uid& uid, const std::string& field, const std::string& subject) {
        const auto [place, fresh] = entries_.try_emplace({is_group, uid, field});
        if (fresh) place->second = {ReasonCode::missing_value, subject, field, ""};
        return place->second;
    }

    /// Adds what became of the value.
    static void say(NotExported& entry, std::string_view outcome) {
        entry.detail += entry.detail.empty() ? "" : "; ";
        entry.detail += outcome;
    }

    void add(NotExported item) { others_.push_back(std::move(item)); }

    std::vector<NotExported> take() && {
        for (auto& [key, entry] : entries_) others_.push_back(std::move(entry));
        sort_by_code(others_);
        return std::move(others_);
    }

private:
    std::map<std::tuple<bool, Uid, std::string>, NotExported> entries_;
    std::vector<NotExported> others_;
};

/// Puts back the values that could not be mapped this time, from the last export; of whom that does
/// not have any more, from the ledger.
class Keeper {
public:
    Keeper(Roster& fresh, const LastKnown& last, const std::set<Field>& masked, Account& account)
        : fresh_(fresh), last_(last), masked_(masked), account_(account) {}

    void keep(const UnmappedValue& value) {
        const bool kept = value.is_group ? keep_group(value) : keep_user(value);
        if (value.problem.empty()) return;
        auto& entry = account_.entry(value.is_group, value.uid, value.field, "");
        if (kept) return Account::say(entry, k_kept);
        // Who was never exported is left out below: a person by any such value, a group by its
        // name.
        const bool newcomer =
            value.is_group ? last_.group(value.uid) == nullptr : last_.user(value.uid) == nullptr;
        if (newcomer && !value.is_group) {
            newcomers_.insert(value.uid);
            return Account::say(entry, k_left_out);
        }
        if (!newcomer) Account::say(entry, "exported without it");
    }

    /// A kept value may be somebody else's fresh one. The fresh one then has to wait: its owner
    /// keeps the last exported value too, or, never exported before, is left out. The last export
    /// held no value twice, so going back to it settles every such clash; who has to go back to the
    /// ledger gives way where that is not enough.
    void settle_clashes() {
        while (settle_one<User>(fresh_.users, Field::email)
               || settle_one<User>(fresh_.users, Field::external_id)
               || settle_one<Group>(fresh_.groups, Field::display_name)
               || settle_one<Group>(fresh_.groups, Field::external_id)) {
        }
    }

    /// People who were never exported and have a value that fails or clashes: nothing could be
    /// kept.
    [[nodiscard]] const std::set<Uid>& newcomers() const noexcept { return newcomers_; }

private:
    /// Returns whether there was a value to keep.
    bool keep_user(const UnmappedValue& value) {
        const auto* known = last_.user(value.uid);
        const auto is = find_user(fresh_, value.uid);
        if (known == nullptr || !is) return false;
        const auto& old = *known;
        auto& user = fresh_.users[static_cast<std::size_t>(*is)];
        if (value.field == "wipeData") {
            user.wipe_data = old.wipe_data;
            return old.wipe_data.has_value();
        }
        if (value.field.starts_with("onCreate.")) {
            return keep_on_create(value.field, *old.on_create, user.on_create.edit());
        }
        const auto field = parse_field(value.field);
        if (!field) return false;
        set_value(user, *field, value_of(old, *field));
        return value_of(old, *field).has_value();
    }

    static bool keep_on_create(std::string_view key, const OnCreate& old, OnCreate& fresh) {
        const auto keep = [](const auto& from, auto& to) {
            to = from;
            return from.has_value();
        };
        if (key == "onCreate.sendWelcomeEmail") {
            return keep(old.send_welcome_email, fresh.send_welcome_email);
        }
        if (key == "onCreate.givenName") return keep(old.given_name, fresh.given_name);
        if (key == "onCreate.surname") return keep(old.surname, fresh.surname);
        if (key == "onCreate.externalId") return keep(old.external_id, fresh.external_id);
        return key == "onCreate.role" && keep(old.role, fresh.role);
    }

    bool keep_group(const UnmappedValue& value) {
        const auto* old = last_.group(value.uid);
        const auto field = parse_field(value.field);
        if (old == nullptr || !field) return false;
        for (auto& group : fresh_.groups) {
            if (group.uid == value.uid) set_value(group, *field, value_of(*old, *field));
        }
        return value_of(*old, *field).has_value();
    }

    static std::string key_of(Field field, const std::string& value) {
        if (field == Field::email) return email_key(value);
        return field == Field::display_name ? name_key(value) : value;
    }

    /// How firmly an object stands on a value: news gives way to what was known, and what only the
    /// ledger knows to what the last export has.
    enum class Hold { news, by_ledger, by_export };

    template <class Object>
    Hold hold_on(const Object& object, Field field, const std::string& key) const {
        const auto* old = last_.find(object);
        if (old == nullptr || key_of(field, value_of(*old, field).value_or("")) != key) {
            return Hold::news;
        }
        return last_.is_exported(object) ? Hold::by_export : Hold::by_ledger;
    }

    template <class Object> bool settle_one(std::vector<Object>& fresh, Field field) {
        std::unordered_map<std::string, Object*> holders;
        for (auto& object : fresh) {
            const auto value = value_of(object, field);
            if (!value || value->empty() || is_left_out(object)) continue;
            const auto placed = holders.emplace(key_of(field, *value), &object);
            if (placed.second) continue;
            const auto& key = placed.first->first;
            auto& other = *placed.first->second;
            Object& loser =
                hold_on(object, field, key) <= hold_on(other, field, key) ? object : other;
            give_way(loser, field, *value, hold_on(loser, field, key) != Hold::news);
            return true;
        }
        return false;
    }

    /// Who is left out takes no value from anybody.
    [[nodiscard]] bool is_left_out(const User& user) const { return newcomers_.contains(user.uid); }
    [[nodiscard]] static bool is_left_out(const Group&) { return false; }

    /// Back to the value known last, unless that is the very one that clashes.
    template <class Object>
    void give_way(Object& loser, Field field, const std::string& value, bool is_last) {
        const auto* old = last_.find(loser);
        auto& entry = account_.entry(std::is_same_v<Object, Group>, loser.uid,
                                     std::string(to_string(field)), subject_of(loser));
        entry.code = ReasonCode::duplicate_value;
        entry.detail = fmt::format("{} is still another object's",
                                   masked_.contains(field) ? std::string(k_secret_mask)
                                                           : '"' + visible(value) + '"');
        const bool keeps = old != nullptr && !is_last;
        if (keeps) {
            Account::say(entry, k_kept);
        } else if (std::is_same_v<Object, User>) {
            Account::say(entry, is_last ? k_taken_meanwhile : k_left_out);
            newcomers_.insert(loser.uid);
        }
        set_value(loser, field, keeps ? value_of(*old, field) : std::nullopt);
    }

    Roster& fresh_;
    const LastKnown& last_;
    const std::set<Field>& masked_;
    Account& account_;
    std::set<Uid> newcomers_{};
};

/// Takes out newcomers with a value that fails or clashes, who has no address, and which group has
/// no name, once nothing could be kept.
void leave_out(Roster& roster,
               const std::set<Uid>& newcomers,
               const LastKnown& last,
               Account& account) {
    const auto outcome = [&last](const auto& object) {
        return last.find(object) == nullptr ? k_left_out : k_nothing_kept;
    };
    Roster kept;
    std::vector<std::optional<UserIndex>> moved_to(roster.users.size());
    for (std::size_t i = 0; i < roster.users.size(); ++i) {
        auto& user = roster.users[i];
        if (newcomers.contains(user.uid)) continue; // told with the value
        if (user.email.empty()) {
            Account::say(account.entry(false, user.uid, "email", subject_of(user)), outcome(user));
            continue;
        }
        moved_to[i] = UserIndex{static_cast<std::uint32_t>(kept.users.size())};
        kept.users.push_back(std::move(user));
    }
    for (auto& group : roster.groups) {
        if (group.display_name.empty()) {
            Account::say(account.entry(true, group.uid, "displayName", subject_of(group)),
                         outcome(group));
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

std::vector<NotExported> keep_last_values(Roster& fresh,
                                          const Roster& previous,
                                          const Roster& applied,
                                          const std::vector<UnmappedValue>& unmapped,
                                          const std::vector<Omission>& omissions,
                                          const std::set<Field>& masked) {
    const LastKnown last(previous, applied);
    Account account(fresh, unmapped, omissions);
    Keeper keeper(fresh, last, masked, account);
    for (const auto& value : unmapped) keeper.keep(value);
    keeper.settle_clashes();
    // Who is kept has values again that may clash, which may leave out others.
    for (;;) {
        const auto kept = keep_possible_selves(fresh, last, keeper.newcomers());
        for (const auto& self : kept) account.add(self);
        if (kept.empty()) break;
        keeper.settle_clashes();
    }
    leave_out(fresh, keeper.newcomers(), last, account);
    return std::move(account).take();
}

} // namespace rollcall
