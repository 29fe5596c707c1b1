#include "file.hpp"

#include <rollcall/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace rollcall::ledger {
namespace {

std::string folder_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

Result<void> sync_folder(const std::string& folder) {
    const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open.get() < 0 || ::fsync(open.get()) != 0) {
        return tl::unexpected(os_failure("flushing", folder));
    }
    return {};
}

Result<void> write_file(const std::string& path, const std::string& text) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0) return tl::unexpected(os_failure("opening", path));
    for (std::size_t done = 0; done < text.size();) {
        const auto wrote = ::write(file.get(), text.data() + done, text.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return tl::unexpected(os_failure("writing", path));
        done += static_cast<std::size_t>(wrote);
    }
    if (::fsync(file.get()) != 0) return tl::unexpected(os_failure("flushing", path));
    return {};
}

} // namespace

Error os_failure(std::string_view doing, const std::string& path) {
    return Error{.code = ErrorCode::unavailable,
                 .message = fmt::format("{} {}: {}", doing, visible(path), std::strerror(errno))};
}

Result<std::string>
team_file(const std::string& git_directory, std::string_view kind, const std::string& team) {
    const bool plain = std::all_of(team.begin(), team.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || c == '-' || c == '_';
    });
    if (team.empty() || team.size() > 100 || team.front() == '-' || !plain) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("team \"{}\" cannot name a branch and a file; use letters, digits, "
                                "\"-\" and \"_\"",
                                visible(team)));
    }
    return fmt::format("{}/rollcall/{}-{}", git_directory, kind, team);
}

Result<std::optional<std::string>> read_file_if_any(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return tl::unexpected(os_failure("opening", path));
    }
    std::string bytes;
    std::array<char, 65536> buffer{};
    for (;;) {
        const auto got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(os_failure("reading", path));
        if (got == 0) break;
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return std::optional(std::move(bytes));
}

Result<void> make_folder_of(const std::string& path) {
    const auto folder = folder_of(path);
    std::error_code error;
    const bool made = std::filesystem::create_directories(folder, error);
    if (error) {
        return fail(ErrorCode::unavailable,
                    fmt::format("making the folder {}: {}", visible(folder), error.message()));
    }
    if (!made) return {};
    return sync_folder(folder_of(folder));
}

Result<void> sync_folder_of(const std::string& path) { return sync_folder(folder_of(path)); }

Result<void> replace_file(const std::string& path, const std::string& text) {
    const std::string beside = path + ".new";
    ROLLCALL_TRY(make_folder_of(path));
    ROLLCALL_TRY(write_file(beside, text));
    if (std::rename(beside.c_str(), path.c_str()) != 0) {
        return tl::unexpected(os_failure("replacing", path));
    }
    return sync_folder_of(path);
}

} // namespace rollcall::ledger
