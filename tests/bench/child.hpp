#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace rollcall::bench {

/// How a program ended, and what it took.
struct Ended {
    int code = -1;   ///< of a program that a signal ended: 128 + its number
    double wall = 0; ///< seconds
    double cpu = 0;  ///< seconds, user and system
    double peak = 0; ///< MiB of resident memory, at most
    std::string out{};
    std::string err{};
};

/// Where and with what a program runs; it has our environment besides.
struct Surroundings {
    std::string folder = ".";
    std::map<std::string, std::string> variables{};
};

/// A program of the build under measurement, or any other in PATH. Its output goes to files beside
/// its folder's, so that nobody has to read along. Killed and waited for at the end.
class Child {
public:
    Child(const std::vector<std::string>& command, const Surroundings& where);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits until it has ended.
    Ended wait();
    void signal(int number) const;
    /// What it has written to standard output so far.
    [[nodiscard]] std::string out() const;
    [[nodiscard]] bool running();

private:
    void reap(int options);

    pid_t pid_ = -1;
    bool ended_ = false;
    std::string stem_; ///< of the files that hold its output
    std::chrono::steady_clock::time_point started_{};
    Ended end_{};
};

/// Runs it to its end. Throws when it ends with another code than `wanted`.
Ended run(const std::vector<std::string>& command, const Surroundings& where, int wanted = 0);

} // namespace rollcall::bench
