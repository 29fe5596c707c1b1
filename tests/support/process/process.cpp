#include "process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace rollcall::test {
namespace {

/// What the developer's shell has set must not change what a test sees.
bool is_kept(std::string_view variable) {
    for (const std::string_view prefix :
         {"ROLLCALL_", "DROPBOX_", "NO_COLOR=", "GIT_", "http_proxy=", "https_proxy=",
          "HTTPS_PROXY=", "HTTP_PROXY=", "all_proxy=", "ALL_PROXY=", "no_proxy=", "NO_PROXY="}) {
        if (variable.substr(0, prefix.size()) == prefix) return false;
    }
    return true;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
    std::vector<std::string> result;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        if (is_kept(text) && !more.contains(std::string(text.substr(0, text.find('='))))) {
            result.emplace_back(text);
        }
    }
    for (const auto& [name, value] : more) result.push_back(name + '=' + value);
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

std::string contents(int descriptor) {
    std::string text;
    std::array<char, 65536> part{};
    for (;;) {
        const auto got =
            pread(descriptor, part.data(), part.size(), static_cast<off_t>(text.size()));
        if (got <= 0) return text;
        text.append(part.data(), static_cast<std::size_t>(got));
    }
}

} // namespace

Process Process::start(const std::vector<std::string>& command, const ProcessOptions& options) {
    auto arguments = command;
    auto variables = environment_with(options.environment);
    const auto argument_pointers = pointers(arguments);
    const auto variable_pointers = pointers(variables);
    const int out = memfd_create("stdout", MFD_CLOEXEC);
    const int err = memfd_create("stderr", MFD_CLOEXEC);
    const pid_t parent = getpid();
    const pid_t id = fork();
    if (out < 0 || err < 0 || id < 0) throw std::runtime_error("cannot start " + command.front());
    if (id == 0) {
        // Only what is allowed between fork and exec.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);
        const int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(127);
        execvpe(argument_pointers.front(), argument_pointers.data(), variable_pointers.data());
        _exit(127);
    }
    return {id, out, err};
}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)), out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)), ended_(other.ended_), status_(other.status_) {}

Process::~Process() {
    if (id_ < 0) return;
    if (!ended_) {
        ::kill(id_, SIGKILL);
        waitpid(id_, &status_, 0);
    }
    close(out_);
    close(err_);
}

std::string Process::out() const { return contents(out_); }
std::string Process::err() const { return contents(err_); }

bool Process::running() {
    if (!ended_ && waitpid(id_, &status_, WNOHANG) == id_) ended_ = true;
    return !ended_;
}

void Process::signal(int number) const {
    if (!ended_) ::kill(id_, number);
}

Finished Process::wait(std::chrono::milliseconds longest) {
    if (!eventually([this] { return !running(); }, longest)) {
        throw std::runtime_error("the program did not end in time; it said\n" + out() + err());
    }
    const int code = WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
    return {code, out(), err()};
}

Finished run(const std::vector<std::string>& command, const ProcessOptions& options) {
    return Process::start(command, options).wait();
}

void pause_briefly() { std::this_thread::sleep_for(std::chrono::milliseconds{3}); }

} // namespace rollcall::test
