#include <rollcall/ports/clock.hpp>
#include <rollcall/web/metrics.hpp>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <sstream>
#include <utility>

namespace rollcall::web {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;

constexpr std::array k_ends{PassEnd::done,  PassEnd::held,   PassEnd::partial,   PassEnd::failed,
                            PassEnd::stale, PassEnd::locked, PassEnd::untrusted, PassEnd::stopped};
constexpr std::array k_statuses{ConditionStatus::yes, ConditionStatus::no,
                                ConditionStatus::unknown};

double seconds_of(std::chrono::system_clock::time_point time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

/// 0 where there is no such time yet: a graph shows that as "never".
double seconds_of(const std::string& rfc3339) {
    const auto time = parse_utc_time(rfc3339);
    return time ? seconds_of(*time) : 0.0;
}

/// A counter can only be moved by a difference.
void raise_to(Counter& counter, double total) {
    if (total > counter.Value()) counter.Increment(total - counter.Value());
}

} // namespace

struct Metrics::State {
    explicit State(Labels of_all)
        : labels(std::move(of_all)),
          passes(counters("rollcall_passes_total", "Passes that ended, by result.")),
          duration(prometheus::BuildHistogram()
                       .Name("rollcall_pass_duration_seconds")
                       .Help("How long passes took, from the fetch to the push.")
                       .Labels(labels)
                       .Register(registry)
                       .Add({},
                            Histogram::BucketBoundaries{0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600,
                                                        14'400})),
          actions(counters("rollcall_actions_total", "Actions of plans, by kind and result.")),
          calls(counters("rollcall_dropbox_calls_total", "Calls to the Dropbox API.").Add({})),
          throttled(counters("rollcall_dropbox_throttled_seconds_total",
                             "Seconds for which Dropbox asked us to wait.")
                        .Add({})),
          last_success(gauge("rollcall_last_success_timestamp_seconds",
                             "When a pass last came to its end; 0: none yet.")),
          last_pass(gauge("rollcall_last_pass_timestamp_seconds",
                          "When a pass last ended, however; 0: none yet.")),
          next_pass(gauge("rollcall_next_pass_timestamp_seconds",
                          "When the next pass is to come; 0: one runs.")),
          failures(gauge("rollcall_failures_in_a_row", "Passes in a row that failed.")),
          paused(gauge("rollcall_paused", "1 while people want no pass to do anything.")),
          held(gauges("rollcall_held_actions", "Actions that wait for a person, by hazard class.")),
          refused(gauge("rollcall_refused", "What the newest plan refuses.")),
          pending(gauge("rollcall_pending", "What the newest plan has to wait for.")),
          drift(gauge("rollcall_drift_facts",
                      "Facts that somebody else had changed, as the newest pass found the team.")),
          unmanaged(gauges("rollcall_unmanaged", "Users and groups that are left alone.")),
          desired(gauges("rollcall_desired", "What the newest commit wants, by kind.")),
          conditions(gauges("rollcall_condition",
                            "1 for the status that a condition has, 0 for the others.")) {
        for (const auto end : k_ends) passes.Add({{"result", std::string(to_string(end))}});
    }

    Family<Counter>& counters(const std::string& name, const std::string& help) {
        return prometheus::BuildCounter().Name(name).Help(help).Labels(labels).Register(registry);
    }
    Family<Gauge>& gauges(const std::string& name, const std::string& help) {
        return prometheus::BuildGauge().Name(name).Help(help).Labels(labels).Register(registry);
    }
    Gauge& gauge(const std::string& name, const std::string& help) {
        return gauges(name, help).Add({});
    }
    Labels labels;
    prometheus::Registry registry{};
    Family<Counter>& passes;
    Histogram& duration;
    Family<Counter>& actions;
    Counter& calls;
    Counter& throttled;
    Gauge& last_success;
    Gauge& last_pass;
    Gauge& next_pass;
    Gauge& failures;
    Gauge& paused;
    Family<Gauge>& held;
    Gauge& refused;
    Gauge& pending;
    Gauge& drift;
    Family<Gauge>& unmanaged;
    Family<Gauge>& desired;
    Family<Gauge>& conditions;
    std::map<std::string, Gauge*> held_classes{}; ///< each class ever held, so that it goes to 0

    mutable std::mutex mutex{};
    std::string snapshot_read_at{};
};

Metrics::Metrics(const std::string& team, const std::string& version)
    : state_(std::make_unique<State>(Labels{{"team", team}})) {
    state_->gauges("rollcall_build_info", "Always 1.").Add({{"version", version}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::take(const ControllerStatus& status) {
    auto& state = *state_;
    state.last_success.Set(seconds_of(status.last_success));
    if (status.last_pass) state.last_pass.Set(seconds_of(status.last_pass->finished));
    state.next_pass.Set(seconds_of(status.next_pass));
    state.failures.Set(static_cast<double>(status.failures_in_a_row));
    state.paused.Set(status.conditions.ready.reason == "Stopped" ? 1 : 0);
    raise_to(state.calls, static_cast<double>(status.traffic.calls));
    raise_to(state.throttled, std::chrono::duration<double>(status.traffic.throttled).count());
    const auto set_desired = [&state](const char* kind, std::size_t count) {
        state.desired.Add({{"kind", kind}}).Set(static_cast<double>(count));
    };
    set_desired("users", status.users);
    set_desired("groups", status.groups);
    set_desired("memberships", status.memberships);
    for (const auto& [type, condition] : status.conditions.named()) {
        for (const auto word : k_statuses) {
            state.conditions
                .Add({{"type", std::string(type)}, {"status", std::string(to_string(word))}})
                .Set(condition.status == word ? 1 : 0);
        }
    }
    if (status.seats && status.seats->licensed > 0) {
        const auto& seats = *status.seats;
        state.gauge("rollcall_licenses", "Licences of the team, free and taken.")
            .Set(seats.licensed);
        state.gauge("rollcall_licenses_free", "Licences that nobody has; below 0: too few.")
            .Set(static_cast<double>(seats.licensed) - static_cast<double>(seats.provisioned));
    }
    const std::lock_guard lock(state.mutex);
    if (status.snapshot) state.snapshot_read_at = status.snapshot->read_at;
}

void Metrics::count(const PassResult& result) {
    auto& state = *state_;
    state.passes.Add({{"result", std::string(to_string(result.end))}}).Increment();
    state.duration.Observe(std::chrono::duration<double>(result.took).count());
    if (result.drift) state.drift.Set(static_cast<double>(result.drift->facts.size()));
    // A pass that found out nothing changes nothing.
    if (!result.exported && !result.report) return;
    const auto add_held = [&state](const std::vector<Held>& held) {
        for (const auto& hold : held) {
            auto& gauge = state.held.Add({{"class", hold.hazard}});
            state.held_classes.insert_or_assign(hold.hazard, &gauge);
            gauge.Increment(static_cast<double>(hold.count));
        }
    };
    if (result.report) {
        for (auto& [name, gauge] : state.held_classes) gauge->Set(0);
    } else if (const auto known = state.held_classes.find("source-shrink");
               known != state.held_classes.end()) {
        known->second->Set(0);
    }
    if (result.exported && result.exported->held) add_held({*result.exported->held});
    if (!result.report) return;
    const auto& report = *result.report;
    report.each([&state](const Action& action, const ActionOutcome& outcome) {
        state.actions
            .Add({{"kind", std::string(to_string(action.kind))},
                  {"result", std::string(to_string(outcome.status))}})
            .Increment();
    });
    add_held(report.plan.held);
    if (report.follow_up) add_held(report.follow_up->held);
    state.refused.Set(static_cast<double>(report.plan.refused.size()));
    state.pending.Set(static_cast<double>(report.plan.pending.size()));
    state.unmanaged.Add({{"kind", "users"}})
        .Set(static_cast<double>(report.plan.unmanaged_users.size()));
    state.unmanaged.Add({{"kind", "groups"}})
        .Set(static_cast<double>(report.plan.unmanaged_groups.size()));
}

std::string Metrics::text(std::chrono::system_clock::time_point now) const {
    auto& state = *state_;
    {
        const std::lock_guard lock(state.mutex);
        if (const auto read_at = parse_utc_time(state.snapshot_read_at)) {
            state
                .gauge("rollcall_source_snapshot_age_seconds",
                       "Since the datastore was last read completely.")
                .Set(std::max(0.0, seconds_of(now) - seconds_of(*read_at)));
        }
    }
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, state.registry.Collect());
    return std::move(out).str();
}

} // namespace rollcall::web
