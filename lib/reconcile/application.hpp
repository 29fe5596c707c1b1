#pragma once

#include "schedule.hpp"
#include "telling.hpp"

#include <rollcall/model/confirmation.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/reconcile/pass.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace rollcall {

/// Does what a plan says: keeps as many writes under way as the schedule and the writer allow, and
/// records each confirmed fact before anything that builds on it is started.
class Application final : private WriteListener {
public:
    /// All must outlive it.
    Application(const PassPorts& ports,
                const PassOptions& options,
                const Plan& plan,
                const LetGo& let_go);

    /// Until nothing more can be done. Errors: only where the ledger cannot be written.
    Result<void> run();

    /// One per action of the plan, in the same order.
    [[nodiscard]] std::vector<ActionOutcome> outcomes() && { return std::move(outcomes_); }
    /// Why it made no further calls, where it was asked to stop.
    [[nodiscard]] const std::optional<std::string>& stopped() const noexcept { return stopped_; }

private:
    using Batch = std::vector<std::uint32_t>; ///< places in the plan
    /// What a call that failed can have changed.
    enum class Effect { none, possible };

    void retrying(const Retry& retry) override;
    void launched(const RunningJob& job) override;
    void ended(const RunningJob& job) override;

    bool is_stopped();
    [[nodiscard]] bool may_start();
    void leave_open();
    void start(Batch batch);
    bool announce(const Batch& batch);
    void withdraw(const Batch& batch);
    void use_approvals(std::uint32_t place, std::vector<Confirmation>& facts);
    void finish(const WriteOutcome& outcome);
    void finish_rows(const Batch& batch, const WriteOutcome& outcome);
    [[nodiscard]] static std::vector<std::optional<Error>> errors_of(const Batch& batch,
                                                                     const WriteOutcome& outcome);
    void postpone(const Batch& batch, const std::string& why);
    void confirm(const Batch& batch, const WriteOutcome* outcome);
    static void correct(std::vector<Confirmation>& facts,
                        const std::vector<std::pair<Field, std::string>>& told);
    bool record(const Batch& batch, const std::vector<Confirmation>& facts);

    void set_outcome(std::uint32_t place, ActionOutcome outcome);
    void settle(const Batch& batch);
    [[nodiscard]] static Effect effect_of(const Error& error) noexcept;
    void mark_failed(std::uint32_t place, const std::string& message, Effect effect);
    void give_up(const Batch& batch, const Error& error);
    void skip(const Batch& places);

    MemberId member_of(const Action& action) const;
    GroupId group_of(const Action& action) const;
    std::vector<MemberId> members_in(const Batch& batch) const;
    std::vector<Uid> uids_in(const Batch& batch) const;
    std::optional<std::string> value_in(const Batch& batch, Field field) const;
    std::optional<TeamWrite> write_for(const Batch& batch) const;
    AddMembersToTeam invitation_of(const Batch& batch) const;
    SetProfile profile_of(const Batch& batch) const;
    std::optional<Confirmation> intent_of(const Action& action, bool asked) const;
    UserApplied user_fact(const Action& action) const;
    std::vector<Confirmation> facts_of(const Batch& batch) const;

    const PassPorts& ports_;
    const PassOptions& options_;
    const std::vector<Action>& actions_;
    const LetGo& let_go_;
    Telling telling_;
    Schedule schedule_;
    std::vector<ActionOutcome> outcomes_;
    std::unordered_map<Uid, MemberId> members_;
    std::unordered_map<Uid, GroupId> groups_;
    std::set<std::string> used_; ///< hold ids whose approvals are written down as used
    std::unordered_map<std::size_t, Batch> in_flight_;
    std::size_t next_ticket_ = 1;
    std::size_t unanswered_ = 0; ///< writes in a row that got no answer
    std::size_t ticket_ = 0;     ///< of the batch whose outcome is being taken; 0: of none
    std::string seats_gone_;     ///< what Dropbox said when no licence was left
    std::optional<Error> failure_;
    std::optional<std::string> stopped_{};
};

} // namespace rollcall
