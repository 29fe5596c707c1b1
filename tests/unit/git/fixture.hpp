#pragma once

#include <rollcall/git/repository.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace rollcall::test {

/// A folder of its own for each test, gone afterwards.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const {
        return (path_ / name).string();
    }
    [[nodiscard]] std::string str() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

inline void write_text(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

inline std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct Output {
    int exit = -1;
    std::string text; ///< stdout and stderr
};

/// Runs the git command line in a folder, with no configuration but the repository's own.
inline Output git_command(const std::string& folder, const std::string& arguments) {
    const std::string command =
        fmt::format("cd '{}' && HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ann "
                    "GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME=Ann "
                    "GIT_COMMITTER_EMAIL=ann@example.org git {} 2>&1",
                    folder, arguments);
    Output output;
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        output.text.append(buffer.data(), got);
    }
    const int status = ::pclose(pipe);
    output.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return output;
}

/// The same where failure would be the test's own fault; without the last line end.
inline std::string git_output(const std::string& folder, const std::string& arguments) {
    Output output = git_command(folder, arguments);
    INFO("git " << arguments << ": " << output.text);
    REQUIRE(output.exit == 0);
    if (!output.text.empty() && output.text.back() == '\n') output.text.pop_back();
    return output.text;
}

/// git itself finds nothing wrong with the repository.
inline void check_sound(const std::string& repository) {
    Output fsck = git_command(repository, "fsck --strict --no-dangling --no-progress");
    // A repository that holds other branches only is as it should be.
    const std::string unborn = "notice: HEAD points to an unborn branch (main)\n";
    if (fsck.text.starts_with(unborn)) fsck.text.erase(0, unborn.size());
    CHECK(fsck.text == "");
    CHECK(fsck.exit == 0);
}

template <class T> T require(Result<T> result) {
    if (!result) FAIL(result.error().describe());
    return std::move(*result);
}
inline void require(const Result<void>& result) {
    if (!result) FAIL(result.error().describe());
}

inline const std::string k_author = "Rollcall <rollcall@acme.com>";

} // namespace rollcall::test
