// The demo is what people try first, so it must work as it is shipped.
#include "installation.hpp"
#include "support/paths.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace rollcall::e2e;

namespace {

Json named(const Json& rows, const char* key, const std::string& name) {
    for (const auto& row : rows) {
        if (row.at(key) == name) return row;
    }
    return nullptr;
}

} // namespace

TEST_CASE("the demo runs to its end and leaves what it promises") {
    const rollcall::test::TemporaryFolder folder;
    const auto dir = folder / "demo";
    auto demo = Process::start(
        {(rollcall::test::source_dir() / "script/demo").string(), "--no-build", "--dir", dir},
        {.environment = {{"ROLLCALL_BIN_DIR", rollcall::test::bin_dir().string()}}});
    const auto done = demo.wait(std::chrono::seconds{60});
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    CHECK(done.out.find('\x1b') == std::string::npos);

    std::ifstream file(dir + "/end-state.json");
    const auto team = Json::parse(file, nullptr, false);
    REQUIRE(team.is_object());
    const auto& groups = team["groups"];
    const auto& members = team["members"];
    CHECK(named(groups, "name", "Engineering")["members"].size() == 11);
    CHECK(named(groups, "name", "The Engineers").is_null());
    CHECK(named(groups, "name", "Sales").is_null());
    CHECK(named(groups, "name", "Sales and Marketing")["members"].size() == 4);
    CHECK(named(groups, "name", "Design Studio")["members"]
          == Json({"camila.santos@acme.com", "zoe.dubois@acme.com"}));
    CHECK(named(groups, "name", "Lunch Club")["management"] == "user_managed");
    const auto finance = named(groups, "name", "Finance")["members"];
    CHECK(std::find(finance.begin(), finance.end(), "robin.lee@acme.com") == finance.end());
    CHECK(std::find(finance.begin(), finance.end(), "scanner@acme.com") == finance.end());
    CHECK(named(members, "email", "marco.rossi@acme.com")["status"] == "active");
    CHECK(named(members, "email", "daniel.smith@acme.com")["status"] == "suspended");
    CHECK(named(members, "email", "juergen.mueller@acme.com")["given_name"] == "Jürgen");
    CHECK(named(members, "email", "petra.vogel@acme.com").is_null());
    CHECK(named(members, "email", "scanner@acme.com")["status"] == "active");

    const auto git = [&dir](const std::string& arguments) {
        const auto answer = rollcall::test::run({"bash", "-c", "git -C " + dir + ' ' + arguments});
        INFO(answer.err);
        REQUIRE(answer.code == 0);
        return answer.out;
    };
    CHECK(git("-C acme.git log --format=%s main")
          == "−1 user, +1 group, 1 group renamed, +2 memberships, −1 membership\n"
             "+25 users, +8 groups, +36 memberships\n"
             "Begin: schemas of the manifests\n");
    const auto ledger = git("-C acme.git log --format=%B rollcall/applied/acme");
    CHECK(ledger.find("\n1 user suspended, 1 group created, 2 groups renamed, 2 memberships "
                      "added, 2 memberships removed\n")
          != std::string::npos);
    CHECK(ledger.find("apply: 19 users invited, ") != std::string::npos);
    git("-C acme.git fsck --strict --no-dangling");
    CHECK(git("-C manifests rev-parse HEAD") == git("-C acme.git rev-parse main"));
    CHECK(std::filesystem::exists(dir + "/manifests/groups/finance.yaml"));
    CHECK(std::filesystem::file_size(dir + "/sandbox.log") > 0);
}
