#pragma once

#include "support/team/standing_clock.hpp"

#include <rollcall/controller/pass_steps.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rollcall::test {

/// Steps that bring what they are given, and remember that they were done.
class ScriptedSteps final : public PassSteps {
public:
    Result<void> fetch() override {
        done.push_back("fetch");
        if (fetch_error) return tl::unexpected(*fetch_error);
        return {};
    }
    std::optional<std::string> exports_paused() override { return paused; }
    Result<ExportResult> export_directory() override {
        done.push_back("export");
        if (export_error) return tl::unexpected(*export_error);
        return exported;
    }
    Result<PlannedPass> plan() override {
        done.push_back("plan");
        if (plan_error) return tl::unexpected(*plan_error);
        PlannedPass planned;
        planned.planning.plan = plan_made;
        return planned;
    }
    PassReport apply(PlannedPass planned) override {
        done.push_back("apply");
        auto report = report_made;
        report.plan = std::move(planned.planning.plan);
        return report;
    }
    Result<void> publish(const PassResult&) override {
        done.push_back("publish");
        if (publish_error) return tl::unexpected(*publish_error);
        return {};
    }

    std::optional<Error> fetch_error{};
    std::optional<Error> export_error{};
    std::optional<Error> plan_error{};
    std::optional<Error> publish_error{};
    std::optional<std::string> paused{};
    ExportResult exported{};
    Plan plan_made{};
    PassReport report_made{};
    std::vector<std::string> done{};
};

} // namespace rollcall::test
