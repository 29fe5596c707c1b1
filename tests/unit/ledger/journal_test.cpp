#include "fixture.hpp"

#include <sys/resource.h>

#include <csignal>

using namespace rollcall;
using namespace rollcall::test;

namespace {

/// The facts of one pass, and the rosters after none, one, two, … of them.
struct Pass {
    std::vector<Confirmation> facts{
        user("u1", "ann", {{Field::given_name, "Änn \"x\"\n\\"}, {Field::surname, std::nullopt}}),
        group("g1", "ops"),
        GroupApplied{Uid("g2"), Slug("dev"), GroupId("g:2"), std::nullopt, std::nullopt},
        MembersApplied{Uid("g1"), {Uid("u1"), Uid("u2")}},
        MembersForgotten{Uid("g1"), {Uid("u2")}},
        GroupForgotten{Uid("g2")},
        UserForgotten{Uid("u2")},
        user("u1", "ann", {{Field::role, "team_admin"}}),
    };

    [[nodiscard]] std::vector<Roster> rosters(const Roster& before) const {
        std::vector<Roster> all{before};
        for (std::size_t i = 0; i < facts.size(); ++i) {
            all.push_back(with_confirmations(all.back(), {facts[i]}));
        }
        return all;
    }
};

bool is_one_of(const Roster& roster, const std::vector<Roster>& rosters) {
    return std::find(rosters.begin(), rosters.end(), roster) != rosters.end();
}

} // namespace

TEST_CASE("a left-over journal is replayed, stays, and goes on") {
    Acme acme;
    const Pass pass;
    require(acme.ledger.close({user("u2", "bob")}, closing()));
    const auto before = require(acme.ledger.load()).roster;
    require(acme.ledger.record({pass.facts[0], pass.facts[1]}));
    for (std::size_t i = 2; i < pass.facts.size(); ++i)
        require(acme.ledger.record({pass.facts[i]}));

    const auto repository = require(git::Repository::open(acme.path, "main"));
    GitLedger next(*repository, {.team = "acme", .author = k_author});
    const auto state = require(next.load());
    CHECK(state.roster == pass.rosters(before).back());
    CHECK(std::filesystem::exists(acme.journal()));
    require(next.record({user("u5", "zoe")}));
    const auto closed = require(next.close({}, closing()));
    CHECK(acme.git("rev-list --count rollcall/applied/acme") == "2");
    CHECK_FALSE(std::filesystem::exists(acme.journal()));
    const auto after = require(acme.ledger.load());
    CHECK(after.commit == closed);
    CHECK(after.roster == with_confirmations(state.roster, {user("u5", "zoe")}));
}

TEST_CASE("the journal is lines of JSON that begin with what they continue") {
    Acme acme;
    const auto commit = require(acme.ledger.close({user("u2", "bob")}, closing()));
    require(acme.ledger.record({UserForgotten{Uid("u2")}}));
    CHECK_THAT(
        read_text(acme.journal()),
        Catch::Matches("\\{\"journal\":\"rollcall\",\"version\":1,\"base\":\"" + commit->str()
                       + "\",\"sum\":\"[0-9a-f]{16}\"\\}\n"
                         "\\{\"fact\":\"userForgotten\",\"uid\":\"u2\",\"sum\":\"[0-9a-f]{16}"
                         "\"\\}\n"));
}

TEST_CASE("a journal torn at any byte tells the facts before, and goes on from there") {
    Acme acme;
    const Pass pass;
    require(acme.ledger.close({user("u2", "bob")}, closing()));
    const auto before = require(acme.ledger.load()).roster;
    const auto rosters = pass.rosters(before);
    require(acme.ledger.record(pass.facts));
    const auto whole = read_text(acme.journal());
    std::size_t lines = 0;
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        if (size > 0 && whole[size - 1] == '\n') ++lines;
        write_text(acme.journal(), whole.substr(0, size));
        const auto state = acme.ledger.load();
        REQUIRE(state);
        REQUIRE(state->roster == rosters.at(lines == 0 ? 0 : lines - 1));
        if (size % 16 != 0) continue;
        const UserApplied more = user("u9", "max");
        require(acme.ledger.record({more}));
        REQUIRE(require(acme.ledger.load()).roster == with_confirmations(state->roster, {more}));
    }
    CHECK(lines == pass.facts.size() + 1);
}

TEST_CASE("a damaged journal is refused, or tells nothing that was not recorded") {
    Acme acme;
    const Pass pass;
    require(acme.ledger.close({user("u2", "bob")}, closing()));
    const auto rosters = pass.rosters(require(acme.ledger.load()).roster);
    require(acme.ledger.record(pass.facts));
    const auto whole = read_text(acme.journal());
    std::size_t refused = 0;
    const auto check = [&](const std::string& bytes) {
        write_text(acme.journal(), bytes);
        const auto state = acme.ledger.load();
        if (state) {
            REQUIRE(is_one_of(state->roster, rosters));
        } else {
            REQUIRE(state.error().code == ErrorCode::untrusted);
            ++refused;
        }
    };
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char flip : {'\x01', '\x20'}) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ flip);
            check(bytes);
        }
        check(whole.substr(0, at) + whole.substr(at + 1));
    }
    CHECK(refused > whole.size() * 2);
}

TEST_CASE("damage is named by file and line") {
    Acme acme;
    require(acme.ledger.close({user("u2", "bob")}, closing()));
    require(acme.ledger.record({UserForgotten{Uid("u1")}, UserForgotten{Uid("u2")}}));
    const std::string way_out =
        "; move the file away to go on without it, the next pass then finds "
        "by reading the team what it recorded";
    auto text = read_text(acme.journal());
    SECTION("a changed line") { text.replace(text.find("u1"), 2, "u7"); }
    SECTION("a line that is gone") {
        const auto start = text.find('\n') + 1;
        text.erase(start, text.find('\n', start) + 1 - start);
    }
    SECTION("an empty line") { text.insert(text.find('\n') + 1, "\n"); }
    write_text(acme.journal(), text);
    const auto refused = acme.ledger.load();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::untrusted);
    CHECK(refused.error().message
          == acme.journal() + ":2: the line is damaged, its check sum does not fit" + way_out);
    // Nothing is added to it, and nothing closed over it.
    CHECK_FALSE(acme.ledger.record({UserForgotten{Uid("u3")}}));
    CHECK_FALSE(acme.ledger.close({}, closing()));
    CHECK(read_text(acme.journal()) == text);
}

TEST_CASE("a journal from before the last commit is done with") {
    Acme acme;
    require(acme.ledger.close({user("u1", "ann")}, closing()));
    require(acme.ledger.load());
    // Longer than what is recorded later: nothing of it may show behind that.
    for (int i = 0; i < 9; ++i) require(acme.ledger.record({UserForgotten{Uid("u1")}}));
    const auto journal = read_text(acme.journal());
    const auto closed = require(acme.ledger.close({}, closing()));
    // Killed after the commit and before the journal was removed; then people were hired again.
    write_text(acme.journal(), journal);
    CHECK(require(acme.ledger.load()).commit == closed);
    CHECK(require(acme.ledger.load()).roster.users.empty());
    require(acme.ledger.record({user("u1", "ann")}));
    CHECK(require(acme.ledger.load()).roster.users.size() == 1);
    require(acme.ledger.close({}, closing()));
    write_text(acme.journal(), journal);
    CHECK(require(acme.ledger.load()).roster.users.size() == 1);
}

TEST_CASE("a journal of another history is refused") {
    Acme acme;
    const auto commit = require(acme.ledger.close({user("u1", "ann")}, closing()));
    require(acme.ledger.record({UserForgotten{Uid("u1")}}));
    acme.git("update-ref -d refs/heads/rollcall/applied/acme");
    const auto message = fmt::format(
        "{} continues ledger commit {}, which is not in the history of rollcall/applied/acme; "
        "bring "
        "that history back, or move the file away: the next pass then finds by reading the team "
        "what it recorded",
        acme.journal(), commit->str());
    SECTION("the branch is gone") {}
    SECTION("the branch began anew") {
        const auto repository = require(git::Repository::open(acme.path, "main"));
        require(repository->commit({.branch = "rollcall/applied/acme",
                                    .put = {{"a", "1"}},
                                    .message = "m\n",
                                    .author = k_author}));
    }
    GitLedger next(*acme.repository, {.team = "acme", .author = k_author});
    const auto refused = next.load();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::stale);
    CHECK(refused.error().message == message);
}

TEST_CASE("facts that did not fit on the disk are not counted, later ones are") {
    Acme acme;
    require(acme.ledger.record({user("u1", "ann")}));
    std::vector<Uid> many;
    for (int i = 0; i < 10'000; ++i) many.emplace_back(fmt::format("u{}", i));

    ::rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const ::rlimit small{4096, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto full = acme.ledger.record({group("g1", "ops"), MembersApplied{Uid("g1"), many}});
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);

    REQUIRE_FALSE(full);
    CHECK(full.error().code == ErrorCode::unavailable);
    CHECK(full.error().message == "writing " + acme.journal() + ": File too large");
    require(acme.ledger.record({user("u2", "bob")}));
    const auto state = require(acme.ledger.load());
    CHECK(state.roster.users.size() == 2);
    CHECK(state.roster.groups.empty());
}

TEST_CASE("a fact that is not UTF-8 is refused and leaves the journal whole") {
    Acme acme;
    require(acme.ledger.record({user("u1", "ann")}));
    const auto refused = acme.ledger.record({UserForgotten{Uid("\xff")}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_input);
    require(acme.ledger.record({user("u2", "bob")}));
    CHECK(require(acme.ledger.load()).roster.users.size() == 2);
}
