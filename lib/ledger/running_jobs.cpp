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

Result<std::vector<RunningJob>> read_running_jobs(const std::string& path) {
    ROLLCALL_TRY_ASSIGN(const auto bytes, read_file_if_any(path));
    if (!bytes) return std::vector<RunningJob>{};
    return parse_running_jobs(*bytes, path);
}

Result<void> write_running_jobs(const std::string& path, const std::vector<RunningJob>& jobs) {
    if (jobs.empty()) {
        if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
        return tl::unexpected(os_failure("removing", path));
    }
    Json list = Json::array();
    for (const auto& job : jobs) list.push_back({{"route", job.route}, {"id", job.id}});
    // An id is the other side's text; whatever it holds, the file stays readable.
    return replace_file(path, list.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n');
}

Result<std::vector<RunningJob>> parse_running_jobs(std::string_view bytes,
                                                   const std::string& file) {
    std::vector<RunningJob> jobs;
    try {
        for (const auto& job : Json::parse(bytes)) {
            jobs.push_back({.route = job.at("route").get<std::string>(),
                            .id = job.at("id").get<std::string>()});
        }
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::untrusted,
                    fmt::format("{}: not a list of running jobs ({}); move the file away to go on "
                                "without it",
                                visible(file), visible(error.what())));
    }
    return jobs;
}

} // namespace rollcall::ledger
