// Two real processes on two clones, one remote, one team: their writes never interleave.
#include "replicas.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

using namespace rollcall::e2e;

namespace {

constexpr int k_rounds = 100;

/// Names each place of the ledger at the remote that the one after it does not build on.
constexpr const char* k_rewinds =
    "git -C remote.git reflog show --format=%H rollcall/applied/acme | tac | { read -r before; "
    "while read -r after; do git -C remote.git merge-base --is-ancestor $before $after || "
    "echo $before $after; before=$after; done; }";

/// True when the calls of each connection stand together. With one call in flight a process has
/// one connection, so two passes that interleave would show as a connection that comes back.
bool in_one_piece(const std::vector<Json>& writes) {
    std::map<std::uint64_t, bool> ended;
    std::uint64_t last = 0;
    for (const auto& call : writes) {
        const auto connection = call.at("connection").get<std::uint64_t>();
        if (connection != last && last != 0) ended[last] = true;
        if (ended[connection]) return false;
        last = connection;
    }
    return true;
}

} // namespace

TEST_CASE("of two passes at once one writes and the other does not, a hundred times") {
    Shared acme;
    REQUIRE(acme.shell("git -C remote.git config core.logAllRefUpdates always").code == 0);
    acme.variables["ROLLCALL_DROPBOX_CONCURRENCY"] = "1";
    acme.sync();
    acme.add_replica("other");
    int kept_out = 0;
    for (int round = 0; round < k_rounds; ++round) {
        acme.sandbox().control("DELETE", "/calls");
        for (const auto& [group, member] : std::vector<std::pair<std::string, std::string>>{
                 {"Sales", "bea"}, {"Finance", "ann"}}) {
            acme.sandbox().outside({{"action", "remove_member_from_group"},
                                    {"group", group},
                                    {"member", member + "@acme.com"}});
        }
        // The service's way to end a pass is another one than apply's.
        const auto pass = round % 2 == 0 ? Arguments{"apply", "--yes"} : Arguments{"run", "--once"};
        auto first = acme.start_rollcall(pass, acme.as("acme"));
        auto second = acme.start_rollcall(pass, acme.as("other"));
        const auto one = first.wait();
        const auto two = second.wait();
        INFO("round " << round << '\n'
                      << one.code << one.out << one.err << '\n'
                      << two.code << two.out << two.err);
        // Both may come to an end: who comes late enough finds nothing to do.
        REQUIRE((one.code == 0 || two.code == 0));
        REQUIRE((one.code == 0 || one.code == 6));
        REQUIRE((two.code == 0 || two.code == 6));
        if (one.code == 6 || two.code == 6) ++kept_out;
        const auto writes = acme.writes();
        INFO(Json(writes).dump(1));
        REQUIRE(writes.size() == 2);
        REQUIRE(in_one_piece(writes));
        REQUIRE(acme.members_of("Sales") == std::vector<std::string>{"bea", "dora", "emil"});
    }
    CHECK(acme.shell(k_rewinds).out == "");
    // Or nothing was tried at all.
    CHECK(kept_out > k_rounds / 10);
    CHECK(acme.planned().empty());
    acme.check_repositories("acme");
    acme.check_repositories("other");
}
