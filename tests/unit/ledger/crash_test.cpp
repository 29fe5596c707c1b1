#include "fixture.hpp"
#include "unit/git/effects.hpp"

#include <unistd.h>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("killed at any effect of a pass, the ledger holds what was promised and nothing else") {
    const std::vector<Confirmation> first{user("u1", "ann"), group("g1", "ops")};
    const std::vector<Confirmation> second{MembersApplied{Uid("g1"), {Uid("u1")}}};
    const std::vector<Confirmation> last{user("u2", "bob")};
    bool killed = true;
    int effect = 0;
    while (killed) {
        ++effect;
        Acme acme;
        require(acme.ledger.close({user("u0", "eve")}, closing()));
        acme.claim();
        const Roster none = require(acme.ledger.load()).roster;
        std::vector<Roster> rosters{none};
        for (const auto* facts : {&first, &second, &last}) {
            for (const auto& fact : *facts) {
                rosters.push_back(with_confirmations(rosters.back(), {fact}));
            }
        }

        // One byte for each promise that was kept: 2, 3 and 4 facts are safe.
        std::array<int, 2> promises{};
        REQUIRE(::pipe(promises.data()) == 0);
        killed = killed_at(effect, [&] {
            const auto promise = [&] { return ::write(promises[1], "p", 1) == 1; };
            const auto own = git::Repository::open(acme.path, "main");
            if (!own) return false;
            GitLedger ledger(**own, {.team = "acme", .author = k_author});
            return ledger.load() && ledger.record(first) && promise() && ledger.record(second)
                   && promise() && ledger.close(last, closing()) && promise();
        });
        ::close(promises[1]);
        std::array<char, 8> bytes{};
        const auto kept = ::read(promises[0], bytes.data(), bytes.size());
        ::close(promises[0]);
        constexpr std::array<std::size_t, 4> k_safe{0, 2, 3, 4};

        const auto repository = require(git::Repository::open(acme.path, "main"));
        GitLedger ledger(*repository, {.team = "acme", .author = k_author});
        const auto state = require(ledger.load());
        const auto found = std::find(rosters.begin(), rosters.end(), state.roster);
        REQUIRE(found != rosters.end());
        const auto facts = static_cast<std::size_t>(found - rosters.begin());
        INFO("effect " << effect << ", promises " << kept << ", facts " << facts);
        REQUIRE(facts >= k_safe.at(static_cast<std::size_t>(kept)));

        // The next pass closes what the dead one left, and a second time there is nothing to do.
        const auto closed = require(ledger.close({}, closing()));
        REQUIRE_FALSE(std::filesystem::exists(acme.journal()));
        const auto after = require(ledger.load());
        REQUIRE(after.roster == state.roster);
        REQUIRE(after.commit == closed);
        REQUIRE(require(ledger.close({}, closing())) == closed);
        if (effect % 8 == 0) check_sound(acme.path);
    }
    CHECK(effect > 40);
}
