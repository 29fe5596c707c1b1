// A pass that is killed outright leaves a repository that is whole and a team that the next pass
// finishes.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>

using namespace rollcall::e2e;

namespace {

/// The ledger's memberships per group, read with git alone.
std::map<std::string, std::size_t> ledger_sizes(const Installation& acme) {
    std::map<std::string, std::size_t> sizes;
    const auto files = acme.git("ls-tree -r --name-only rollcall/applied/acme groups");
    std::size_t start = 0;
    while (start < files.size()) {
        const auto end = files.find('\n', start);
        const auto file = files.substr(start, end - start);
        const auto text = acme.git("show 'rollcall/applied/acme:" + file + "'");
        std::size_t members = 0;
        for (auto at = text.find("\n    - "); at != std::string::npos;
             at = text.find("\n    - ", at + 1))
            ++members;
        const auto name = text.find("displayName: \"");
        REQUIRE(name != std::string::npos);
        const auto value = name + std::string("displayName: \"").size();
        sizes[text.substr(value, text.find('"', value) - value)] = members;
        start = end + 1;
    }
    return sizes;
}

std::map<std::string, std::size_t> live_sizes(const Installation& acme) {
    std::map<std::string, std::size_t> sizes;
    const auto dump = acme.sandbox().dump();
    for (const auto& group : dump["groups"]) sizes[group["name"]] = group["members"].size();
    return sizes;
}

} // namespace

TEST_CASE("apply that is killed in the middle converges when it is run again") {
    const auto calls = GENERATE(std::size_t{1}, std::size_t{3}, std::size_t{7}, std::size_t{12});
    Installation acme({}, two_admins(), {"--latency", "50ms"});
    for (int i = 0; i < 12; ++i) {
        acme.directory.groups.push_back({fmt::format("Team {:02}", i), {"ann", "bea"}});
    }
    acme.export_directory();
    auto apply = acme.start_rollcall({"apply", "--yes"});
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/groups/create") >= calls; }));
    apply.signal(SIGKILL);
    CHECK(apply.wait().code == 128 + SIGKILL);
    acme.git("fsck --strict --no-dangling");

    const auto again = acme.rollcall({"apply", "--yes"});
    INFO(again.out << again.err);
    CHECK(again.code == 0);
    CHECK(acme.planned().empty());
    CHECK(acme.sandbox().dump()["groups"].size() == 14);
    CHECK(acme.sandbox().dump()["members"].size() == 6);
    CHECK(Json(ledger_sizes(acme)) == Json(live_sizes(acme)));
    acme.git("fsck --strict --no-dangling");
    CHECK(Json::parse(acme.good({"drift", "-o", "json"}))["facts"].empty());
}
