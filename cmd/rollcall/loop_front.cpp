#include "loop_front.hpp"

#include "process.hpp"
#include "status_file.hpp"
#include "version.hpp"

#include <rollcall/web/status_pages.hpp>

#include <fmt/format.h>

#include <utility>

namespace rollcall::cli {
namespace {

std::string one_line(const ControllerStatus& status) {
    const auto& ready = status.conditions.ready;
    const auto& stalled = status.conditions.stalled;
    const auto& shown = stalled.status == ConditionStatus::yes ? stalled : ready;
    auto line = shown.reason + (shown.message.empty() ? "" : ": " + shown.message);
    if (status.pass_runs) return line + "; a pass runs";
    return status.next_pass.empty() ? line : line + "; next pass " + status.next_pass;
}

} // namespace

LoopFront::LoopFront(PassConsole& console,
                     const Clock& clock,
                     const std::string& team,
                     std::string status_file,
                     Telling telling)
    : console_(console), clock_(clock), status_file_(std::move(status_file)), telling_(telling),
      metrics_(team, version()), service_([] { return silence() <= web::k_longest_silence; }) {}

Result<void> LoopFront::listen(const ControllerSettings& controller) {
    if (controller.listen.empty()) return {};
    const web::StatusSources sources{.board = board_,
                                     .metrics = metrics_,
                                     .clock = clock_,
                                     .silence = silence,
                                     .reconcile = request_pass,
                                     .on_loopback = web::is_loopback_address(controller.listen)};
    ROLLCALL_TRY_ASSIGN(server_, web::HttpServer::start(controller.listen,
                                                        [sources](const web::WebRequest& request) {
                                                            return web::answer(request, sources);
                                                        }));
    console_.log("status pages at " + server_->url());
    return {};
}

void LoopFront::changed(const ControllerStatus& status) {
    board_.put(status);
    metrics_.take(status);
    service_.status(one_line(status));
    const auto written = write_status_file(status_file_, status);
    if (!written && !file_is_broken_) console_.log(written.error().describe());
    file_is_broken_ = !written;
}

void LoopFront::ended(const PassResult& result) {
    metrics_.count(result);
    console_.tell(result, telling_ == Telling::always);
}

} // namespace rollcall::cli
