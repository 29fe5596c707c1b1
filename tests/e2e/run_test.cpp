// The loop: heals, stops, wakes, and is alone.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

const Variables k_fast{{"ROLLCALL_CONTROLLER_INTERVAL", "200ms"},
                       {"ROLLCALL_CONTROLLER_EXPORTINTERVAL", "200ms"}};

void rename_finance(const Installation& acme) {
    acme.sandbox().outside(
        {{"action", "rename_group"}, {"group", "Finance"}, {"name", "The Bank"}});
}

} // namespace

TEST_CASE("run --once exports, applies, reports, and ends") {
    Installation acme;
    acme.save_directory();
    const auto first = acme.rollcall({"run", "--once"});
    CHECK(first.code == 0);
    CHECK(first.out.find("Applied: 4 users invited, 2 users linked") == 0);
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora"});

    rename_finance(acme);
    const auto second = acme.rollcall({"run", "--once"});
    CHECK(second.code == 0);
    CHECK(second.err.find("was renamed from \"Finance\" to \"The Bank\"") != std::string::npos);
    CHECK_FALSE(acme.group("Finance").is_null());
}

TEST_CASE("run --once tells how the pass ended") {
    Installation acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.save_directory();
    CHECK(acme.rollcall({"run", "--once"}).code == 3);
    acme.write("company.ldif", "dn: dc=acme,dc=com\n");
    CHECK(acme.rollcall({"run", "--once"}).code == 7);
}

TEST_CASE("while the directory is away, drift is healed and exceptions count") {
    Installation acme;
    acme.sync();
    acme.shell("mv company.ldif away.ldif");
    rename_finance(acme);
    const auto pass = acme.rollcall({"run", "--once"});
    CHECK(pass.code == 7);
    CHECK(pass.err.find("nothing was exported, and what stands in git was applied: ")
          != std::string::npos);
    CHECK_FALSE(acme.group("Finance").is_null());
    acme.shell("mv away.ldif company.ldif");
    acme.good({"run", "--once"});
}

TEST_CASE("run says that its settings have changed since it was started") {
    Installation acme;
    acme.sync();
    const auto before = acme.sandbox().calls("team/get_info");
    auto loop = acme.start_rollcall({"run"}, k_fast);
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/get_info") > before; }));
    acme.shell("echo '# another word' >> rollcall.yaml");
    CHECK(eventually([&] { return loop.err().find("systemctl restart") != std::string::npos; }));
    loop.signal(SIGTERM);
    const auto ended = loop.wait(std::chrono::seconds{10});
    const auto first = ended.err.find("rollcall.yaml has changed since the start");
    CHECK(first != std::string::npos);
    CHECK(ended.err.find("rollcall.yaml has changed since the start", first + 1)
          == std::string::npos);
}

TEST_CASE("run tells once, not in every pass, what waits for people") {
    Installation acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    for (const auto* name : {"carl", "emil"}) acme.directory.remove_person(name);
    acme.directory.people.push_back({.name = "gus", .mail = "no address"});
    acme.save_directory();
    const auto before = acme.sandbox().calls("team/get_info");
    auto loop = acme.start_rollcall({"run"}, k_fast);
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/get_info") >= before + 4; }));
    loop.signal(SIGTERM);
    const auto ended = loop.wait(std::chrono::seconds{10});
    CHECK(ended.code == 0);
    const auto times = [](const std::string& text, const std::string& part) {
        int count = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
            ++count;
        return count;
    };
    INFO(ended.out << ended.err);
    CHECK(times(ended.out, "to let it go: rollcall approve user-suspend-") == 1);
    CHECK(times(ended.err, "uid=gus,ou=people,dc=acme,dc=com: email: ") == 1);
}

TEST_CASE("run heals what somebody does by hand, and SIGTERM ends it after recording") {
    Installation acme;
    acme.save_directory();
    auto loop = acme.start_rollcall({"run"}, k_fast);
    REQUIRE(eventually([&] { return !acme.group("Sales").is_null(); }));
    REQUIRE(eventually([&] { return acme.members_of("Finance") == Names{"ann", "carl", "dora"}; }));
    rename_finance(acme);
    CHECK(eventually([&] { return !acme.group("Finance").is_null(); }));
    acme.sandbox().outside(
        {{"action", "remove_member_from_group"}, {"group", "Sales"}, {"member", "bea@acme.com"}});
    CHECK(eventually([&] { return acme.members_of("Sales") == Names{"bea", "dora", "emil"}; }));

    // The directory moves on, too.
    acme.directory.groups.push_back({"Design", {"fay"}});
    acme.save_directory();
    CHECK(eventually([&] { return acme.members_of("Design") == Names{"fay"}; }));

    loop.signal(SIGTERM);
    const auto ended = loop.wait(std::chrono::seconds{10});
    CHECK(ended.code == 0);
    CHECK(ended.err.find("was renamed from \"Finance\" to \"The Bank\"") != std::string::npos);
    CHECK(acme.planned().empty());
    CHECK(acme.git("fsck --strict").find("error") == std::string::npos);
    CHECK(Json::parse(acme.good({"status", "-o", "json"}))["applied"]["groups"] == 3);
}

TEST_CASE("run ends in the middle of a pass when asked to, and the next one goes on") {
    Installation acme({}, two_admins(), {"--latency", "50ms"});
    for (int i = 0; i < 12; ++i) {
        acme.directory.groups.push_back({fmt::format("Team {:02}", i), {"ann", "bea"}});
    }
    acme.save_directory();
    auto loop = acme.start_rollcall({"run"}, k_fast);
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/groups/create") >= 2; }));
    loop.signal(SIGTERM);
    CHECK(loop.wait(std::chrono::seconds{10}).code == 0);
    const auto rest = acme.planned();
    CHECK_FALSE(rest.empty());
    for (const auto& action : rest) CHECK(action.find("group.adopt") == std::string::npos);
    acme.good({"run", "--once"});
    CHECK(acme.planned().empty());
}

TEST_CASE("SIGHUP starts a pass at once, and a second run finds the door locked") {
    Installation acme;
    acme.sync();
    auto loop = acme.start_rollcall({"run"}, {{"ROLLCALL_CONTROLLER_INTERVAL", "1h"}});
    const auto reads = [&] { return acme.sandbox().calls("team/get_info"); };
    const auto before = reads();
    REQUIRE(eventually([&] { return reads() > before; }));
    rename_finance(acme);
    CHECK(acme.rollcall({"run", "--once"}).code == 6);
    // Asked again while it waits: a signal during the pass that is just ending may be part of it.
    CHECK(eventually([&] {
        loop.signal(SIGHUP);
        return !acme.group("Finance").is_null();
    }));
    CHECK(loop.running());
    loop.signal(SIGTERM);
    CHECK(loop.wait(std::chrono::seconds{10}).code == 0);
}

TEST_CASE("run lives through a Dropbox that is away for a while") {
    Installation acme;
    acme.sync();
    acme.sandbox().fault(
        {{"route", "*"}, {"kind", "status"}, {"status", 400}, {"form", "text"}, {"times", 2}});
    auto loop = acme.start_rollcall({"run"}, k_fast);
    REQUIRE(eventually([&] { return loop.err().find("pass failed: ") != std::string::npos; }));
    acme.sandbox().control("DELETE", "/faults");
    rename_finance(acme);
    CHECK(eventually([&] { return !acme.group("Finance").is_null(); }));
    loop.signal(SIGTERM);
    CHECK(loop.wait(std::chrono::seconds{10}).code == 0);
}
