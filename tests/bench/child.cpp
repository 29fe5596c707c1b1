#include "child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace rollcall::bench {
namespace {

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void redirect(const std::string& path, int descriptor) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(126);
    ::close(file);
}

} // namespace

Child::Child(const std::vector<std::string>& command, const Surroundings& where) {
    static int count = 0;
    stem_ = fmt::format("{}/.child-{}-{}", where.folder, ::getpid(), ++count);
    started_ = std::chrono::steady_clock::now();
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ > 0) return;
    redirect(stem_ + ".out", STDOUT_FILENO);
    redirect(stem_ + ".err", STDERR_FILENO);
    redirect("/dev/null", STDIN_FILENO);
    if (::chdir(where.folder.c_str()) != 0) ::_exit(126);
    for (const auto& [name, value] : where.variables) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
}

Child::~Child() {
    if (!ended_) {
        signal(SIGKILL);
        reap(0);
    }
    ::unlink((stem_ + ".out").c_str());
    ::unlink((stem_ + ".err").c_str());
}

void Child::reap(int options) {
    if (ended_) return;
    int status = 0;
    rusage used{};
    if (::wait4(pid_, &status, options, &used) != pid_) return;
    const auto now = std::chrono::steady_clock::now();
    ended_ = true;
    end_.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    end_.wall = std::chrono::duration<double>(now - started_).count();
    end_.cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
    end_.peak = static_cast<double>(used.ru_maxrss) / 1024; // Linux counts in KiB
}

Ended Child::wait() {
    reap(0);
    end_.out = out();
    end_.err = text_of(stem_ + ".err");
    return end_;
}

void Child::signal(int number) const {
    if (!ended_) ::kill(pid_, number);
}

std::string Child::out() const { return text_of(stem_ + ".out"); }

bool Child::running() {
    reap(WNOHANG);
    return !ended_;
}

Ended run(const std::vector<std::string>& command, const Surroundings& where, int wanted) {
    auto ended = Child(command, where).wait();
    if (ended.code == wanted) return ended;
    throw std::runtime_error(fmt::format("`{}` ended with {}: {}{}", fmt::join(command, " "),
                                         ended.code, ended.err, ended.out.substr(0, 2000)));
}

} // namespace rollcall::bench
