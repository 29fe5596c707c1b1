#pragma once

#include "company.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace rollcall::test {

/// Whom and what one change is about; what is not known is empty.
struct Subject {
    std::string uid{};
    std::string member{};
    std::string group_uid{};
    std::string group{};
    [[nodiscard]] bool is(const Subject& other) const;
    [[nodiscard]] std::string text() const;
};

/// What somebody approved: the hold as it was shown at that moment.
struct Approval {
    std::string hazard{};
    ReasonCode code{};
    std::vector<Subject> subjects{};
};
[[nodiscard]] Approval approval_of(const Held& held);

/// Looks on while one pass is applied, and says afterwards which promises it broke: budgets of the
/// hazard classes, lock-out, approvals, modes, whose groups and accounts may be touched at all. It
/// counts what became of the team before and after each write, and knows the design's arithmetic by
/// itself: nothing of the planner is asked, except which hold ids it went by.
class PassWatch {
public:
    /// `approvals` holds those that count in this pass, by hold id.
    PassWatch(World& world, const Wishes& wishes, const std::map<std::string, Approval>& approvals);
    PassWatch(const PassWatch&) = delete;
    PassWatch& operator=(const PassWatch&) = delete;
    ~PassWatch();

    /// Everything that went against the rules, in words. `plan` is what the pass was to do; with
    /// `interrupted`, some of it may be left undone.
    [[nodiscard]] std::vector<std::string> problems(const Plan& plan, bool interrupted);

private:
    using Team = TeamModel::Team;
    void see(const Team& before, const TeamWrite& write, const Team& after);
    void see_person(const User& was, const User* is, bool wipes);
    [[nodiscard]] bool is_managed(const User& account) const;
    [[nodiscard]] bool is_managed(const Group& group) const;
    [[nodiscard]] bool manages_members(const Group& group) const;
    [[nodiscard]] Subject subject_of(const MemberId& member, const GroupId& group = {}) const;
    [[nodiscard]] bool is_approved(std::string_view hazard,
                                   bool per_group,
                                   const std::vector<Subject>& done,
                                   const Plan& plan,
                                   bool interrupted) const;
    void check_class(std::string_view hazard,
                     std::vector<Subject> done,
                     std::size_t base,
                     const Budget& budget,
                     const Plan& plan,
                     bool interrupted);
    void check_budgets(const Plan& plan, bool interrupted);
    void check_groups(const Plan& plan, bool interrupted);
    void check_probable_renames(const Plan& plan, bool interrupted);
    void check_protected();
    void say(const std::string& problem) { problems_.push_back(problem); }

    World& world_;
    const Wishes& wishes_;   ///< as manifests
    const Wishes effective_; ///< with overrides
    const std::map<std::string, Approval>& approvals_;
    const Team before_;
    const Roster ledger_before_;
    const bool first_pass_; ///< nothing was ever applied
    Roster ledger_after_{};
    std::string today_{};

    std::set<MemberId> suspended_{}, removed_{}, wiped_{}, new_roles_{}, demoted_{};
    std::set<GroupId> deleted_{}, created_{};
    std::set<std::pair<GroupId, MemberId>> left_{}, joined_{};
    std::vector<std::string> problems_{};
};

/// Once nothing is left to be done: what is not as the company wishes it and stands nowhere in the
/// plan with a reason. `plan` is the last one.
[[nodiscard]] std::vector<std::string>
unexplained(const World& world, const Wishes& wishes, const Plan& plan);

} // namespace rollcall::test
