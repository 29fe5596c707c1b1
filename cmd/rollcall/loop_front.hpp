#pragma once

#include "pass_console.hpp"
#include "service_manager.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/config/settings.hpp>
#include <rollcall/controller/controller.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/web/http_server.hpp>
#include <rollcall/web/metrics.hpp>
#include <rollcall/web/status_board.hpp>

#include <memory>
#include <string>

namespace rollcall::cli {

/// Everybody who wants to know where the loop stands: the terminal, the status file, the pages and
/// metrics, the service manager.
class LoopFront final : public ControllerListener {
public:
    enum class Telling { news, always };

    /// All must outlive it. `status_file`: where to leave word. `telling`: whether the account of
    /// a pass is shown also where it brought nothing new.
    LoopFront(PassConsole& console,
              const Clock& clock,
              const std::string& team,
              std::string status_file,
              Telling telling);

    /// Opens the pages. Errors: unavailable (the address is taken), invalid_input.
    Result<void> listen(const ControllerSettings& controller);
    void ready() const { service_.ready(); }
    void stopping() const { service_.stopping(); }

    void changed(const ControllerStatus& status) override;
    void ended(const PassResult& result) override;

private:
    PassConsole& console_;
    const Clock& clock_;
    std::string status_file_;
    Telling telling_;
    bool file_is_broken_ = false; ///< said once
    web::StatusBoard board_{};
    web::Metrics metrics_;
    ServiceManager service_;
    std::unique_ptr<web::HttpServer> server_{}; ///< last: it asks the others until it is gone
};

} // namespace rollcall::cli
