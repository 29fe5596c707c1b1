#include "file.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/ledger/git_ledger.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace rollcall {
namespace {

std::string holder_of(int descriptor) {
    std::array<char, 32> text{};
    const auto size = ::pread(descriptor, text.data(), text.size(), 0);
    const auto id =
        trim(std::string_view(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0));
    return id.empty() ? "one that has just started" : visible(id);
}

} // namespace

Result<PassLock> PassLock::acquire(const std::string& git_directory, const std::string& team) {
    ROLLCALL_TRY_ASSIGN(const auto path, ledger::team_file(git_directory, "lock", team));
    ROLLCALL_TRY(ledger::make_folder_of(path));
    // Never removed: whoever waits for a file that is unlinked would lock another one than the
    // next.
    PassLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (lock.descriptor_ < 0) return tl::unexpected(ledger::os_failure("opening", path));
    while (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) return tl::unexpected(ledger::os_failure("locking", path));
        return fail(ErrorCode::locked,
                    fmt::format("another pass of team \"{}\" is at work in {} (process {}); wait "
                                "for it to end, or stop it; where it is `rollcall run`, a reload "
                                "or SIGHUP has it export and apply at once",
                                team, visible(git_directory), holder_of(lock.descriptor_)));
    }
    const auto id = fmt::format("{}\n", ::getpid());
    if (::ftruncate(lock.descriptor_, 0) != 0
        || ::pwrite(lock.descriptor_, id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
        return tl::unexpected(ledger::os_failure("writing", path));
    }
    return lock;
}

PassLock::PassLock(PassLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

PassLock& PassLock::operator=(PassLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

PassLock::~PassLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace rollcall
