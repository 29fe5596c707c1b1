#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace rollcall::test {

/// How a program ended, and what it said.
struct Finished {
    int code = 0; ///< its exit code; 128 + the signal's number when a signal ended it
    std::string out{};
    std::string err{};
};

struct ProcessOptions {
    std::string folder{}; ///< where it runs; empty: here
    std::map<std::string, std::string>
        environment{}; ///< added to ours, without ROLLCALL_* and such
};

/// A program at work. Its output goes to memory, so it never waits for a reader; it dies with us.
class Process {
public:
    /// Throws std::runtime_error when it cannot be started.
    static Process start(const std::vector<std::string>& command,
                         const ProcessOptions& options = {});
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;
    ~Process(); ///< kills it

    [[nodiscard]] pid_t id() const noexcept { return id_; }
    [[nodiscard]] std::string out() const; ///< so far
    [[nodiscard]] std::string err() const; ///< so far
    [[nodiscard]] bool running();
    void signal(int number) const;
    /// Waits for its end. Throws std::runtime_error, with what it said, when it takes longer.
    Finished wait(std::chrono::milliseconds longest = std::chrono::seconds{60});

private:
    Process(pid_t id, int out, int err) noexcept : id_(id), out_(out), err_(err) {}

    pid_t id_;
    int out_;
    int err_;
    bool ended_ = false;
    int status_ = 0;
};

/// Starts a program and waits for its end.
Finished run(const std::vector<std::string>& command, const ProcessOptions& options = {});

/// Asks until the answer is true; false when it stays false for too long.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds longest = std::chrono::seconds{20});

void pause_briefly(); ///< between two looks at something that another process changes

template <class Condition> bool eventually(Condition condition, std::chrono::milliseconds longest) {
    const auto deadline = std::chrono::steady_clock::now() + longest;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        pause_briefly();
    }
    return true;
}

} // namespace rollcall::test
