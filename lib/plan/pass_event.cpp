#include "json_values.hpp"

#include <rollcall/base/names.hpp>
#include <rollcall/plan/pass_event.hpp>

namespace rollcall {
namespace {

constexpr Names<PassEventKind, 8> k_kinds{{{PassEventKind::planned, "planned"},
                                           {PassEventKind::started, "started"},
                                           {PassEventKind::retried, "retried"},
                                           {PassEventKind::done, "done"},
                                           {PassEventKind::failed, "failed"},
                                           {PassEventKind::skipped, "skipped"},
                                           {PassEventKind::held, "held"},
                                           {PassEventKind::pending, "pending"}}};

std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

bool counts(PassEventKind kind) {
    return kind == PassEventKind::planned || kind == PassEventKind::started
           || kind == PassEventKind::held;
}

} // namespace

std::string_view to_string(PassEventKind kind) noexcept { return name_of(k_kinds, kind); }

std::string to_json_line(const PassEvent& event) {
    Json json;
    json["time"] = event.time;
    json["event"] = to_string(event.kind);
    put(json, "pass", event.pass);
    if (event.batch != 0) json["batch"] = event.batch;
    if (event.action) json["action"] = *event.action;
    if (!event.actions.empty()) json["actions"] = event.actions;
    put(json, "kind", event.what);
    put_subject(json, event.user, event.group);
    if (counts(event.kind)) json["count"] = event.count;
    if (event.kind == PassEventKind::retried) {
        json["route"] = event.route;
        json["attempt"] = event.attempt;
        json["waitMs"] = event.wait.count();
    }
    put(json, "reason", event.reason);
    put(json, "detail", event.detail);
    return line_of(json);
}

std::string log_json_line(const std::string& time, const std::string& text) {
    return line_of({{"time", time}, {"event", "log"}, {"detail", text}});
}

} // namespace rollcall
