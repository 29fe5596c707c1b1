#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/controller/pass_result.hpp>
#include <rollcall/plan/export_result.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/reconcile/pass.hpp>

#include <optional>
#include <string>

namespace rollcall {

/// What a pass of the controller consists of, in the order in which it is done; made by whoever
/// knows the adapters. Each step either does its work whole or says why not.
class PassSteps {
public:
    virtual ~PassSteps() = default;
    /// Brings the repository to where its remote stands, and checks what came. An error ends the
    /// pass before anything is read.
    virtual Result<void> fetch() = 0;
    /// Why people want no export now, in their words; nothing when it may be made.
    virtual std::optional<std::string> exports_paused() = 0;
    /// Exports the datastore; called only when an export is due and not paused.
    virtual Result<ExportResult> export_directory() = 0;
    /// Reads the three sides and plans. Changes nothing.
    virtual Result<PlannedPass> plan() = 0;
    /// Does the plan, asking before each call whether it may still be made.
    virtual PassReport apply(PlannedPass planned) = 0;
    /// Sends out what the pass brought, also what one brought that ended early. Not called where
    /// the fetch failed. An error makes a pass that went well a failed one.
    virtual Result<void> publish(const PassResult& result) = 0;
};

} // namespace rollcall
