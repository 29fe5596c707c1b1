#include "state.hpp"

#include <rollcall/base/descriptor.hpp>
#include <rollcall/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace rollcall::git {
namespace {

using namespace std::chrono_literals;

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Error os_failure(std::string_view doing, const std::string& path) {
    return Error{.code = ErrorCode::unavailable,
                 .message = fmt::format("{} {}: {}", doing, visible(path), std::strerror(errno))};
}

/// Says which reference is being moved, and to what, in `<git dir>/rollcall/moving`.
///
/// git guards a reference by a lock file that stays behind when its writer is killed, and then
/// nobody can commit until a person removes it. What this file says is how the next one of us
/// knows that such a lock is a dead pass's and no living git process's.
class Intent {
public:
    static Result<std::unique_ptr<Intent>> begin(const std::string& git_directory) {
        const std::string folder = git_directory + "/rollcall";
        std::error_code ignored; // a failure shows at the open below
        std::filesystem::create_directories(folder, ignored);
        const std::string path = folder + "/moving";
        auto intent = std::unique_ptr<Intent>(
            new Intent(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666), path));
        if (intent->file_.get() < 0) return tl::unexpected(os_failure("opening", path));
        // Held for the milliseconds of one move; the kernel lets go when the holder dies.
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (::flock(intent->file_.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK && errno != EINTR) {
                return tl::unexpected(os_failure("locking", path));
            }
            if (std::chrono::steady_clock::now() > deadline) {
                return fail(ErrorCode::locked,
                            fmt::format("another process holds {} for more than 10 s; see which "
                                        "with \"fuser {}\"",
                                        visible(path), visible(path)));
            }
            std::this_thread::sleep_for(10ms);
        }
        intent->clear_lock_of_the_dead(git_directory);
        return intent;
    }

    /// A move that ended, well or not, left no lock behind.
    ~Intent() { (void)::ftruncate(file_.get(), 0); }
    Intent(const Intent&) = delete;
    Intent& operator=(const Intent&) = delete;

    Result<void> state(const std::string& reference, const git_oid& to) {
        const std::string line = fmt::format("{} {}\n", reference, hex(to));
        if (::ftruncate(file_.get(), 0) != 0
            || ::pwrite(file_.get(), line.data(), line.size(), 0)
                   != static_cast<ssize_t>(line.size())) {
            return tl::unexpected(os_failure("writing", path_));
        }
        return {};
    }

private:
    Intent(int descriptor, std::string path) : file_(descriptor), path_(std::move(path)) {}

    void clear_lock_of_the_dead(const std::string& git_directory) {
        const std::string line = read_text(path_);
        const auto space = line.find(' ');
        if (line.empty() || line.back() != '\n' || space == std::string::npos) return;
        const std::string lock = git_directory + '/' + line.substr(0, space) + ".lock";
        // The lock holds the whole new id or nothing of it; a living git process that locked the
        // branch since writes another id.
        const std::string held = read_text(lock);
        if (line.substr(space + 1).starts_with(held)) (void)::unlink(lock.c_str());
    }

    Descriptor file_;
    std::string path_;
};

/// Everything this file system holds in memory, to disk. Syncing each loose object by itself costs
/// two flushes a file (300 changed files: 125 ms idle, 3 s on a busy disk, against 20 and 200 ms
/// for this); all that matters is that the objects are down before the reference that names them.
Result<void> make_objects_durable(const std::string& directory) {
    const Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::syncfs(folder.get()) != 0) {
        return tl::unexpected(os_failure("flushing the objects of", directory));
    }
    return {};
}

} // namespace

Result<std::string> branch_reference(std::string_view branch) {
    std::string reference = fmt::format("refs/heads/{}", branch);
    int valid = 0;
    if (branch.find('\0') == std::string_view::npos) {
        git_reference_name_is_valid(&valid, reference.c_str());
    }
    if (valid == 0) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("\"{}\" is no branch name that git allows; see \"git "
                                "check-ref-format\"",
                                visible(branch)));
    }
    return reference;
}

Result<std::optional<git_oid>> Repository::State::target(const std::string& reference) {
    ReferenceHandle found;
    const int code = git_reference_lookup(out(found), repository.get(), reference.c_str());
    if (code == GIT_ENOTFOUND) return std::optional<git_oid>{};
    ROLLCALL_TRY(check(code, fmt::format("reading {} in {}", reference, directory)));
    const git_oid* id = git_reference_target(found.get());
    if (id == nullptr) {
        return fail(ErrorCode::refused,
                    fmt::format("{} in {} points at another reference, not at a commit; make it a "
                                "plain branch",
                                reference, directory));
    }
    return std::optional<git_oid>{*id};
}

Result<void> Repository::State::move(const std::string& reference,
                                     const std::optional<git_oid>& from,
                                     const git_oid& to) {
    ROLLCALL_TRY(make_objects_durable(directory));
    ROLLCALL_TRY_ASSIGN(const auto intent, Intent::begin(directory));
    ROLLCALL_TRY(intent->state(reference, to));

    // All zeros stands for "must not exist", compared under the reference's own lock.
    const git_oid expected = from.value_or(git_oid{});
    const auto give_up = std::chrono::steady_clock::now() + 500ms;
    int code = 0;
    for (;;) {
        ReferenceHandle moved;
        code = git_reference_create_matching(out(moved), repository.get(), reference.c_str(), &to,
                                             1, &expected, "rollcall");
        // Somebody is pushing: git holds such a lock for milliseconds.
        if (code != GIT_ELOCKED || std::chrono::steady_clock::now() > give_up) break;
        std::this_thread::sleep_for(20ms);
    }
    if (code == GIT_ELOCKED) {
        return fail(ErrorCode::locked,
                    fmt::format("{} is locked by another git process; if none is running, remove "
                                "{}/{}.lock",
                                reference, directory, reference));
    }
    // A branch that was expected and is gone answers "not found".
    if (code == GIT_EMODIFIED || (code == GIT_ENOTFOUND && from)) {
        ROLLCALL_TRY_ASSIGN(const auto stands, target(reference));
        return fail(ErrorCode::stale,
                    fmt::format("{} moved: expected {}, found {}; start again from there",
                                reference, from ? hex(*from) : "no such branch",
                                stands ? hex(*stands) : "no such branch"));
    }
    return check(code, fmt::format("moving {} in {}", reference, directory));
}

Result<void> Repository::State::publish_and_move(const std::string& reference,
                                                 const std::optional<git_oid>& from,
                                                 const git_oid& to) {
    if (publish) {
        ROLLCALL_TRY(make_objects_durable(directory));
        std::optional<CommitId> stands;
        if (from) stands = CommitId(hex(*from));
        ROLLCALL_TRY(publish({reference, std::move(stands), CommitId(hex(to))}));
    }
    return move(reference, from, to);
}

Result<SignatureHandle> Repository::State::signature(const std::string& author) const {
    const auto bad = [&]() {
        return fail(
            ErrorCode::invalid_input,
            fmt::format("\"{}\" is no author; write \"Name <mail@example.org>\"", visible(author)));
    };
    const auto open = author.find('<');
    if (open == std::string::npos || author.back() != '>') return bad();
    const std::string name(trim(std::string_view(author).substr(0, open)));
    const std::string mail = author.substr(open + 1, author.size() - open - 2);
    const bool hostile = mail.find_first_of("<> ") != std::string::npos
                         || name.find('>') != std::string::npos || visible(author) != author;
    if (name.empty() || mail.empty() || hostile) return bad();
    SignatureHandle made;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch());
    // libgit2 drops punctuation at the ends of a name; one made of nothing else is left with none.
    if (git_signature_new(out(made), name.c_str(), mail.c_str(), seconds.count(), 0) < 0) {
        return bad();
    }
    return made;
}

} // namespace rollcall::git
