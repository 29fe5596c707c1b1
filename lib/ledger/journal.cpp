#include "journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace rollcall::ledger {

Result<std::optional<Journal>> read_journal(const std::string& path) {
    ROLLCALL_TRY_ASSIGN(const auto bytes, read_file_if_any(path));
    if (!bytes) return std::optional<Journal>{};
    return parse_journal(*bytes, path);
}

Result<void> remove_journal(const std::string& path) {
    if (::unlink(path.c_str()) != 0) {
        if (errno == ENOENT) return {};
        return tl::unexpected(os_failure("removing", path));
    }
    return sync_folder_of(path);
}

Result<JournalWriter> JournalWriter::open(const std::string& path,
                                          const std::optional<Journal>& left_over,
                                          const std::optional<CommitId>& base,
                                          const TeamId& team) {
    ROLLCALL_TRY(make_folder_of(path));
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (file.get() < 0) return tl::unexpected(os_failure("opening", path));
    JournalWriter writer(std::move(file), path);
    writer.base_ = base;
    writer.team_ = team;
    if (left_over) {
        writer.size_ = left_over->size;
        writer.lines_.sum = left_over->sum;
    }
    // A torn line must not become the beginning of a whole one.
    if (::ftruncate(writer.file_.get(), static_cast<off_t>(writer.size_)) != 0) {
        return tl::unexpected(os_failure("shortening", path));
    }
    ROLLCALL_TRY(sync_folder_of(path));
    return writer;
}

Result<void> JournalWriter::append(const std::vector<Confirmation>& facts) {
    JournalLines lines = lines_;
    std::string text = size_ == 0 ? lines.header(base_, team_) : std::string();
    for (const auto& fact : facts) {
        ROLLCALL_TRY_ASSIGN(const auto line, lines.fact(fact));
        text += line;
    }
    auto written = write(text);
    if (!written) {
        // Half of it may stand there. It is cut off now, or with the next append if that fails too,
        // for that one starts at the same place.
        (void)::ftruncate(file_.get(), static_cast<off_t>(size_));
        return written;
    }
    size_ += text.size();
    lines_ = std::move(lines);
    return {};
}

Result<void> JournalWriter::write(const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const auto wrote = ::pwrite(file_.get(), text.data() + done, text.size() - done,
                                    static_cast<off_t>(size_ + done));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return tl::unexpected(os_failure("writing", path_));
        done += static_cast<std::size_t>(wrote);
    }
    if (::fsync(file_.get()) != 0) return tl::unexpected(os_failure("flushing", path_));
    return {};
}

} // namespace rollcall::ledger
