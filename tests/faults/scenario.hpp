#pragma once

#include <rollcall/model/roster.hpp>
#include <rollcall/plan/policy.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace rollcall::test {

/// One pass that is to survive whatever the service does to it: how the team stands, what was
/// applied to it before, what people did to it since, and what is desired now.
struct FaultScenario {
    std::string name;
    std::string seed;                   ///< the team, in the sandbox's seed format
    Roster before{};                    ///< applied first, without faults; nobody: nothing was
    std::vector<std::string> outside{}; ///< then done by hand, as bodies of the control endpoint
    Roster after{};                     ///< desired by the pass that the faults strike
    /// By the real clock: a busy machine must not make calls late that no test holds back.
    std::chrono::milliseconds call_timeout{10'000};
    std::chrono::milliseconds pass_timeout{0}; ///< 0: without end
    Policy policy{};                           ///< budgets wide enough to hold nothing
};

/// A roster written down: "ann: ann@acme.com", …
class RosterBuilder {
public:
    /// A person with uid "u-<name>", which is the external id, too.
    RosterBuilder& user(const std::string& name, const std::string& email);
    RosterBuilder& disabled(const std::string& name, const std::string& email);
    RosterBuilder& role(const std::string& name, Role role);
    RosterBuilder& surname(const std::string& name, const std::string& surname);
    /// A group with uid "g-<name>"; members by name.
    RosterBuilder& group(const std::string& name,
                         const std::string& display_name,
                         const std::vector<std::string>& members);
    [[nodiscard]] Roster build() const;

private:
    User& find(const std::string& name);

    struct NamedGroup {
        Group group;
        std::vector<std::string> members;
    };
    std::vector<User> users_;
    std::vector<NamedGroup> groups_;
};

/// Every kind of write, every kind of dependency, jobs included.
[[nodiscard]] std::vector<FaultScenario> fault_scenarios();

} // namespace rollcall::test
