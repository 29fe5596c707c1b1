#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/signature/trust.hpp>

#include <string>

namespace rollcall::signature {

/// A folder for the time of one check, with files that only we can read.
class Scratch {
public:
    static Result<Scratch> make(const std::string& below);
    Scratch(Scratch&& other) noexcept;
    Scratch& operator=(Scratch&&) = delete;
    ~Scratch();
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Writes a file, and says where.
    Result<std::string> file(const std::string& name, const std::string& bytes) const;

private:
    explicit Scratch(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

Result<std::string> ssh_signer(const git::CommitSignature& signature,
                               const TrustedSigners& trusted);
Result<std::string> openpgp_signer(const git::CommitSignature& signature,
                                   const TrustedSigners& trusted);

} // namespace rollcall::signature
