#pragma once

#include <rollcall/sandbox/event.hpp>
#include <rollcall/sandbox/identities.hpp>
#include <rollcall/sandbox/job.hpp>
#include <rollcall/sandbox/log_feed.hpp>
#include <rollcall/sandbox/objects.hpp>
#include <rollcall/sandbox/requests.hpp>
#include <rollcall/sandbox/switches.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::sandbox {

/// What stays the same while a team lives.
struct TeamSettings {
    std::string name = "Acme";
    std::string id{}; ///< dbtid:…; made from the seed when empty
    std::uint64_t licenses = 1000;
    std::uint64_t seed = 1;
    Async async_add = Async::never;
    Async async_remove = Async::never;
    Async async_group_delete = Async::never;
    int job_polls = 1;          ///< how often a job answers in_progress
    int job_seconds = 5;        ///< when it finishes without being asked
    bool everyone_group = true; ///< whether the team has its system-managed group
    /// Addresses of people in other teams: they cannot be added here.
    std::set<std::string> foreign_emails{};
    /// Addresses of private accounts: they can be added, but nobody can take the address.
    std::set<std::string> personal_emails{};
    /// Addresses that cannot be added, and the tag that says why: "user_already_paired".
    std::map<std::string, std::string> refused_emails{};
    /// Addresses of these domains are verified as soon as they are added.
    std::set<std::string> verified_domains{};
    Switches switches{};
};

/// The team as an answer shows it: as it is, or as it was a moment ago. Good until the next write.
struct TeamView {
    const std::map<Serial, Member>& members;
    const std::map<Serial, Group>& groups;
    const Switches& switches;
};

/// A Dropbox team as a state machine: members, groups, memberships, licences, jobs, audit log and
/// clock. No HTTP, no JSON, no threads; the caller serialises access and tells the time.
///
/// Every write takes the actor, for the log. References and pointers that are handed out are good
/// until the next write or advance_to().
class Team {
public:
    /// Removed people can be brought back for so long.
    static constexpr std::chrono::days k_recoverable{7};

    Team(TeamSettings settings, Time now);

    // ---- time
    [[nodiscard]] Time now() const noexcept { return now_; }
    /// Finishes the jobs that are due and forgets people removed too long ago. Never goes back.
    void advance_to(Time now);

    // ---- reading
    [[nodiscard]] const TeamSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] const std::map<Serial, Member>& members() const noexcept { return members_; }
    [[nodiscard]] const std::map<Serial, Group>& groups() const noexcept { return groups_; }
    [[nodiscard]] const std::vector<Event>& events() const noexcept { return events_; }
    /// What of the log can be read by now, in the order in which it arrived.
    [[nodiscard]] const LogFeed& feed() const noexcept { return feed_; }
    [[nodiscard]] const Switches& switches() const noexcept { return settings_.switches; }
    [[nodiscard]] TeamView view() const noexcept { return {members_, groups_, switches()}; }
    /// What listings show: older than the truth by as much as the switch says.
    [[nodiscard]] TeamView listed() const noexcept;
    [[nodiscard]] const Member& member(Serial serial) const { return members_.at(serial); }
    [[nodiscard]] const Group& group(Serial serial) const { return groups_.at(serial); }
    /// Removed but recoverable people are found too.
    [[nodiscard]] const Member* find(const UserSelector& user) const;
    [[nodiscard]] const Group* find(const GroupSelector& group) const;
    [[nodiscard]] const Group* find_group_named(std::string_view name) const;
    /// Invited, active and suspended people; each takes a licence.
    [[nodiscard]] std::uint64_t provisioned() const noexcept { return provisioned_; }
    /// The admin who linked the app; nothing when the account is gone.
    [[nodiscard]] const Member* acting_admin() const;
    [[nodiscard]] std::size_t active_team_admins() const;

    // ---- members, as the API changes them
    Launch add_members(const Actor& actor, std::vector<NewMember> rows, bool force_async);
    Outcome<Serial>
    set_profile(const Actor& actor, const UserSelector& user, const ProfileChange& change);
    Outcome<Serial> set_role(const Actor& actor, const UserSelector& user, AdminTier role);
    Outcome<Serial> suspend(const Actor& actor, const UserSelector& user, bool wipe_data);
    Outcome<Serial> unsuspend(const Actor& actor, const UserSelector& user);
    Outcome<Launch> remove(const Actor& actor, const Removal& removal);
    Outcome<Serial> recover(const Actor& actor, const UserSelector& user);
    Outcome<Serial> send_welcome_email(const UserSelector& user);
    /// The job's id. All targets are checked before any is suspended.
    Outcome<std::string> bulk_suspend(const Actor& actor, std::vector<BulkTarget> targets);
    /// Tags of AddSecondaryEmailResult: "success" or why not.
    std::string
    add_secondary_email(const Actor& actor, Serial member_serial, const std::string& given);
    /// "success", "not_found" or "cannot_remove_primary".
    std::string
    delete_secondary_email(const Actor& actor, Serial member_serial, const std::string& given);
    /// Errors: invalid_async_job_id, access_denied (groups only), internal_error. `kind` guards
    /// against polling at the wrong route.
    enum class JobKind { add_members, remove_member, group, suspend_members };
    Outcome<const Job*> poll(std::string_view job_id, JobKind kind);

    // ---- members, as they change without the API
    /// The person joins.
    Outcome<Serial> accept_invitation(const UserSelector& user);
    /// Somebody who was not invited joins by the team's invite link.
    Outcome<Serial> join_by_link(NewMember person);
    /// The person leaves the team and keeps the account.
    Outcome<Serial> leave_team(const UserSelector& user);
    /// A removed person's files and account are gone for good, before their time.
    Outcome<Serial> delete_for_good(const Actor& actor, const UserSelector& user);
    Outcome<Serial> verify_emails(const UserSelector& user);

    // ---- groups, as the API changes them
    Outcome<Serial> create_group(const Actor& actor, const NewGroup& wanted);
    Outcome<Serial>
    update_group(const Actor& actor, const GroupSelector& selector, const GroupChange& change);
    Outcome<Launch> delete_group(const Actor& actor, const GroupSelector& selector);
    Outcome<Serial> add_to_group(const Actor& actor,
                                 const GroupSelector& selector,
                                 const std::vector<MemberAccess>& people);
    Outcome<Serial> remove_from_group(const Actor& actor,
                                      const GroupSelector& selector,
                                      const std::vector<UserSelector>& people);
    Outcome<Serial> set_access(const Actor& actor,
                               const GroupSelector& selector,
                               const UserSelector& user,
                               Access access);

    // ---- building a team without a trace in the log. What is empty is made: serial, ids, dates.
    Serial put_member(Member member);
    Serial put_group(Group group);
    void put_membership(Serial group, Serial member, Access access);
    void set_acting_admin(Serial member) noexcept { acting_admin_ = member; }
    void set_settings(TeamSettings settings) { settings_ = std::move(settings); }
    void set_switches(Switches switches);
    void set_licenses(std::uint64_t licenses) noexcept { settings_.licenses = licenses; }
    [[nodiscard]] Identities& identities() noexcept { return identities_; }
    /// The next job is this one, and the next call that may answer with a job does so.
    void set_next_job(std::optional<JobPlan> plan) noexcept { next_job_ = plan; }
    /// Called before a write, where listings lag behind.
    void remember();
    /// An entry that no change of this team brought about: of a kind that clients do not know.
    void log_foreign(const Actor& actor, std::string category, std::string type);
    void put_event(Event event);
    /// Goes into the log of the writes that follow.
    void set_request_id(std::string id) { request_id_ = std::move(id); }

private:
    Outcome<Member*> current(const UserSelector& user);
    Outcome<Group*> writable(const GroupSelector& group);
    [[nodiscard]] Outcome<void> check_change(const Group& group, const GroupChange& change) const;
    /// The rows of an addition to a group: who can be let in, and what speaks against it.
    struct Additions {
        std::vector<std::pair<Serial, Access>> rows{};
        std::vector<std::string> unknown{};
        std::vector<std::string> outside{};
        std::vector<std::string> not_managers{};
        bool is_duplicate = false;
        bool is_inactive_owner = false;
    };
    [[nodiscard]] Additions look_at(const Group& group,
                                    const std::vector<MemberAccess>& people) const;
    void let_in(const Actor& actor, Group& group, const Additions& additions);
    void change_name(const Actor& actor, Group& group, const std::string& name);
    void change_external_id(const Actor& actor, Group& group, const std::string& id);
    void change_management(const Actor& actor, Group& group, Management management);
    [[nodiscard]] Outcome<void>
    check_change(const Member& member, const UserSelector& user, const ProfileChange& change) const;
    void change_email(const Actor& actor, Member& member, const std::string& wanted);
    void change_name(const Actor& actor,
                     Member& member,
                     const std::string& given_name,
                     const std::string& surname);
    void change_external_id(const Actor& actor, Member& member, const std::string& id);
    [[nodiscard]] bool email_is_taken(const std::string& email, Serial except) const;
    [[nodiscard]] bool decide(Async async);
    std::string launch(const Actor& actor, decltype(Job::work) work);
    void finish(Job& job);
    void do_finish(Job& job);
    [[nodiscard]] bool is_transfer_destination(Serial member) const;
    [[nodiscard]] std::string group_key(std::string_view name) const;
    [[nodiscard]] bool is_group_name(std::string_view name) const;
    [[nodiscard]] bool name_is_taken(const std::string& key, Serial except) const;
    [[nodiscard]] bool is_verified_domain(std::string_view email) const;
    void do_suspend(const Actor& actor, Member& member, bool wipe_data);
    void settle_by(Time at) { next_settlement_ = std::min(next_settlement_, at); }
    AddedRow add_row(const Actor& actor, const NewMember& row);
    [[nodiscard]] Outcome<void> check_removal(const Member& member, const Removal& removal) const;
    [[nodiscard]] Outcome<void> check_transfer(const Member& member, const Removal& removal) const;
    void do_remove(const Actor& actor, Serial serial, const Removal& removal);
    void forget_names(const Member& member);
    void leave_groups(Member& member);
    void erase_member(Serial serial);
    static void join(Group& group, Member& member, Access access);
    static void leave(Group& group, Member& member);
    void join_everyone(Member& member);

    [[nodiscard]] static LoggedUser logged(const Member& member);
    [[nodiscard]] static LoggedGroup logged(const Group& group);
    Event& log(const Actor& actor, std::string category, std::string type);
    void log_member(const Actor& actor,
                    const Member& member,
                    std::string type,
                    LoggedValue::Fields details);
    void log_status(const Actor& actor,
                    const Member& member,
                    std::string_view before,
                    std::string_view after,
                    LoggedValue::Fields action = {});
    void log_group(const Actor& actor,
                   const Group& group,
                   std::string type,
                   LoggedValue::Fields details,
                   const Member* member = nullptr);

    TeamSettings settings_;
    Time now_;
    Time next_settlement_ = Time::max(); // when a job is due or a removed person is forgotten
    Identities identities_;
    Random dice_;
    Serial next_member_ = 1;
    Serial next_group_ = 0x11; // the service numbers groups across all teams; 3 is "everyone"
    Serial everyone_ = 0;
    Serial acting_admin_ = 0;
    std::uint64_t provisioned_ = 0;
    std::map<Serial, Member> members_;
    std::map<Serial, Group> groups_;
    std::unordered_map<std::string, Serial> member_by_id_;
    std::unordered_map<std::string, Serial> member_by_email_;
    std::unordered_map<std::string, Serial> member_by_external_id_;
    std::unordered_map<std::string, Serial> group_by_id_;
    std::unordered_map<std::string, Serial> group_by_external_id_;
    std::unordered_map<std::string, Serial> group_by_name_; // by name_key
    std::set<std::string> deleted_groups_;                  // ids
    std::map<std::string, Time> held_group_names_;          // of deleted groups, and until when
    std::unordered_map<std::string, Serial> secondary_emails_;
    std::map<std::string, Job, std::less<>> jobs_;
    std::optional<JobPlan> next_job_;
    std::vector<Event> events_;
    LogFeed feed_;
    std::string request_id_;
    struct Past {
        Time until;
        std::map<Serial, Member> members;
        std::map<Serial, Group> groups;
    };
    std::deque<Past> past_; // only where listings lag
};

} // namespace rollcall::sandbox
