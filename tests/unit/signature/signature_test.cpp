// Real keys of ssh-keygen, made for each test.
#include "unit/git/fixture.hpp"

#include <rollcall/signature/signer.hpp>
#include <rollcall/signature/trust.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall;
using namespace rollcall::test;

namespace {

/// A folder with keys, and the signers that are allowed.
struct Keys {
    Keys() {
        make("ann");
        make("eve");
        allow("ann@acme.com", "ann");
    }

    void make(const std::string& name) const {
        REQUIRE(std::system(fmt::format("ssh-keygen -q -t ed25519 -N '' -C {0} -f '{1}'", name,
                                        folder / name)
                                .c_str())
                == 0);
    }
    /// With options such as `valid-before="20200101"`.
    void allow(const std::string& who, const std::string& name, const std::string& options = "") {
        const auto key = read_text(folder / (name + ".pub"));
        write_text(allowed,
                   read_text(allowed)
                       + fmt::format("{} {}{}", who, options.empty() ? "" : options + " ", key));
    }
    [[nodiscard]] git::CommitSignature signed_by(const std::string& name,
                                                 const std::string& payload) const {
        return {.signature = require(sign_by_ssh(payload, folder / name)), .payload = payload};
    }
    [[nodiscard]] TrustedSigners trusted() const {
        return {.allowed_signers = allowed, .scratch = folder.str()};
    }

    TemporaryFolder folder{};
    std::string allowed = folder / "allowed";
};

constexpr const char* k_payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nApprove\n";

} // namespace

TEST_CASE("a signature names the principal that it is allowed for") {
    const Keys keys;
    CHECK(require(signer_of(keys.signed_by("ann", k_payload), keys.trusted())) == "ann@acme.com");
}

TEST_CASE("a signature that does not hold is refused, and says why") {
    Keys keys;
    auto signature = keys.signed_by("ann", k_payload);
    SECTION("by somebody who is not allowed") { signature = keys.signed_by("eve", k_payload); }
    SECTION("of other bytes") { signature.payload += "more"; }
    SECTION("that was cut") { signature.signature.resize(signature.signature.size() / 2); }
    SECTION("of no known form") { signature.signature = "-----BEGIN NOTHING-----\n"; }
    SECTION("of none at all") { signature.signature.clear(); }
    const auto signer = signer_of(signature, keys.trusted());
    REQUIRE_FALSE(signer);
    CHECK(signer.error().code == ErrorCode::untrusted);
    CHECK_FALSE(signer.error().describe().empty());
}

TEST_CASE("a key that has expired does not count, whatever time a commit claims") {
    Keys keys;
    keys.allow("eve@acme.com", "eve", "valid-before=\"20200101\"");
    const auto signer = signer_of(keys.signed_by("eve", k_payload), keys.trusted());
    REQUIRE_FALSE(signer);
    CHECK(signer.error().code == ErrorCode::untrusted);
}

TEST_CASE("without allowed signers no signature counts") {
    const Keys keys;
    const auto signer = signer_of(keys.signed_by("ann", k_payload), {.scratch = keys.folder.str()});
    REQUIRE_FALSE(signer);
    CHECK(signer.error().code == ErrorCode::untrusted);
}

TEST_CASE("a key that cannot be used is said so") {
    const Keys keys;
    const auto signature = sign_by_ssh(k_payload, keys.folder / "nobody");
    REQUIRE_FALSE(signature);
    CHECK(signature.error().code == ErrorCode::denied);
}
