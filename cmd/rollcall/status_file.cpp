#include "status_file.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace rollcall::cli {
namespace {

tl::unexpected<Error> trouble_with(const std::string& path, const std::string& why) {
    return fail(ErrorCode::unavailable, fmt::format("{}: {}", visible(path), why));
}

} // namespace

std::string status_file_of(const std::string& git_directory, const std::string& team) {
    return git_directory + "/rollcall/controller-" + team + ".json";
}

Result<void> write_status_file(const std::string& path, const ControllerStatus& status) {
    std::error_code problem;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), problem);
    const auto beside = path + ".new";
    {
        std::ofstream file(beside, std::ios::binary | std::ios::trunc);
        file << to_json(status);
        file.close();
        if (!file) return trouble_with(beside, std::strerror(errno));
    }
    std::filesystem::rename(beside, path, problem);
    if (problem) return trouble_with(path, problem.message());
    return {};
}

Result<std::optional<ControllerStatus>> read_status_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::optional<ControllerStatus>{};
    std::stringstream bytes;
    bytes << file.rdbuf();
    if (file.bad()) return trouble_with(path, "cannot be read");
    auto status = parse_controller_status(bytes.str());
    if (!status) return tl::unexpected(std::move(status.error()).within(visible(path)));
    return std::optional<ControllerStatus>(std::move(*status));
}

} // namespace rollcall::cli
