#include <rollcall/base/names.hpp>
#include <rollcall/controller/pass_result.hpp>

namespace rollcall {
namespace {

constexpr Names<PassEnd, 8> k_ends{{{PassEnd::stopped, "stopped"},
                                    {PassEnd::untrusted, "untrusted"},
                                    {PassEnd::locked, "locked"},
                                    {PassEnd::stale, "stale"},
                                    {PassEnd::failed, "failed"},
                                    {PassEnd::partial, "partial"},
                                    {PassEnd::held, "held"},
                                    {PassEnd::done, "done"}}};

} // namespace

std::string_view to_string(PassEnd end) noexcept { return name_of(k_ends, end); }

bool PassResult::came_to_its_end() const noexcept {
    return end == PassEnd::done || end == PassEnd::held || end == PassEnd::partial;
}

PassEnd end_of_input(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::locked: return PassEnd::locked;
    case ErrorCode::stale: return PassEnd::stale;
    case ErrorCode::internal: return PassEnd::failed;
    default: return PassEnd::untrusted;
    }
}

PassEnd end_of(const PassReport& report) noexcept {
    if (report.failure) return PassEnd::failed;
    const bool partial = report.count(ActionStatus::failed) > 0
                         || report.count(ActionStatus::skipped) > 0 || report.has_refused()
                         || (report.count(ActionStatus::pending) > 0 && !report.stopped);
    if (partial) return PassEnd::partial;
    if (report.stopped && report.count(ActionStatus::pending) > 0) return PassEnd::stopped;
    return report.needs_approval() ? PassEnd::held : PassEnd::done;
}

} // namespace rollcall
