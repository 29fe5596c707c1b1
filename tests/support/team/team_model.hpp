#pragma once

#include <rollcall/ports/team.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall::test {

/// Thrown where the process is to die.
struct Death {};

/// A Dropbox team in memory: it keeps state and enforces what Dropbox enforces (unique addresses,
/// names and external ids, what may be done in which state, the last admin), at every single write.
/// It answers as the port does over HTTP: what is so already is no failure. tests/contract holds
/// both to the same cases. A promise that a caller must keep (batch sizes, one write per group and
/// person in flight, no write without a change) lands in `violations` when broken.
class TeamModel final : public TeamReader, public TeamWriter {
public:
    struct Team {
        std::map<MemberId, User> members{};             ///< as a live roster shows them
        std::map<MemberId, UserState> before_removal{}; ///< what a recovery brings back
        std::map<GroupId, Group> groups{};              ///< without members
        std::set<std::pair<GroupId, MemberId>> memberships{};
        bool operator==(const Team&) const = default;
    };
    /// What goes wrong at the n-th write (from 0).
    struct Fault {
        std::size_t at = 0;
        enum class Kind { refused, lost_before, lost_after, death_before, death_after } kind{};
        bool for_good = false; ///< and at every write after it
    };

    TeamModel();

    Result<LiveTeam> read() override;
    /// Its readings leave nobody out.
    Result<LeftOut> still_there(const LeftOut&) override { return LeftOut{}; }
    [[nodiscard]] std::size_t capacity() const override { return 3; }
    [[nodiscard]] std::string closed_because() const override { return {}; }
    void listen(WriteListener*) override {}
    Result<void> await_jobs(const std::vector<RunningJob>& jobs) override {
        awaited.insert(awaited.end(), jobs.begin(), jobs.end());
        return {};
    }
    void submit(std::size_t ticket, const TeamWrite& write) override;
    std::optional<WriteOutcome> next() override;

    /// Seats taken: invited, active and suspended people.
    [[nodiscard]] std::size_t provisioned() const;
    MemberId add_member(User user);
    GroupId add_group(Group group);
    void forget_removed(); ///< seven days later: nobody can be recovered

    Team team{};
    TeamId team_id{"dbtid:acme"};
    MemberId acting_admin{};             ///< when he goes, so does our access
    std::size_t licensed = 0;            ///< seats bought; 0: as many as are needed
    std::set<std::string> other_teams{}; ///< addresses that people of other teams have
    std::set<std::string> personal{};    ///< addresses of accounts that are in no team
    std::string now{};                   ///< when people are suspended, RFC 3339
    std::optional<Fault> fault{};
    std::optional<Error> unreadable{};          ///< what reading the team comes to
    std::optional<std::uint32_t> shuffled_by{}; ///< seed of the order in which things are listed
    /// Sees every write that reached the team: before, what was asked for, and after.
    std::function<void(const Team&, const TeamWrite&, const Team&)> watch{};
    std::size_t writes = 0;
    std::vector<RunningJob> awaited{};
    std::vector<std::string> violations{};
    std::vector<std::string> log{}; ///< refused writes, for messages of failing tests

private:
    struct Pending {
        std::size_t ticket;
        TeamWrite write;
        std::vector<std::string> keys;
    };
    WriteOutcome run(const Pending& pending);
    [[nodiscard]] Result<void> check_access() const;

    std::deque<Pending> pending_;
    std::size_t made_ = 0;
    std::size_t turn_ = 0;
};

} // namespace rollcall::test
