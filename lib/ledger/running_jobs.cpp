#include "running_jobs.hpp"

#include "file.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>

namespace rollcall::ledger {
namespace {

using Json = nlohmann::ordered_json;

} // namespace

Result<RunningJobs> read_running_jobs(const std::string& path) {
    ROLLCALL_TRY_ASSIGN(const auto bytes, read_file_if_any(path));
    if (!bytes) return RunningJobs{};
    return parse_running_jobs(*bytes, path);
}

Result<void> write_running_jobs(const std::string& path, const RunningJobs& running) {
    if (running.jobs.empty()) {
        if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
        return tl::unexpected(os_failure("removing", path));
    }
    Json list = Json::array();
    for (const auto& job : running.jobs) {
        Json entry{{"route", job.route}, {"id", job.id}};
        if (!running.team.empty()) entry["team"] = running.team.str();
        list.push_back(std::move(entry));
    }
    // An id is the other side's text; whatever it holds, the file stays readable.
    return replace_file(path, list.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n');
}

Result<RunningJobs> parse_running_jobs(std::string_view bytes, const std::string& file) {
    RunningJobs running;
    try {
        for (const auto& job : Json::parse(bytes)) {
            running.jobs.push_back({.route = job.at("route").get<std::string>(),
                                    .id = job.at("id").get<std::string>()});
            running.team = TeamId(job.value("team", ""));
        }
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::untrusted,
                    fmt::format("{}: not a list of running jobs ({}); move the file away to go on "
                                "without it",
                                visible(file), visible(error.what())));
    }
    return running;
}

} // namespace rollcall::ledger
