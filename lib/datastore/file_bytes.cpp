#include "file_bytes.hpp"

#include <rollcall/base/descriptor.hpp>
#include <rollcall/base/text.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace rollcall {
namespace {

constexpr std::uintmax_t k_largest = std::uintmax_t{4} << 30U;

tl::unexpected<Error> failed(const std::string& what, const std::string& name, int error) {
    const auto code =
        error == EACCES || error == EPERM ? ErrorCode::denied : ErrorCode::unavailable;
    return fail(code,
                what + " \"" + visible(name) + "\": " + std::generic_category().message(error));
}

bool is_same_state(const struct stat& a, const struct stat& b) noexcept {
    return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec
           && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

} // namespace

Result<std::string> read_whole_file(const std::string& path, const std::string& name) {
    // Not blocking: opening a named pipe would otherwise wait for a writer.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) return failed("cannot open", name, errno);
    struct stat before {};
    if (::fstat(file.get(), &before) != 0) return failed("cannot look at", name, errno);
    if (!S_ISREG(before.st_mode)) {
        return fail(ErrorCode::unavailable, '"' + visible(name) + "\" is not a regular file");
    }
    if (static_cast<std::uintmax_t>(before.st_size) > k_largest) {
        return fail(ErrorCode::invalid_input,
                    '"' + visible(name) + "\" has "
                        + grouped(static_cast<std::size_t>(before.st_size))
                        + " bytes, at most 4 GiB are read");
    }
    std::string bytes(static_cast<std::size_t>(before.st_size), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("cannot read", name, errno);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    struct stat after {};
    if (::fstat(file.get(), &after) != 0) return failed("cannot look at", name, errno);
    if (filled != bytes.size() || !is_same_state(before, after)) {
        return fail(ErrorCode::incomplete,
                    '"' + visible(name)
                        + "\" changed while it was read; write it to another name "
                          "and move it into place");
    }
    return bytes;
}

} // namespace rollcall
