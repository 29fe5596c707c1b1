#include <rollcall/base/names.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/base/text_index.hpp>
#include <rollcall/diff/pairing.hpp>

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace rollcall {
namespace {

constexpr Names<LinkedBy, 5> k_links{{{LinkedBy::nothing, "nothing"},
                                      {LinkedBy::dropbox_id, "dropboxId"},
                                      {LinkedBy::external_id, "externalId"},
                                      {LinkedBy::email, "email"},
                                      {LinkedBy::name, "name"}}};

/// Which place of a list has a text: the first one that was entered. Empty texts belong to nobody.
class Index {
public:
    using TextOf = std::function<std::string_view(std::uint32_t place)>;

    Index(std::size_t expected, TextOf text_of) : index_(expected), text_of_(std::move(text_of)) {}

    /// The place that has the text of this one, itself or an earlier one.
    std::optional<std::uint32_t> enter(std::uint32_t place) {
        const auto text = text_of_(place);
        if (text.empty()) return std::nullopt;
        return index_.insert(text, place, text_of_).first;
    }
    /// In the stead of whichever has the same text.
    void prefer(std::uint32_t place) { index_.replace(text_of_(place), place, text_of_); }

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const {
        return text.empty() ? std::nullopt : index_.find(text, text_of_);
    }

private:
    TextIndex index_;
    TextOf text_of_;
};

std::string_view text_of(const std::optional<std::string>& value) {
    return value ? std::string_view(*value) : std::string_view{};
}

UserIndex as_user(std::uint32_t place) { return UserIndex{place}; }
std::uint32_t as_place(UserIndex index) { return static_cast<std::uint32_t>(index); }

bool exists(const User& user) { return user.state != UserState::removed; }

/// Which accounts a round of claims is about.
enum class Presence { existing, removed };

class PersonPairing {
public:
    PersonPairing(const Roster& desired, const Roster& applied, const Roster& live, Pairing& result)
        : desired_(desired), applied_(applied), live_(live), result_(result),
          claimed_(live.users.size(), false), placed_(live.users.size(), false),
          applied_by_uid_(
              applied.users.size(),
              [&applied](auto a) { return std::string_view(applied.users[a].uid.str()); }),
          applied_by_member_(
              applied.users.size(),
              [&applied](auto a) { return std::string_view(applied.users[a].member_id.str()); }),
          desired_uids_(
              desired.users.size(),
              [&desired](auto d) { return std::string_view(desired.users[d].uid.str()); }),
          desired_external_ids_(
              desired.users.size(),
              [&desired](auto d) { return text_of(desired.users[d].external_id); }),
          live_by_member_(
              live.users.size(),
              [&live](auto l) { return std::string_view(live.users[l].member_id.str()); }),
          live_by_email_(live.users.size(), [this](auto l) { return live_email(l); }),
          live_by_external_id_(live.users.size(),
                               [&live](auto l) { return text_of(live.users[l].external_id); }) {}
    PersonPairing(const PersonPairing&) = delete; // an index asks for this one's texts
    PersonPairing& operator=(const PersonPairing&) = delete;

    void run() {
        index();
        for (std::uint32_t d = 0; d < desired_.users.size(); ++d) {
            PersonRow row{.desired = as_user(d)};
            row.applied = look_up_applied(desired_.users[d].uid);
            rows_.push_back(row);
        }
        // Accounts that exist first, by every key; removed ones only for who is left: somebody
        // removed and invited again by hand is the new account, not the one to be recovered.
        for (const auto wanted : {Presence::existing, Presence::removed}) {
            for (auto& row : rows_) claim_by_member_id(row, wanted);
            for (auto& row : rows_) claim_by_external_id(row, wanted);
            for (auto& row : rows_) claim_by_email(row, wanted);
        }
        append_applied_only();
        append_live_only();
        publish();
    }

private:
    void index() {
        for (std::uint32_t a = 0; a < applied_.users.size(); ++a) {
            applied_by_uid_.enter(a);
            applied_by_member_.enter(a);
        }
        for (std::uint32_t d = 0; d < desired_.users.size(); ++d) {
            desired_uids_.enter(d);
            desired_external_ids_.enter(d);
        }
        for (std::uint32_t l = 0; l < live_.users.size(); ++l) {
            const auto& email = live_.users[l].email;
            if (auto key = email_key(email); key != email) odd_emails_.emplace(l, std::move(key));
            live_by_member_.enter(l);
            // A removed account keeps its address and external id reserved, but one that exists
            // is always the better answer.
            enter_preferring_existing(live_by_email_, l);
            enter_preferring_existing(live_by_external_id_, l);
        }
    }

    void enter_preferring_existing(Index& index, std::uint32_t l) {
        const auto place = index.enter(l);
        if (place && !exists(live_.users[*place]) && exists(live_.users[l])) index.prefer(l);
    }

    /// What decides whose address it is.
    std::string_view live_email(std::uint32_t l) const {
        if (!odd_emails_.empty()) {
            const auto odd = odd_emails_.find(l);
            if (odd != odd_emails_.end()) return odd->second;
        }
        return live_.users[l].email;
    }

    std::optional<UserIndex> look_up_applied(const Uid& uid) const {
        const auto found = applied_by_uid_.find(uid.str());
        return found ? std::optional(as_user(*found)) : std::nullopt;
    }

    void claim(PersonRow& row, std::uint32_t l, LinkedBy linked_by) {
        claimed_[l] = placed_[l] = true;
        (exists(live_.users[l]) ? row.live : row.recoverable) = as_user(l);
        row.linked_by = linked_by;
    }

    [[nodiscard]] bool may_claim(std::uint32_t l, Presence wanted) const {
        return !claimed_[l] && exists(live_.users[l]) == (wanted == Presence::existing);
    }

    static bool linked(const PersonRow& row) { return row.live || row.recoverable; }

    void claim_by_member_id(PersonRow& row, Presence wanted) {
        if (linked(row) || !row.applied) return;
        const auto l = live_by_member_.find(applied_.user(*row.applied).member_id.str());
        if (l && may_claim(*l, wanted)) claim(row, *l, LinkedBy::dropbox_id);
    }

    void claim_by_external_id(PersonRow& row, Presence wanted) {
        const auto& user = desired_.user(*row.desired);
        if (linked(row) || is_ambiguous(row) || !user.external_id) return;
        const auto l = live_by_external_id_.find(*user.external_id);
        if (!l || !may_claim(*l, wanted)) return;
        const auto other = live_by_email_.find(email_key(user.email));
        if (other && *other != *l && !claimed_[*other] && exists(live_.users[*other])
            && exists(live_.users[*l]) && !is_ours(*other)) {
            result_.ambiguous.push_back(
                {.desired = as_place(*row.desired),
                 .candidates = {describe(*l, "external id"), describe(*other, "e-mail")},
                 .live = {*l, *other}});
            claimed_[*l] = claimed_[*other] = true;
            ambiguous_.push_back(as_place(*row.desired));
            return;
        }
        claim(row, *l, LinkedBy::external_id);
        note_former_owner(row, *l);
    }

    void claim_by_email(PersonRow& row, Presence wanted) {
        const auto& user = desired_.user(*row.desired);
        if (linked(row) || is_ambiguous(row)) return;
        const auto l = live_by_email_.find(email_key(user.email));
        if (!l || !may_claim(*l, wanted)) return;
        const auto& account = live_.users[*l];
        claim(row, *l, LinkedBy::email);
        note_former_owner(row, *l);
        row.foreign_external_id = user.external_id && account.external_id
                                  && !account.external_id->empty()
                                  && *account.external_id != *user.external_id;
    }

    /// The account that was asked for, and about which no answer came.
    void claim_as_asked_for(PersonRow& row) {
        const auto& asked = applied_.user(*row.applied);
        if (linked(row) || !asked.creation_asked) return;
        const auto l = live_by_email_.find(email_key(asked.email));
        if (!l || !may_claim(*l, Presence::existing)) return;
        const auto& external_id = live_.users[*l].external_id;
        const bool foreign = asked.external_id && external_id && !external_id->empty()
                             && *external_id != *asked.external_id;
        if (!foreign) claim(row, *l, LinkedBy::email);
    }

    /// An account that the ledger links to another uid, one that nobody desires any more.
    void note_former_owner(PersonRow& row, std::uint32_t l) {
        const auto a = applied_by_member_.find(live_.users[l].member_id.str());
        if (a && applied_.users[*a].uid != desired_.user(*row.desired).uid) {
            row.relinked_from = as_user(*a);
        }
    }

    /// True when the account is somebody else's by a stronger link than its e-mail: by the ledger,
    /// or by an external id that is desired. Then it is no candidate for anybody else.
    bool is_ours(std::uint32_t l) const {
        const auto& external_id = live_.users[l].external_id;
        if (external_id && desired_external_ids_.find(*external_id)) return true;
        const auto a = applied_by_member_.find(live_.users[l].member_id.str());
        return a && desired_uids_.find(applied_.users[*a].uid.str());
    }

    bool is_ambiguous(const PersonRow& row) const {
        return std::find(ambiguous_.begin(), ambiguous_.end(), as_place(*row.desired))
               != ambiguous_.end();
    }

    std::string describe(std::uint32_t l, std::string_view by) const {
        const auto& user = live_.users[l];
        return std::string(by) + ": " + user.email + " (" + user.member_id.str() + ")";
    }

    void append_applied_only() {
        std::vector<bool> taken(applied_.users.size(), false);
        for (const auto& row : rows_) {
            if (row.applied) taken[as_place(*row.applied)] = true;
            if (row.relinked_from) taken[as_place(*row.relinked_from)] = true;
        }
        for (std::uint32_t a = 0; a < applied_.users.size(); ++a) {
            if (taken[a]) continue;
            PersonRow row{.applied = as_user(a)};
            claim_by_member_id(row, Presence::existing);
            claim_as_asked_for(row);
            rows_.push_back(row);
        }
    }

    void append_live_only() {
        for (std::uint32_t l = 0; l < live_.users.size(); ++l) {
            if (!placed_[l] && exists(live_.users[l])) {
                rows_.push_back(PersonRow{.live = as_user(l)});
            }
        }
    }

    void publish() {
        constexpr auto k_nobody = static_cast<PersonIndex>(-1);
        result_.people = std::move(rows_);
        result_.person_of_desired.assign(desired_.users.size(), k_nobody);
        result_.person_of_applied.assign(applied_.users.size(), k_nobody);
        result_.person_of_live.assign(live_.users.size(), k_nobody);
        for (PersonIndex person = 0; person < result_.people.size(); ++person) {
            const auto& row = result_.people[person];
            if (row.desired) result_.person_of_desired[as_place(*row.desired)] = person;
            if (row.applied) result_.person_of_applied[as_place(*row.applied)] = person;
            if (row.relinked_from) result_.person_of_applied[as_place(*row.relinked_from)] = person;
            if (row.live) result_.person_of_live[as_place(*row.live)] = person;
            if (row.recoverable) result_.person_of_live[as_place(*row.recoverable)] = person;
        }
    }

    const Roster& desired_;
    const Roster& applied_;
    const Roster& live_;
    Pairing& result_;
    std::vector<PersonRow> rows_;
    std::vector<bool> claimed_; ///< nobody else may link to it
    std::vector<bool> placed_;  ///< stands in somebody's row; candidates of ambiguous links do not
    std::vector<std::uint32_t> ambiguous_;
    Index applied_by_uid_, applied_by_member_, desired_uids_, desired_external_ids_;
    Index live_by_member_, live_by_email_, live_by_external_id_;
    std::unordered_map<std::uint32_t, std::string> odd_emails_; ///< not in the form that decides
};

class GroupPairing {
public:
    GroupPairing(const Roster& desired, const Roster& applied, const Roster& live, Pairing& result)
        : desired_(desired), applied_(applied), live_(live), result_(result),
          claimed_(live.groups.size(), false) {}

    void run() {
        Index applied_by_uid(applied_.groups.size(), [this](auto a) {
            return std::string_view(applied_.groups[a].uid.str());
        });
        for (std::uint32_t a = 0; a < applied_.groups.size(); ++a) applied_by_uid.enter(a);
        Index by_id(live_.groups.size(),
                    [this](auto l) { return std::string_view(live_.groups[l].group_id.str()); });
        Index by_external_id(live_.groups.size(),
                             [this](auto l) { return text_of(live_.groups[l].external_id); });
        for (std::uint32_t l = 0; l < live_.groups.size(); ++l) {
            by_id.enter(l);
            by_external_id.enter(l);
        }

        for (std::uint32_t d = 0; d < desired_.groups.size(); ++d) {
            rows_.push_back(
                {.desired = d, .applied = applied_by_uid.find(desired_.groups[d].uid.str())});
        }
        std::vector<bool> taken(applied_.groups.size(), false);
        for (auto& row : rows_) {
            if (!row.applied) continue;
            taken[*row.applied] = true;
            claim(row, by_id.find(applied_.groups[*row.applied].group_id.str()),
                  LinkedBy::dropbox_id);
        }
        // Groups that left the desired side keep their live group: a newcomer of the same name
        // must not slip into it while its deletion is being decided.
        std::vector<GroupRow> leaving;
        for (std::uint32_t a = 0; a < applied_.groups.size(); ++a) {
            if (taken[a]) continue;
            GroupRow row{.applied = a};
            claim(row, by_id.find(applied_.groups[a].group_id.str()), LinkedBy::dropbox_id);
            claim_as_asked_for(row, by_external_id);
            leaving.push_back(row);
        }
        for (auto& row : rows_) {
            const auto& external_id = desired_.groups[*row.desired].external_id;
            if (external_id) claim(row, by_external_id.find(*external_id), LinkedBy::external_id);
        }
        claim_by_name();
        rows_.insert(rows_.end(), leaving.begin(), leaving.end());
        for (std::uint32_t l = 0; l < live_.groups.size(); ++l) {
            if (!claimed_[l]) rows_.push_back({.live = l});
        }
        result_.groups = std::move(rows_);
    }

private:
    /// The group that was asked for, and about which no answer came: by what it was made with.
    void claim_as_asked_for(GroupRow& row, const Index& by_external_id) {
        const auto& asked = applied_.groups[*row.applied];
        if (row.live || !asked.creation_asked) return;
        if (asked.external_id && !asked.external_id->empty()) {
            return claim(row, by_external_id.find(*asked.external_id), LinkedBy::external_id);
        }
        for (std::uint32_t l = 0; l < live_.groups.size(); ++l) {
            if (live_.groups[l].display_name != asked.display_name) continue;
            if (text_of(live_.groups[l].external_id).empty()) claim(row, l, LinkedBy::name);
        }
    }

    /// Of what no stronger link has claimed. Dropbox tells names apart that are equal to us: where
    /// two are called the same, neither is taken.
    void claim_by_name() {
        std::unordered_map<std::string, std::vector<std::uint32_t>> by_name;
        for (std::uint32_t l = 0; l < live_.groups.size(); ++l) {
            if (!claimed_[l]) by_name[name_key(live_.groups[l].display_name)].push_back(l);
        }
        for (auto& row : rows_) {
            if (row.live) continue;
            const auto found = by_name.find(name_key(desired_.groups[*row.desired].display_name));
            if (found == by_name.end()) continue;
            if (found->second.size() == 1) {
                claim(row, found->second.front(), LinkedBy::name);
                continue;
            }
            AmbiguousLink link{.is_group = true, .desired = *row.desired, .live = found->second};
            for (const auto l : link.live) {
                const auto& group = live_.groups[l];
                link.candidates.push_back("\"" + group.display_name + "\" (" + group.group_id.str()
                                          + ")");
            }
            std::sort(link.candidates.begin(), link.candidates.end());
            result_.ambiguous.push_back(std::move(link));
        }
    }

    void claim(GroupRow& row, std::optional<std::uint32_t> l, LinkedBy linked_by) {
        if (row.live || !l || claimed_[*l]) return;
        claimed_[*l] = true;
        row.live = l;
        row.linked_by = linked_by;
    }

    const Roster& desired_;
    const Roster& applied_;
    const Roster& live_;
    Pairing& result_;
    std::vector<GroupRow> rows_;
    std::vector<bool> claimed_;
};

} // namespace

std::string_view to_string(LinkedBy linked_by) noexcept { return name_of(k_links, linked_by); }

Pairing pair_rosters(const Roster& desired, const Roster& applied, const Roster& live) {
    Pairing result;
    PersonPairing(desired, applied, live, result).run();
    GroupPairing(desired, applied, live, result).run();
    return result;
}

} // namespace rollcall
