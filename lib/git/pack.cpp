#include "pack.hpp"

#include <rollcall/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <git2/sys/odb_backend.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rollcall::git {
namespace {

/// Beyond this another pack begins: offsets in the index have 31 bits.
constexpr std::size_t k_largest_pack = std::size_t{1} << 30U;
constexpr std::size_t k_pack_header = 12;

using Digest = std::array<unsigned char, GIT_OID_RAWSZ>;

Digest sha1(std::string_view bytes) {
    Digest digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return digest;
}

void append_number(std::string& out, std::uint32_t value) {
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        out += static_cast<char>(value >> shift & 0xffU);
}

void append_bytes(std::string& out, const unsigned char* bytes, std::size_t size) {
    out.append(reinterpret_cast<const char*>(bytes), size); // the representation is the same
}

const Bytef* bytes_of(const void* data) { return static_cast<const Bytef*>(data); }

/// A stream of zlib's that is used again and again.
class Deflater {
public:
    Deflater() {
        if (deflateInit(&stream_, Z_BEST_SPEED) != Z_OK) throw std::bad_alloc();
    }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    void append(std::string& out, const void* data, std::size_t size) {
        const auto before = out.size();
        out.resize(before + deflateBound(&stream_, static_cast<uLong>(size)));
        stream_.next_in = const_cast<Bytef*>(bytes_of(data)); // zlib reads it only
        stream_.avail_in = static_cast<uInt>(size);
        stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream_.avail_out = static_cast<uInt>(out.size() - before);
        const int code = deflate(&stream_, Z_FINISH);
        out.resize(out.size() - stream_.avail_out);
        deflateReset(&stream_);
        if (code != Z_STREAM_END) throw std::bad_alloc();
    }

private:
    z_stream stream_{};
};

struct OidHash {
    std::size_t operator()(const git_oid& id) const noexcept {
        std::size_t hash = 0;
        std::memcpy(&hash, static_cast<const void*>(id.id), sizeof hash);
        return hash;
    }
};
struct OidEqual {
    bool operator()(const git_oid& a, const git_oid& b) const noexcept {
        return git_oid_equal(&a, &b) == 1;
    }
};

struct Entry {
    git_oid id;
    std::uint32_t offset; ///< of the entry
    std::uint32_t body;   ///< of its compressed bytes
    std::uint32_t end;
    std::size_t size; ///< of the object
    git_object_t type;
};

/// Writes a file under another name first, so that nobody finds half of it.
Result<void> write_file(const std::string& path, std::string_view bytes) {
    const auto give_up = [&path] {
        return fail(ErrorCode::unavailable,
                    fmt::format("writing {}: {}", visible(path), std::strerror(errno)));
    };
    const std::string fresh = fmt::format("{}.new-{}", path, ::getpid());
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0444);
    if (file < 0) return give_up();
    bool good = true;
    while (good && !bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        good = written > 0;
        if (good) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    good = ::close(file) == 0 && good;
    good = good && std::rename(fresh.c_str(), path.c_str()) == 0;
    if (good) return {};
    auto failed = give_up();
    ::unlink(fresh.c_str());
    return failed;
}

class Pack final : public PackWriter {
public:
    explicit Pack(git_odb* odb) : backend_{} {
        git_odb_init_backend(&backend_.base, GIT_ODB_BACKEND_VERSION);
        backend_.base.odb = odb;
        backend_.base.read = read;
        backend_.base.read_header = read_header;

        backend_.base.exists = exists;
        backend_.base.free = destroy;
        backend_.pack = this;
        abandon();
    }

    git_odb_backend* backend() noexcept { return &backend_.base; }

    void begin(std::string objects) override {
        abandon();
        objects_ = std::move(objects);
        deflater_ = std::make_unique<Deflater>();
        bytes_.assign(k_pack_header, '\0');
        // Without this member the database passes on to its own stores by itself.
        backend_.base.write = write;
    }

    Result<void> finish() override {
        auto written = write_pack();
        abandon();
        return written;
    }

    void abandon() noexcept override {
        backend_.base.write = nullptr;
        deflater_.reset();
        bytes_ = {};
        entries_ = {};
        places_ = {};
    }

private:
    /// Makes files of what was collected.
    Result<void> write_pack() {
        if (entries_.empty()) return {};
        std::string header = "PACK";
        append_number(header, 2);
        append_number(header, static_cast<std::uint32_t>(entries_.size()));
        bytes_.replace(0, k_pack_header, header);
        const auto sum = sha1(bytes_);
        append_bytes(bytes_, sum.data(), sum.size());

        git_oid id{};
        git_oid_fromraw(&id, sum.data());
        const auto stem = fmt::format("{}/pack/pack-{}", objects_, hex(id));
        // A pack is found by its index, so that comes last.
        ROLLCALL_TRY(write_file(stem + ".pack", bytes_));
        ROLLCALL_TRY(write_file(stem + ".idx", index(sum)));
        return check(git_odb_refresh(backend_.base.odb), "looking at the new pack");
    }

    /// What libgit2 knows, and the way back from it.
    struct Backend {
        git_odb_backend base;
        Pack* pack;
    };

    static Pack& of(git_odb_backend* backend) {
        // The base is the first member of a standard-layout struct.
        return *reinterpret_cast<Backend*>(backend)->pack;
    }
    [[nodiscard]] const Entry* find(const git_oid& id) const {
        const auto place = places_.find(id);
        return place == places_.end() ? nullptr : &entries_[place->second];
    }

    void add(const git_oid& id, const void* data, std::size_t size, git_object_t type) {
        Entry entry{id, static_cast<std::uint32_t>(bytes_.size()), 0, 0, size, type};
        // Type and size: four bits of the size in the first byte, seven in each that follows.
        auto byte = static_cast<unsigned>(type) << 4U | static_cast<unsigned>(size & 15U);
        for (auto rest = size >> 4U; rest > 0; rest >>= 7U) {
            bytes_ += static_cast<char>(byte | 0x80U);
            byte = static_cast<unsigned>(rest & 0x7fU);
        }
        bytes_ += static_cast<char>(byte);
        entry.body = static_cast<std::uint32_t>(bytes_.size());
        deflater_->append(bytes_, data, size);
        entry.end = static_cast<std::uint32_t>(bytes_.size());
        places_.emplace(id, entries_.size());
        entries_.push_back(entry);
    }

    /// The index of the pack, version 2.
    std::string index(const Digest& pack_sum) {
        std::sort(entries_.begin(), entries_.end(),
                  [](const Entry& a, const Entry& b) { return git_oid_cmp(&a.id, &b.id) < 0; });
        std::string out = "\377tOc";
        append_number(out, 2);
        std::size_t below = 0;
        for (unsigned first = 0; first < 256; ++first) {
            while (below < entries_.size() && entries_[below].id.id[0] <= first) ++below;
            append_number(out, static_cast<std::uint32_t>(below));
        }
        for (const auto& entry : entries_) append_bytes(out, entry.id.id, GIT_OID_RAWSZ);
        for (const auto& entry : entries_) {
            const auto* const begin = bytes_of(bytes_.data()) + entry.offset;
            append_number(out, static_cast<std::uint32_t>(
                                   crc32(0, begin, static_cast<uInt>(entry.end - entry.offset))));
        }
        for (const auto& entry : entries_) append_number(out, entry.offset);
        append_bytes(out, pack_sum.data(), pack_sum.size());
        const auto sum = sha1(out);
        append_bytes(out, sum.data(), sum.size());
        return out;
    }

    // What libgit2 calls. Nothing may be thrown through it, and memory running out is all that
    // could be.

    static int write(git_odb_backend* backend,
                     const git_oid* id,
                     const void* data,
                     size_t size,
                     git_object_t type) noexcept {
        auto& pack = of(backend);
        if (size > k_largest_pack / 4) return GIT_ERROR; // no manifest, nor anything like it
        try {
            if (pack.bytes_.size() + 2 * size > k_largest_pack) {
                auto objects = pack.objects_;
                if (!pack.write_pack()) return GIT_ERROR;
                pack.begin(std::move(objects));
            }
            if (pack.find(*id) == nullptr) pack.add(*id, data, size, type);
            return 0;
        } catch (const std::exception&) {
            return GIT_ERROR;
        }
    }

    static int read_header(size_t* size,
                           git_object_t* type,
                           git_odb_backend* backend,
                           const git_oid* id) noexcept {
        const auto* const entry = of(backend).find(*id);
        if (entry == nullptr) return GIT_ENOTFOUND;
        *size = entry->size;
        *type = entry->type;
        return 0;
    }

    static int read(void** data,
                    size_t* size,
                    git_object_t* type,
                    git_odb_backend* backend,
                    const git_oid* id) noexcept {
        auto& pack = of(backend);
        const auto* const entry = pack.find(*id);
        if (entry == nullptr) return GIT_ENOTFOUND;
        auto* const whole =
            static_cast<Bytef*>(git_odb_backend_data_alloc(backend, entry->size + 1));
        if (whole == nullptr) return GIT_ERROR;
        auto length = static_cast<uLongf>(entry->size);
        const int code = uncompress(whole, &length, bytes_of(pack.bytes_.data()) + entry->body,
                                    static_cast<uLong>(entry->end - entry->body));
        if (code != Z_OK || length != entry->size) {
            git_odb_backend_data_free(backend, whole);
            return GIT_ERROR;
        }
        whole[entry->size] = 0;
        *data = whole;
        *size = entry->size;
        *type = entry->type;
        return 0;
    }

    static int exists(git_odb_backend* backend, const git_oid* id) noexcept {
        return of(backend).find(*id) != nullptr ? 1 : 0;
    }

    static void destroy(git_odb_backend* backend) noexcept { delete &of(backend); }

    Backend backend_;
    std::string objects_{};                ///< the folder
    std::unique_ptr<Deflater> deflater_{}; ///< while objects are taken
    std::string bytes_{};                  ///< of the pack so far
    std::vector<Entry> entries_{};
    std::unordered_map<git_oid, std::size_t, OidHash, OidEqual> places_{};
};

} // namespace

Result<PackWriter*> PackWriter::attach(git_repository* repository) {
    OdbHandle odb;
    ROLLCALL_TRY(check(git_repository_odb(out(odb), repository), "opening the object database"));
    auto pack = std::make_unique<Pack>(odb.get());
    // Asked before libgit2's own stores of packs (2) and of single objects (1).
    constexpr int k_priority = 3;
    ROLLCALL_TRY(check(git_odb_add_backend(odb.get(), pack->backend(), k_priority),
                       "attaching to the object database"));
    return pack.release(); // owned by the database from here on
}

} // namespace rollcall::git
