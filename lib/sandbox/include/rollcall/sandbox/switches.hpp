#pragma once

#include <rollcall/base/names.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

enum class NameCase { insensitive, sensitive };
enum class GroupAdds { atomic, partial };
enum class TooManyRows { refused, accepted };
enum class RemovedInfo { member_info, id_not_found };
enum class Shown { listed, not_listed };
enum class RemovedError { user_not_in_team, user_not_found };
enum class EmailChange { keeps_verified, unverifies };
enum class EmailCase { ignored, stored, refused };
enum class InvitedEmail { keeps_invitation, voids_invitation };
enum class WritesAs { app, admin };
enum class GroupEventMember { context, participants };
enum class BulkSuspend { available, route_access_denied };
enum class LongNames { refused, accepted, truncated };
enum class FormerOwners { demoted, kept };
enum class InvitedOwners { refused, accepted };
enum class PlainRoles { absent, empty };
enum class OddIds { not_found, bad_request };
enum class RecoveredRole { kept, lost };
enum class Joins { invited, active };
enum class Toggle { off, on };
enum class UsualManagement { company_managed, user_managed };

inline constexpr Names<NameCase, 2> k_name_case_names{
    {{NameCase::insensitive, "insensitive"}, {NameCase::sensitive, "sensitive"}}};
inline constexpr Names<GroupAdds, 2> k_group_adds_names{
    {{GroupAdds::atomic, "atomic"}, {GroupAdds::partial, "partial"}}};
inline constexpr Names<TooManyRows, 2> k_too_many_rows_names{
    {{TooManyRows::refused, "refused"}, {TooManyRows::accepted, "accepted"}}};
inline constexpr Names<RemovedInfo, 2> k_removed_info_names{
    {{RemovedInfo::member_info, "member_info"}, {RemovedInfo::id_not_found, "id_not_found"}}};
inline constexpr Names<Shown, 2> k_shown_names{
    {{Shown::listed, "listed"}, {Shown::not_listed, "not_listed"}}};
inline constexpr Names<RemovedError, 2> k_removed_error_names{
    {{RemovedError::user_not_in_team, "user_not_in_team"},
     {RemovedError::user_not_found, "user_not_found"}}};
inline constexpr Names<EmailChange, 2> k_email_change_names{
    {{EmailChange::keeps_verified, "keeps_verified"}, {EmailChange::unverifies, "unverifies"}}};
inline constexpr Names<EmailCase, 3> k_email_case_names{{{EmailCase::ignored, "ignored"},
                                                         {EmailCase::stored, "stored"},
                                                         {EmailCase::refused, "refused"}}};
inline constexpr Names<InvitedEmail, 2> k_invited_email_names{
    {{InvitedEmail::keeps_invitation, "keeps_invitation"},
     {InvitedEmail::voids_invitation, "voids_invitation"}}};
inline constexpr Names<WritesAs, 2> k_writes_as_names{
    {{WritesAs::app, "app"}, {WritesAs::admin, "admin"}}};
inline constexpr Names<GroupEventMember, 2> k_group_event_member_names{
    {{GroupEventMember::context, "context"}, {GroupEventMember::participants, "participants"}}};
inline constexpr Names<BulkSuspend, 2> k_bulk_suspend_names{
    {{BulkSuspend::available, "available"},
     {BulkSuspend::route_access_denied, "route_access_denied"}}};
inline constexpr Names<LongNames, 3> k_long_names_names{{{LongNames::refused, "refused"},
                                                         {LongNames::accepted, "accepted"},
                                                         {LongNames::truncated, "truncated"}}};
inline constexpr Names<FormerOwners, 2> k_former_owners_names{
    {{FormerOwners::demoted, "demoted"}, {FormerOwners::kept, "kept"}}};
inline constexpr Names<InvitedOwners, 2> k_invited_owners_names{
    {{InvitedOwners::refused, "refused"}, {InvitedOwners::accepted, "accepted"}}};
inline constexpr Names<PlainRoles, 2> k_plain_roles_names{
    {{PlainRoles::absent, "absent"}, {PlainRoles::empty, "empty"}}};
inline constexpr Names<OddIds, 2> k_odd_ids_names{
    {{OddIds::not_found, "not_found"}, {OddIds::bad_request, "bad_request"}}};
inline constexpr Names<RecoveredRole, 2> k_recovered_role_names{
    {{RecoveredRole::kept, "kept"}, {RecoveredRole::lost, "lost"}}};
inline constexpr Names<Joins, 2> k_joins_names{
    {{Joins::invited, "invited"}, {Joins::active, "active"}}};
inline constexpr Names<Toggle, 2> k_toggle_names{{{Toggle::off, "off"}, {Toggle::on, "on"}}};
inline constexpr Names<UsualManagement, 2> k_usual_management_names{
    {{UsualManagement::company_managed, "company_managed"},
     {UsualManagement::user_managed, "user_managed"}}};

/// What the service's documents leave open, each set to one plausible answer: a client has to work
/// with all of them. The first word of each list is the default. Docs: docs/sandbox.md.
struct Switches {
    // ---- members
    Joins added_members = Joins::invited;
    TooManyRows add_over_20_rows = TooManyRows::refused;
    LongNames names_over_50 = LongNames::refused;
    RemovedInfo get_info_of_removed = RemovedInfo::member_info;
    RemovedError calls_on_removed = RemovedError::user_not_in_team;
    Shown groups_of_suspended = Shown::listed;
    Shown groups_of_removed = Shown::not_listed;
    PlainRoles roles_of_plain_members = PlainRoles::absent;
    RecoveredRole role_of_recovered = RecoveredRole::kept;
    EmailChange email_change = EmailChange::keeps_verified;
    EmailCase email_change_of_case = EmailCase::ignored;
    InvitedEmail email_change_of_invited = InvitedEmail::keeps_invitation;
    OddIds odd_ids = OddIds::not_found;
    BulkSuspend bulk_suspend = BulkSuspend::available;
    std::int64_t get_info_rows = 0; ///< most rows of members/get_info; 0 = any number

    // ---- groups
    NameCase group_name_case = NameCase::insensitive;
    std::int64_t group_name_length = 0;          ///< most characters; 0 = any number
    std::string group_name_forbidden{};          ///< characters; control characters always are
    std::int64_t deleted_group_name_seconds = 0; ///< a deleted group's name stays taken so long
    UsualManagement usual_management = UsualManagement::company_managed;
    GroupAdds group_adds = GroupAdds::atomic;
    std::int64_t group_rows = 0; ///< most rows of groups/members/add and remove, groups/get_info
    FormerOwners former_owners = FormerOwners::demoted;
    InvitedOwners invited_owners = InvitedOwners::refused;

    // ---- the event log
    WritesAs writes_logged_as = WritesAs::app;
    GroupEventMember group_event_member = GroupEventMember::context;
    std::int64_t log_delay_seconds = 0;    ///< until an event can be read
    std::int64_t log_disorder_seconds = 0; ///< up to so much later, so that events overtake
    std::int64_t log_retention_days = 0;   ///< 0 = for ever
    // Each nth event or page; 0 = none.
    std::int64_t log_duplicate_every = 0;
    std::int64_t log_unknown_kind_every = 0;
    std::int64_t log_missing_details_every = 0;
    std::int64_t log_empty_page_every = 0;

    // ---- the service as a whole
    std::int64_t listing_lag_seconds = 0; ///< listings and get_info show the team as it was then
    std::int64_t cursor_seconds = 0;      ///< how long a cursor is good; 0 = for ever
    std::int64_t job_kept_seconds = 0;    ///< how long a job can be polled; 0 = for ever
    std::int64_t calls_per_second = 0;    ///< of the team; 0 = no limit
    std::int64_t calls_at_once = 10;      ///< the bucket: so many above the rate
    Toggle write_contention = Toggle::on; ///< two writes to one group at the same time: 429

    bool operator==(const Switches&) const = default;
};

/// One switch by its name, with the values it takes: words, or a number up to `most`, or a text.
struct SwitchRow {
    std::string_view name;
    std::vector<std::string_view> words{};
    std::int64_t most = 0;
    bool is_text = false;
    std::string (*get)(const Switches&) = nullptr;
    /// False when it does not take the value.
    bool (*set)(Switches&, std::string_view value) = nullptr;
};

/// All of them, in the order of the struct.
[[nodiscard]] const std::vector<SwitchRow>& switch_rows();

} // namespace rollcall::sandbox
