#include "manifest_files.hpp"

#include <rollcall/base/descriptor.hpp>
#include <rollcall/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace rollcall::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> failure(ErrorCode code, const std::string& path) {
    return fail(code, fmt::format("{}: {}", visible(path), std::strerror(errno)));
}

/// A link among the files is one problem more: it must not keep the others from being told.
bool refused_link(fs::file_status status, const std::string& path, Diagnostics& problems) {
    if (!fs::is_symlink(status)) return false;
    problems.add(path, {}, "is a symbolic link; manifests are plain files");
    return true;
}

/// A clone in which nobody has written anything yet, as `rollcall init` leaves it.
bool awaits_manifests(const std::string& folder) {
    std::error_code ignored; // what cannot be looked at is not there
    // A bare repository has a folder rollcall/ too: our lock and journal.
    if (fs::is_directory(fs::path(folder) / "objects", ignored)) return false;
    return fs::exists(fs::path(folder) / ".git", ignored)
           || fs::is_directory(fs::path(folder) / "rollcall", ignored);
}

} // namespace

Result<std::string> read_whole(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        return failure(ErrorCode::untrusted, path);
    }
    std::string bytes(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) + 1, '\0');
    std::size_t size = 0;
    for (;;) {
        const auto got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure(ErrorCode::untrusted, path);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
        if (size == bytes.size()) bytes.resize(2 * size); // it grew meanwhile
    }
    bytes.resize(size);
    return bytes;
}

Result<void> replace_file(const std::string& path, const std::string& bytes) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return failure(ErrorCode::unavailable, path);
    const auto beside = fmt::format("{}.rollcall-{}", path, ::getpid());
    {
        const Descriptor file(
            ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        bool good = file.get() >= 0;
        for (std::size_t at = 0; good && at < bytes.size();) {
            const auto put = ::write(file.get(), bytes.data() + at, bytes.size() - at);
            good = put > 0;
            if (good) at += static_cast<std::size_t>(put);
        }
        if (!good || ::fchmod(file.get(), status.st_mode & 07777U) != 0) {
            const auto failed = failure(ErrorCode::unavailable, path);
            ::unlink(beside.c_str());
            return failed;
        }
    }
    if (::rename(beside.c_str(), path.c_str()) == 0) return {};
    const auto failed = failure(ErrorCode::unavailable, path);
    ::unlink(beside.c_str());
    return failed;
}

Result<std::vector<TreeFile>> files_in_folder(const std::string& folder, Diagnostics& problems) {
    std::vector<TreeFile> files;
    try {
        for (const auto* part : {"users", "groups", "overrides", "rollcall"}) {
            const fs::path root = fs::path(folder) / part;
            const auto cut = root.string().size() - std::strlen(part);
            if (refused_link(fs::symlink_status(root), part, problems)) continue;
            if (!fs::exists(root)) continue;
            for (const auto& entry : fs::recursive_directory_iterator(root)) {
                auto path = entry.path().generic_string().substr(cut);
                if (refused_link(entry.symlink_status(), path, problems)) continue;
                if (!entry.is_regular_file()) continue;
                ROLLCALL_TRY_ASSIGN(auto bytes, read_whole(entry.path().string()));
                files.push_back({std::move(path), std::move(bytes)});
            }
        }
    } catch (const fs::filesystem_error& problem) {
        return fail(ErrorCode::untrusted, problem.what());
    }
    if (files.empty() && problems.empty() && !awaits_manifests(folder)) {
        return fail(ErrorCode::untrusted,
                    fmt::format("{}: no manifests there (users/, groups/); name their folder",
                                visible(folder)));
    }
    std::sort(files.begin(), files.end(),
              [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
    return files;
}

} // namespace rollcall::cli
