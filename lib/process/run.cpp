#include <rollcall/base/descriptor.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/process/run.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

namespace rollcall {
namespace {

using Time = std::chrono::steady_clock;

constexpr std::size_t k_most_output = 1U << 20U;

struct Pipe {
    Descriptor read{};
    Descriptor write{};
    bool make() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        read = Descriptor(ends[0]);
        write = Descriptor(ends[1]);
        return true;
    }
};

std::vector<std::string>
environment_with(const std::vector<std::pair<std::string, std::optional<std::string>>>& changes) {
    std::vector<std::string> result;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        const auto name = text.substr(0, text.find('='));
        const bool changed = std::any_of(changes.begin(), changes.end(),
                                         [name](const auto& one) { return one.first == name; });
        if (!changed) result.emplace_back(text);
    }
    for (const auto& [name, value] : changes) {
        if (value) result.push_back(name + '=' + *value);
    }
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// While it lives, a write to a pipe that nobody reads any more is an error and no signal: a
/// program that does not want its input must not end us.
class PipeSignalHeld {
public:
    PipeSignalHeld() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        ::sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~PipeSignalHeld() {
        const timespec at_once{};
        if (!was_pending_) ::sigtimedwait(&pipe_, nullptr, &at_once);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    PipeSignalHeld(const PipeSignalHeld&) = delete;
    PipeSignalHeld& operator=(const PipeSignalHeld&) = delete;

private:
    sigset_t pipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

/// One run, from fork to the last byte.
class Run {
public:
    Run(const std::vector<std::string>& command, const ProgramOptions& options)
        : command_(command), options_(options), name_(command.front()) {}

    ~Run() {
        if (id_ > 0 && !ended_) kill_all();
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    Result<ProgramResult> finish() {
        ROLLCALL_TRY(start());
        options_.started(id_);
        const auto deadline = Time::now() + options_.time_limit;
        std::optional<Time::time_point> over;
        while (out_.read.is_open() || err_.read.is_open() || !ended_) {
            exchange();
            const auto now = Time::now();
            if (!ended_ && reap()) over = now;
            // Something that it left running may hold the pipes; what it said itself is there.
            constexpr std::chrono::milliseconds k_grace{200};
            if (over && now - *over > k_grace) break;
            if (ended_) continue;
            if (now > deadline) {
                kill_all();
                const auto seconds =
                    std::chrono::duration_cast<std::chrono::seconds>(options_.time_limit).count();
                return fail(
                    ErrorCode::unavailable,
                    fmt::format("{} was not done after {} s and was ended", name_, seconds));
            }
            if (options_.stop()) {
                kill_all();
                return fail(ErrorCode::unavailable, fmt::format("{} was stopped", name_));
            }
        }
        result_.code =
            WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_); // NOLINT
        return std::move(result_);
    }

private:
    Result<void> start() {
        auto arguments = command_;
        auto variables = environment_with(options_.environment);
        const auto argument_pointers = pointers(arguments);
        const auto variable_pointers = pointers(variables);
        Pipe failed; // closed by a successful exec
        if (!in_.make() || !out_.make() || !err_.make() || !failed.make())
            return cannot_start(errno);
        const pid_t parent = ::getpid();
        id_ = ::fork();
        if (id_ < 0) return cannot_start(errno);
        if (id_ == 0) {
            // Only what is allowed between fork and exec in a process with threads.
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent) ::_exit(127);
            ::setsid();
            struct sigaction plain {};
            plain.sa_handler = SIG_DFL;
            ::sigaction(SIGPIPE, &plain, nullptr);
            sigset_t none;
            sigemptyset(&none);
            ::sigprocmask(SIG_SETMASK, &none, nullptr);
            ::dup2(in_.read.get(), STDIN_FILENO);
            ::dup2(out_.write.get(), STDOUT_FILENO);
            ::dup2(err_.write.get(), STDERR_FILENO);
            ::execvpe(argument_pointers.front(), argument_pointers.data(),
                      variable_pointers.data());
            const int error = errno;
            (void)!::write(failed.write.get(), &error, sizeof error);
            ::_exit(127);
        }
        in_.read.close();
        out_.write.close();
        err_.write.close();
        failed.write.close();
        int error = 0;
        if (::read(failed.read.get(), &error, sizeof error) == sizeof error) {
            ::waitpid(id_, &status_, 0);
            ended_ = true;
            return cannot_start(error);
        }
        for (const int descriptor : {in_.write.get(), out_.read.get(), err_.read.get()}) {
            ::fcntl(descriptor, F_SETFL, O_NONBLOCK); // NOLINT
        }
        if (options_.input.empty()) in_.write.close();
        return {};
    }

    [[nodiscard]] Result<void> cannot_start(int error) const {
        return fail(ErrorCode::unavailable,
                    fmt::format("{} cannot be started: {}", visible(name_), std::strerror(error)));
    }

    /// Moves what can be moved, waiting a few milliseconds at most.
    void exchange() {
        std::array<pollfd, 3> waiting{
            pollfd{.fd = in_.write.get(), .events = POLLOUT, .revents = 0},
            pollfd{.fd = out_.read.get(), .events = POLLIN, .revents = 0},
            pollfd{.fd = err_.read.get(), .events = POLLIN, .revents = 0}};
        const bool all_said = !out_.read.is_open() && !err_.read.is_open();
        ::poll(waiting.data(), waiting.size(), all_said ? 1 : 20);
        if (waiting[0].revents != 0) give();
        if (waiting[1].revents != 0) take(out_.read, result_.out);
        if (waiting[2].revents != 0) take(err_.read, result_.err);
    }

    void give() {
        const PipeSignalHeld held;
        const auto sent = ::write(in_.write.get(), options_.input.data() + given_,
                                  options_.input.size() - given_);
        if (sent > 0) given_ += static_cast<std::size_t>(sent);
        const bool broken = sent < 0 && errno != EAGAIN && errno != EINTR;
        if (broken || given_ == options_.input.size()) in_.write.close();
    }

    static void take(Descriptor& from, std::string& into) {
        std::array<char, 65536> part{};
        const auto got = ::read(from.get(), part.data(), part.size());
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            from.close();
        } else if (got > 0) {
            const auto room = k_most_output - std::min(k_most_output, into.size());
            into.append(part.data(), std::min(static_cast<std::size_t>(got), room));
        }
    }

    bool reap() {
        if (::waitpid(id_, &status_, WNOHANG) == id_) ended_ = true;
        return ended_;
    }

    void kill_all() {
        ::kill(-id_, SIGKILL); // its session, and with it what it started
        ::waitpid(id_, &status_, 0);
        ended_ = true;
    }

    const std::vector<std::string>& command_;
    const ProgramOptions& options_;
    std::string name_;
    Pipe in_{};
    Pipe out_{};
    Pipe err_{};
    pid_t id_ = -1;
    int status_ = 0;
    bool ended_ = false;
    std::size_t given_ = 0;
    ProgramResult result_{};
};

} // namespace

Result<ProgramResult> run_program(const std::vector<std::string>& command,
                                  const ProgramOptions& options) {
    return Run(command, options).finish();
}

} // namespace rollcall
