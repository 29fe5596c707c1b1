#pragma once

#include <rollcall/controller/controller_status.hpp>
#include <rollcall/controller/loop.hpp>
#include <rollcall/controller/pass_runner.hpp>
#include <rollcall/ports/clock.hpp>

#include <functional>
#include <string>

namespace rollcall {

struct ControllerOptions {
    std::string team{};
    std::string version{};
    LoopOptions loop{};
    PassRunnerOptions passes{};
    std::function<Traffic()> traffic = [] { return Traffic{}; };
};

/// Hears where the controller stands. Called on the loop's thread, between its steps; whatever
/// takes long keeps the loop waiting.
class ControllerListener {
public:
    virtual ~ControllerListener() = default;
    /// Something about it changed.
    virtual void changed(const ControllerStatus& status) = 0;
    /// A pass ended. Heard after changed().
    virtual void ended(const PassResult& result) = 0;
};

/// What lets the loop go on before its time, and spreads it.
struct LoopOutside {
    std::function<bool()> take_request;
    std::function<double()> chance;
};

/// The loop: passes in a row, and where they stand.
class Controller final : private LoopBody {
public:
    /// All must outlive it.
    Controller(PassSteps& steps,
               Clock& clock,
               ControllerListener& listener,
               ControllerOptions options);

    /// One pass, and that was it.
    PassResult run_once();
    /// Until the clock is told to stop.
    void run(LoopOutside outside);

private:
    PassResult one_pass(ExportNow export_now);
    PassVerdict pass(bool asked) override;
    void waiting(std::chrono::milliseconds delay, std::size_t failures_in_a_row) override;
    bool take_request() override { return outside_.take_request(); }
    double chance() override { return outside_.chance(); }
    void take_in(const PassResult& result, const std::string& now);
    void tell();

    Clock& clock_;
    ControllerListener& listener_;
    ControllerOptions options_;
    PassRunner runner_;
    LoopOutside outside_{};
    ControllerStatus status_{};
};

} // namespace rollcall
