#include "effects.hpp"

#include <catch2/catch.hpp>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdarg>
#include <cstdio>

// The functions below take the place of the C library's in this test program, for libgit2 too: a
// program's own symbols come first.

namespace {

int effects_left = 0; // 0: not counting

/// True when this effect is the last thing the process does.
bool ends_here() { return effects_left > 0 && --effects_left == 0; }

void step() {
    if (ends_here()) ::raise(SIGKILL);
}

template <class Function> Function original(const char* name) {
    // POSIX has dlsym give functions as object pointers.
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

template <class Function, class... Rest>
ssize_t cut_write(Function real, int file, const void* bytes, size_t size, Rest... rest) {
    if (ends_here()) {
        (void)!real(file, bytes, size / 2, rest...);
        ::raise(SIGKILL);
    }
    return real(file, bytes, size, rest...);
}

} // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept {
    static const auto real = original<int (*)(const char*, const char*)>("rename");
    step();
    return real(from, to);
}

int link(const char* from, const char* to) noexcept {
    static const auto real = original<int (*)(const char*, const char*)>("link");
    step();
    return real(from, to);
}

int unlink(const char* path) noexcept {
    static const auto real = original<int (*)(const char*)>("unlink");
    step();
    return real(path);
}

int mkdir(const char* path, mode_t mode) noexcept {
    static const auto real = original<int (*)(const char*, mode_t)>("mkdir");
    step();
    return real(path, mode);
}

int ftruncate(int file, off_t size) noexcept {
    static const auto real = original<int (*)(int, off_t)>("ftruncate");
    step();
    return real(file, size);
}

int fsync(int file) {
    static const auto real = original<int (*)(int)>("fsync");
    step();
    return real(file);
}

int syncfs(int file) noexcept {
    static const auto real = original<int (*)(int)>("syncfs");
    step();
    return real(file);
}

ssize_t write(int file, const void* bytes, size_t size) {
    static const auto real = original<ssize_t (*)(int, const void*, size_t)>("write");
    return cut_write(real, file, bytes, size);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
    static const auto real = original<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    return cut_write(real, file, bytes, size, at);
}

int open(const char* path, int flags, ...) {
    static const auto real = original<int (*)(const char*, int, ...)>("open");
    std::va_list arguments;
    va_start(arguments, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(arguments, unsigned) : 0U;
    va_end(arguments);
    if ((flags & O_ACCMODE) != O_RDONLY) step();
    return real(path, flags, mode);
}
}

namespace rollcall::test {

bool killed_at(int effect, const std::function<bool()>& work) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        effects_left = effect;
        const bool done = work();
        effects_left = 0;
        ::_exit(done ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) {
        REQUIRE(WTERMSIG(status) == SIGKILL);
        return true;
    }
    REQUIRE(WEXITSTATUS(status) == 0);
    return false;
}

} // namespace rollcall::test
