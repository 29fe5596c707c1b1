#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/field.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/ports/running_job.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rollcall {

/// The live team, read completely.
struct LiveTeam {
    TeamId id{};
    std::string name{};
    /// Canonical. Users carry member id, e-mail, external id, names, state and role; removed but
    /// recoverable people are included (state removed) and are in no group. Groups carry group id,
    /// name, external id, management and members; the members of system-managed groups are absent.
    Roster roster{};
    MemberId acting_admin{};
    std::uint32_t licensed = 0;    ///< seats bought
    std::uint32_t provisioned = 0; ///< seats taken: invited, active and suspended people
    /// Groups whose members could not be told from the member pages and were listed one by one.
    std::size_t groups_listed = 0;
};

/// People and groups that should be in a reading, and are not.
struct LeftOut {
    std::vector<MemberId> members{};
    std::vector<GroupId> groups{};
    [[nodiscard]] bool empty() const noexcept { return members.empty() && groups.empty(); }
    bool operator==(const LeftOut&) const = default;
};

/// Reads the team. Complete or an error.
class TeamReader {
public:
    virtual ~TeamReader() = default;
    /// Errors: incomplete (empty list, cursor reset, acting admin missing), denied, unavailable,
    /// rate_limited.
    virtual Result<LiveTeam> read() = 0;
    /// Which of these Dropbox knows by their ids, though a reading did not show them: listings may
    /// lag, or leave somebody out. Cost: a call for each hundred. Errors: those of a call, and
    /// incomplete (an answer that says nothing about somebody).
    virtual Result<LeftOut> still_there(const LeftOut& missing) = 0;
};

// ---- writes: each one call, or one batch, of the API. Every irreversible option is a field
// without a default: it cannot be left out.

struct NewMember {
    std::string email;
    std::optional<std::string> given_name{};
    std::optional<std::string> surname{};
    std::optional<std::string> external_id{};
    std::optional<Role> role{};
    bool send_welcome_email;
    bool operator==(const NewMember&) const = default;
};

/// At most k_most rows.
struct AddMembersToTeam {
    static constexpr std::size_t k_most = 20;
    std::vector<NewMember> members;
    bool operator==(const AddMembersToTeam&) const = default;
};

/// Absent = unchanged, "" = cleared.
struct SetProfile {
    MemberId member;
    std::optional<std::string> email{};
    std::optional<std::string> given_name{};
    std::optional<std::string> surname{};
    std::optional<std::string> external_id{};
    bool operator==(const SetProfile&) const = default;
};

struct SetRole {
    MemberId member;
    Role role;
    bool operator==(const SetRole&) const = default;
};

struct Suspend {
    MemberId member;
    bool wipe_data;
    bool operator==(const Suspend&) const = default;
};

struct Unsuspend {
    MemberId member;
    bool operator==(const Unsuspend&) const = default;
};

struct RemoveFromTeam {
    MemberId member;
    bool wipe_data;
    bool operator==(const RemoveFromTeam&) const = default;
};

struct Recover {
    MemberId member;
    bool operator==(const Recover&) const = default;
};

/// Always company-managed.
struct CreateGroup {
    std::string display_name;
    std::optional<std::string> external_id{};
    bool operator==(const CreateGroup&) const = default;
};

/// Absent = unchanged.
struct UpdateGroup {
    GroupId group;
    std::optional<std::string> display_name{};
    std::optional<std::string> external_id{};
    bool operator==(const UpdateGroup&) const = default;
};

struct DeleteGroup {
    GroupId group;
    bool operator==(const DeleteGroup&) const = default;
};

/// At most k_most people.
struct AddToGroup {
    static constexpr std::size_t k_most = 1000;
    GroupId group;
    std::vector<MemberId> members;
    bool operator==(const AddToGroup&) const = default;
};

struct RemoveFromGroup {
    static constexpr std::size_t k_most = 1000;
    GroupId group;
    std::vector<MemberId> members;
    bool operator==(const RemoveFromGroup&) const = default;
};

using TeamWrite = std::variant<AddMembersToTeam,
                               SetProfile,
                               SetRole,
                               Suspend,
                               Unsuspend,
                               RemoveFromTeam,
                               Recover,
                               CreateGroup,
                               UpdateGroup,
                               DeleteGroup,
                               AddToGroup,
                               RemoveFromGroup>;

// ---- outcomes

/// A person who was added.
struct AddedMember {
    MemberId member;
    UserState state = UserState::invited; ///< as Dropbox answered, not as we assume
    bool operator==(const AddedMember&) const = default;
};

/// What a finished write brought.
struct WriteOutcome {
    std::size_t ticket = 0; ///< the number that submit() was given
    /// The call as a whole. Errors: conflict (name, e-mail or id taken), not_found, refused,
    /// denied, rate_limited, unavailable (outcome unknown: read back).
    Result<void> status{};
    /// AddMembersToTeam: one per row, in order; rows may have succeeded where the status is an
    /// error. Other writes: empty.
    std::vector<Result<AddedMember>> added{};
    /// AddToGroup, RemoveFromGroup: one per member, in order, and as independent of the status.
    std::vector<Result<void>> members{};
    /// CreateGroup: the new group.
    GroupId created_group{};
    /// SetProfile, UpdateGroup, CreateGroup: the values as the answer has them, as far as it does.
    std::vector<std::pair<Field, std::string>> told{};
};

/// A call that is made again after a wait.
struct Retry {
    std::size_t ticket = 0; ///< of the write it belongs to; 0: of a reading
    std::string route{};    ///< "team/members/suspend"
    std::string why{};
    int attempt = 1; ///< 1 = the first one failed
    std::chrono::milliseconds wait{0};
    bool operator==(const Retry&) const = default;
};

/// Hears what writes do before they are finished.
class WriteListener {
public:
    virtual ~WriteListener() = default;
    virtual void retrying(const Retry& retry) = 0;
    /// A job was launched; heard before anybody waits for it.
    virtual void launched(const RunningJob& job) = 0;
    /// Its outcome is known.
    virtual void ended(const RunningJob& job) = 0;
};

/// Writes to the team, several at a time. One write per group and per member may be in flight; the
/// caller sees to that.
class TeamWriter {
public:
    virtual ~TeamWriter() = default;
    /// How many writes may be under way at once; 0 where no call can succeed any more.
    [[nodiscard]] virtual std::size_t capacity() const = 0;
    /// Why the capacity is 0: the time for the pass is over, the authorisation was revoked, a
    /// longer pause was asked for than a call waits. Empty otherwise.
    [[nodiscard]] virtual std::string closed_because() const = 0;
    /// `listener` must outlive the writes; null: nobody listens.
    virtual void listen(WriteListener* listener) = 0;
    /// Waits until none of these jobs runs any more, whatever became of them; what they did is for
    /// the next reading to tell. Errors: unavailable, denied, rate_limited.
    virtual Result<void> await_jobs(const std::vector<RunningJob>& jobs) = 0;
    /// Starts a write. `ticket` comes back with its outcome.
    virtual void submit(std::size_t ticket, const TeamWrite& write) = 0;
    /// Waits for the next finished write; nothing when none is under way.
    virtual std::optional<WriteOutcome> next() = 0;
};

} // namespace rollcall
