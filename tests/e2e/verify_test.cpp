// Signed commits: who may say what is desired, and who may approve.
#include "replicas.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall::e2e;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A shared repository whose commits must be signed; Rollcall and Pat have a key that counts.
class Signed : public Shared {
public:
    explicit Signed(const std::string& verify) {
        for (const auto* name : {"rollcall", "pat", "eve"}) {
            REQUIRE(shell(fmt::format("ssh-keygen -q -t ed25519 -N '' -f {}", name)).code == 0);
        }
        REQUIRE(
            shell("for n in rollcall pat; do echo \"$n@acme.com $(cut -d' ' -f1,2 $n.pub)\"; done"
                  " > signers")
                .code
            == 0);
        // What init wrote is not signed; a person signs for it.
        push_as("pat", "README.md", "zero\n");
        variables["ROLLCALL_REPOSITORY_VERIFY"] = verify;
        variables["ROLLCALL_REPOSITORY_ALLOWEDSIGNERS"] = path("signers");
        variables["ROLLCALL_REPOSITORY_SIGNINGKEY"] = path("rollcall");
    }

    /// A person commits and pushes, signing with a key or, where it is empty, not at all.
    void push_as(const std::string& key, const std::string& name, const std::string& text) const {
        write("pushed.txt", text);
        const auto done = shell(
            fmt::format("rm -rf clone && git clone -q remote.git clone && cd clone && mkdir -p "
                        "\"$(dirname {0})\" "
                        "&& cp ../pushed.txt {0} && git add -A && git -c gpg.format=ssh -c "
                        "user.signingkey={1} commit -q {2} -m 'By hand' && git push -q origin main",
                        name, path(key), key.empty() ? "" : "-S"));
        INFO(done.out << done.err);
        REQUIRE(done.code == 0);
    }
};

} // namespace

TEST_CASE("with verify: head a tip that nobody allowed has signed stops everything") {
    Signed acme("head");
    acme.sync();
    CHECK(contains(acme.git("cat-file commit main"), "BEGIN SSH SIGNATURE"));
    acme.push_as("pat", "README.md", "one\n");
    acme.good({"apply", "--yes"});

    acme.push_as("eve", "README.md", "two\n");
    const auto foreign = acme.rollcall({"apply", "--yes"});
    CHECK(foreign.code == 7);
    CHECK(contains(foreign.err, "(\"By hand\") is signed by a key that is not in "));
    acme.push_as("", "README.md", "three\n");
    const auto none = acme.rollcall({"run", "--once"});
    CHECK(none.code == 7);
    CHECK(contains(none.err, "is not signed; repository.verify asks for an allowed signature"));
    // Signed on top, the tip holds again: that is what head asks for.
    acme.push_as("pat", "README.md", "four\n");
    acme.good({"apply", "--yes"});
}

TEST_CASE("with verify: all each commit since the last pass must be signed") {
    Signed acme("all");
    acme.variables["ROLLCALL_REPOSITORY_VERIFY"] = "none";
    acme.sync(); // what was applied before is not asked about
    acme.variables["ROLLCALL_REPOSITORY_VERIFY"] = "all";
    acme.push_as("pat", "README.md", "one\n");
    acme.good({"apply", "--yes"});
    acme.push_as("", "README.md", "two\n");
    acme.push_as("pat", "README.md", "three\n");
    const auto refused = acme.rollcall({"apply", "--yes"});
    CHECK(refused.code == 7);
    CHECK(contains(refused.err, "is not signed"));
}

TEST_CASE("an approval counts when an allowed approver has signed it") {
    Signed acme("head");
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.export_directory();
    acme.variables["ROLLCALL_REPOSITORY_APPROVERS"] = "";
    acme.write("rollcall.yaml", acme.read("rollcall.yaml")
                                    .replace(acme.read("rollcall.yaml").find("branch: main}"), 13,
                                             "branch: main, approvers: [pat@acme.com]}"));
    acme.variables.erase("ROLLCALL_REPOSITORY_APPROVERS");
    const std::string hold = acme.plan().at("held").at(0).at("holdId");
    // Rollcall's own signature is an allowed one, but no approver's.
    acme.good({"approve", hold, "--reason", "they left"});
    CHECK(acme.rollcall({"apply", "--yes"}).code == 3);
    acme.good({"approve", hold, "--reason", "they left"},
              {{"ROLLCALL_REPOSITORY_SIGNINGKEY", acme.path("pat")}});
    acme.good({"apply", "--yes"});
    CHECK(acme.member("carl@acme.com")["status"] == "suspended");
}

TEST_CASE("OpenPGP signatures count by the keys that are allowed") {
    Signed acme("head");
    acme.sync();
    const auto made = acme.shell(
        "mkdir -m 700 gpg && export GNUPGHOME=$PWD/gpg && "
        "gpg --batch --quiet --passphrase '' --quick-generate-key pat@acme.com ed25519 sign never "
        "&& "
        "gpg --batch --armor --export pat@acme.com > keys.asc && "
        "rm -rf clone && git clone -q remote.git clone && cd clone && git -c "
        "user.signingkey=pat@acme.com commit "
        "-q "
        "-S --allow-empty -m 'By hand' && git push -q origin main; code=$?; gpgconf --kill all; "
        "exit $code");
    INFO(made.out << made.err);
    REQUIRE(made.code == 0);
    const auto unknown = acme.rollcall({"apply", "--yes"});
    CHECK(unknown.code == 7);
    CHECK(contains(unknown.err, "repository.allowedKeys is not set"));
    acme.good({"apply", "--yes"}, {{"ROLLCALL_REPOSITORY_ALLOWEDKEYS", acme.path("keys.asc")}});
}
