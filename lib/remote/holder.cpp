#include <rollcall/base/text.hpp>
#include <rollcall/remote/claim.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace rollcall::remote {
namespace {

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown-host";
    std::string text;
    for (const char c : std::string_view(name.data())) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                           || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        text += plain ? c : '-';
    }
    return text.empty() ? "unknown-host" : text;
}

/// Device and inode of the folder: a copy of the repository has others.
std::string place_of(const std::string& folder) {
    struct stat info {};
    if (::stat(folder.c_str(), &info) != 0) return "-";
    return fmt::format("{}:{}", info.st_dev, info.st_ino);
}

} // namespace

Result<std::string> holder_of(const std::string& git_directory) {
    const std::string path = git_directory + "/rollcall/holder";
    const auto place = place_of(git_directory);
    {
        std::ifstream file(path);
        std::string id;
        std::string where;
        if (file >> id >> where && where == place) return host_name() + '/' + id;
    }
    std::array<unsigned char, 6> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        return fail(ErrorCode::unavailable, "the system gives no random numbers");
    }
    std::string id;
    for (const auto byte : bytes) id += fmt::format("{:02x}", byte);
    std::error_code ignored; // a failure shows below
    std::filesystem::create_directories(git_directory + "/rollcall", ignored);
    const std::string made = fmt::format("{}.{}", path, ::getpid());
    std::ofstream file(made, std::ios::trunc);
    file << id << ' ' << place << '\n';
    file.close();
    if (!file || std::rename(made.c_str(), path.c_str()) != 0) {
        return fail(ErrorCode::unavailable,
                    fmt::format("writing {}: {}", visible(path), std::strerror(errno)));
    }
    return host_name() + '/' + id;
}

} // namespace rollcall::remote
