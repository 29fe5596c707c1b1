#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/export_result.hpp>
#include <rollcall/plan/pass_report.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// How a pass of the controller ended; the first that applies, from the top.
enum class PassEnd {
    stopped,   ///< asked to: a signal, or a pause that people ordered
    untrusted, ///< inputs incomplete or not trusted: nothing was done
    locked,    ///< another pass holds the lock or the claim
    stale,     ///< what it started from moved meanwhile
    failed,
    partial, ///< some of it could not be applied
    held,    ///< something waits for an approval
    done,
};
/// "done", "held", … : the label of metrics, and the word in status.
[[nodiscard]] std::string_view to_string(PassEnd end) noexcept;

/// Licences of the team, as a pass found them.
struct Seats {
    std::uint32_t licensed = 0; ///< 0: not known
    std::uint32_t provisioned = 0;
    bool operator==(const Seats&) const = default;
};

/// One pass of the controller, from the fetch to the push. What it did not come to is absent.
struct PassResult {
    PassEnd end = PassEnd::done;
    std::string started{}; ///< RFC 3339
    std::string finished{};
    std::chrono::milliseconds took{0};
    std::optional<ExportResult> exported{}; ///< absent: none was due, it is paused, or it failed
    std::string exports_paused{}; ///< by whom and why, in their words; empty: they are not
    /// The directory could not be read; what stands in git was planned and applied all the same.
    bool export_failed = false;
    std::optional<DriftReport> drift{}; ///< as the team was found
    std::optional<PassReport> report{};
    std::optional<Seats> seats{};
    std::optional<Error> failure{}; ///< why it ended before its time

    /// It came to its end, whatever waits for people or for the next pass.
    [[nodiscard]] bool came_to_its_end() const noexcept;
};

/// How a pass ends that could not read its inputs: nothing has been changed.
[[nodiscard]] PassEnd end_of_input(const Error& error) noexcept;
/// How a pass ends that came to its close.
[[nodiscard]] PassEnd end_of(const PassReport& report) noexcept;

} // namespace rollcall
