#pragma once

#include "command_line.hpp"

#include <rollcall/controller/pass_result.hpp>
#include <rollcall/ports/clock.hpp>

#include <string>
#include <vector>

namespace rollcall::cli {

/// Tells on the terminal, or in the journal of the service, what passes bring: each thing once, for
/// in a loop it would be the same with every pass.
class PassConsole {
public:
    /// All must outlive it.
    PassConsole(const Invocation& invocation, const Clock& clock)
        : invocation_(invocation), clock_(clock) {}

    void tell(const ExportResult& exported);
    /// What somebody else changed; the caller knows that it has not been told yet.
    void tell(const DriftReport& drift) const;
    /// Of something that is no failure of the pass.
    void tell(const Error& error) const;
    /// The account of a pass, and why it ended before its time. `always`: also where it brought
    /// nothing new.
    void tell(const PassResult& result, bool always);
    void log(const std::string& text) const;

private:
    void tell(const PassReport& report, bool always);
    void tell(const Proposal& proposal, const std::string& subject);

    const Invocation& invocation_;
    const Clock& clock_;
    std::string last_findings_{};
    std::string last_proposal_{};
    std::string last_pause_{};
    std::vector<Held> last_held_{};
    std::vector<NotDone> last_refused_{};
};

} // namespace rollcall::cli
