#pragma once

#include "scenario.hpp"
#include "support/team/memory_ports.hpp"
#include "unit/dropbox/fake_clock.hpp"

#include <rollcall/dropbox/team.hpp>
#include <rollcall/reconcile/pass.hpp>
#include <rollcall/sandbox/server.hpp>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rollcall::test {

/// A scenario on a stage: the real client over HTTP against the real sandbox, waits that take no
/// time (the team's clock goes with them), and a ledger in memory.
class Stage {
public:
    /// Plays the scenario up to the moment where its last pass begins.
    explicit Stage(FaultScenario scenario);
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// Back to that moment, with a fresh client, no fault and nothing counted.
    void rewind();
    /// A new process: nothing but team, ledger and repository is left.
    void restart_client();

    /// Adds a fault, as the body of the control endpoint.
    void fault(const std::string& rule);
    /// Before the n-th call from now (from 1) is carried out, or after it, `deed` is done.
    void at_call(std::size_t n, sandbox::CallMoment moment, std::function<void()> deed);
    void clear_faults();
    /// Until no call that has arrived is still to be carried out.
    void await_all_carried_out();
    void let_time_pass(std::chrono::milliseconds time);
    /// A job that an earlier process is said to have launched.
    void left_running(const RunningJob& job);

    /// Plans and applies.
    Result<PassReport> pass();
    /// Passes until nothing is left to do, at most `most`; the last report. Throws
    /// std::runtime_error when one fails or something is still left then.
    PassReport converge(int most = 5);

    std::string control(const char* method, const char* path, const std::string& body = "");
    /// The same where a refusal is as good: a deed that has no object any more.
    void try_control(const char* method, const char* path, const std::string& body);
    /// The team without the ids that depend on what was tried before.
    [[nodiscard]] std::string facts();
    /// Calls since rewind(), token requests included.
    [[nodiscard]] std::size_t calls();
    /// Which of these counters of the server are not 0.
    [[nodiscard]] std::vector<std::string> violations(const std::vector<std::string>& rules);
    /// What a pass says is done and is not so on the team. Reads the team.
    [[nodiscard]] std::vector<std::string> untrue(const PassReport& report);
    /// What the ledger has learned since rewind() and the team does not confirm. Reads the team.
    [[nodiscard]] std::vector<std::string> lies();

private:
    void hear(sandbox::CallMoment moment);
    [[nodiscard]] PassOptions options() const;

    struct Deed {
        std::size_t call = 0;
        sandbox::CallMoment moment{};
        std::function<void()> act{};
    };

    FaultScenario scenario_;
    dropbox::Library library_{};
    dropbox::test::FakeClock clock_{};
    NoProgress progress_{};
    std::mutex mutex_{};
    std::condition_variable heard_{};
    std::size_t arrived_ = 0;
    std::size_t carried_out_ = 0;
    std::vector<Deed> deeds_{};
    std::unique_ptr<sandbox::Server> server_{};
    std::unique_ptr<dropbox::Team> team_{};
    MemoryRepository repository_{};
    MemoryLedger ledger_{};
    std::string team_before_{};
    MemoryLedger ledger_before_{};
};

} // namespace rollcall::test
