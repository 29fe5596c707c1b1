#include "telling.hpp"

namespace rollcall {
namespace {

PassEventKind kind_of(ActionStatus status) {
    switch (status) {
    case ActionStatus::done: return PassEventKind::done;
    case ActionStatus::failed: return PassEventKind::failed;
    case ActionStatus::skipped: return PassEventKind::skipped;
    case ActionStatus::pending: break;
    }
    return PassEventKind::pending;
}

} // namespace

Telling::Telling(const PassPorts& ports, const PassOptions& options, const Plan& plan)
    : ports_(ports), options_(options), plan_(plan), id_(plan.id()) {}

PassEvent Telling::event(PassEventKind kind) const {
    return {.kind = kind, .time = utc_time(ports_.clock.now()), .pass = id_};
}

void Telling::about(PassEvent& event, std::uint32_t place) const {
    const auto& action = plan_.actions[place];
    event.action = place;
    event.what = to_string(action.kind);
    event.user = action.user;
    event.group = action.group;
}

void Telling::plan() const {
    auto planned = event(PassEventKind::planned);
    planned.count = plan_.actions.size();
    options_.hear(planned);
    for (const auto& held : plan_.held) {
        auto waiting = event(PassEventKind::held);
        waiting.what = held.hazard;
        waiting.count = held.actions.size();
        waiting.reason = held.hold_id.empty() ? std::string(to_string(held.code)) : held.hold_id;
        waiting.detail = held.detail;
        options_.hear(waiting);
    }
    not_done(PassEventKind::skipped, plan_.refused);
    not_done(PassEventKind::skipped, plan_.skipped);
    not_done(PassEventKind::pending, plan_.pending);
}

void Telling::not_done(PassEventKind kind, const std::vector<NotDone>& items) const {
    for (const auto& item : items) {
        auto left = event(kind);
        if (item.action) left.what = to_string(item.action->kind);
        left.user = item.user;
        left.group = item.group;
        left.reason = to_string(item.code);
        left.detail = item.detail;
        options_.hear(left);
    }
}

void Telling::started(std::size_t batch, const std::vector<std::uint32_t>& places) const {
    auto started = event(PassEventKind::started);
    started.what = to_string(plan_.actions[places.front()].kind);
    started.group = plan_.actions[places.front()].group;
    started.batch = batch;
    started.actions = places;
    started.count = places.size();
    options_.hear(started);
}

void Telling::retrying(const Retry& retry, std::size_t batch) const {
    auto again = event(PassEventKind::retried);
    again.batch = batch;
    again.route = retry.route;
    again.attempt = retry.attempt;
    again.wait = retry.wait;
    again.detail = retry.why;
    options_.hear(again);
}

void Telling::outcome(std::uint32_t place, const ActionOutcome& outcome, std::size_t batch) const {
    auto ended = event(kind_of(outcome.status));
    about(ended, place);
    ended.batch = batch;
    ended.detail = outcome.message;
    options_.hear(ended);
}

} // namespace rollcall
