// The way to a remote as people have it: a real sshd, a real git http backend behind TLS.
#include "replicas.hpp"
#include "support/git/servers.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace rollcall::e2e;
using rollcall::test::GitServer;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void check_way(const std::function<std::unique_ptr<GitServer>(const std::string&)>& start,
               const std::string& refusal) {
    Shared acme;
    const auto server = start(acme.path("."));
    if (!server) {
        WARN("SKIPPED: the server is not installed; run script/bootstrap --test");
        return;
    }
    auto all = server->variables();
    all["ROLLCALL_REPOSITORY_REMOTE_URL"] = server->url("remote.git");
    // Nobody is let in who is not known, nobody is asked, and nothing is done.
    auto wrong = server->wrong_variables();
    wrong["ROLLCALL_REPOSITORY_REMOTE_URL"] = server->url("remote.git");
    acme.save_directory();
    const auto refused = acme.rollcall({"run", "--once"}, wrong);
    INFO(refused.err);
    CHECK(refused.code == 7);
    CHECK(contains(refused.err, refusal));
    CHECK_FALSE(contains(refused.err, "s3cr3t"));

    acme.good({"run", "--once"}, all);
    CHECK(acme.members_of("Finance") == std::vector<std::string>{"ann", "carl", "dora"});
    CHECK(acme.at_remote("rev-parse main") == acme.git("rev-parse main"));
    CHECK(acme.at_remote("rev-parse rollcall/applied/acme")
          == acme.git("rev-parse rollcall/applied/acme"));
    // What a person pushes comes here, too.
    const auto tip = acme.push_file("README.md", "hello\n");
    acme.good({"run", "--once"}, all);
    CHECK(acme.git("rev-parse main") == tip + "\n");
    acme.check_repositories();
}

} // namespace

TEST_CASE("a remote over ssh: a real sshd") {
    check_way(rollcall::test::start_sshd, "Host key verification failed");
}

TEST_CASE("a remote over https: a real git http backend, with a credential helper") {
    check_way(rollcall::test::start_https, "could not read Username");
}
