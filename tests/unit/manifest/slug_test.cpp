#include <rollcall/base/digest.hpp>
#include <rollcall/manifest/slug.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

User person(const std::string& uid, const std::string& email, const std::string& name = {}) {
    return User{.name = Slug(name), .uid = Uid(uid), .email = email};
}

Group group(const std::string& uid, const std::string& display_name, const std::string& name = {}) {
    return Group{.name = Slug(name), .uid = Uid(uid), .display_name = display_name};
}

std::string suffix(const std::string& uid) { return '-' + sha256_hex(uid).substr(0, 8); }

std::vector<std::string> slugs(Roster fresh,
                               const Roster& previous = {},
                               const Roster& applied = {},
                               const std::vector<Override>& overrides = {}) {
    assign_slugs(fresh, previous, applied, overrides);
    std::vector<std::string> names;
    for (const auto& user : fresh.users) names.push_back(user.name.str());
    for (const auto& group : fresh.groups) names.push_back(group.name.str());
    return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("slugs come from the local part and the display name") {
    CHECK(slugs({.users = {person("1", "frank.mueller@acme.com"), person("2", "O'Brien@acme.com"),
                           person("3", "%@acme.com"), person("4", "")},
                 .groups = {group("5", "R&D / Lab"), group("6", "日本")}})
          == Names{"frank-mueller", "o-brien", "user", "user" + suffix("4"), "r-d-lab", "group"});
}

TEST_CASE("at a first export the lowest uid wins") {
    CHECK(slugs({.users = {person("1", "ann@acme.com"), person("2", "ann@acme.de"),
                           person("3", "ANN@acme.at")}})
          == Names{"ann", "ann" + suffix("2"), "ann" + suffix("3")});
}

TEST_CASE("users and groups have separate name spaces") {
    CHECK(slugs({.users = {person("1", "ops@acme.com")}, .groups = {group("2", "Ops")}})
          == Names{"ops", "ops"});
}

TEST_CASE("a slug is kept for life") {
    const Roster previous{.users = {person("2", "ann@acme.com", "ann")},
                          .groups = {group("9", "Ops", "ops")}};
    CHECK(slugs({.users = {person("1", "ann@acme.de"), person("2", "ann.smith@acme.com")},
                 .groups = {group("8", "Ops"), group("9", "Operations")}},
                previous)
          == Names{"ann" + suffix("1"), "ann", "ops" + suffix("8"), "ops"});
    SECTION("also when only the ledger knows it") {
        CHECK(slugs({.users = {person("1", "ann@acme.de"), person("2", "bea@acme.com")}}, {},
                    previous)
              == Names{"ann" + suffix("1"), "ann"});
    }
    SECTION("a leaver's slug in the ledger stays taken") {
        CHECK(slugs({.users = {person("3", "ann@acme.com")}}, {}, previous)
              == Names{"ann" + suffix("3")});
    }
    SECTION("the manifests go before the ledger") {
        const Roster applied{.users = {person("1", "", "ann"), person("2", "", "old")}};
        CHECK(slugs({.users = {person("1", "ann@acme.de"), person("2", "x@acme.com"),
                               person("3", "old@acme.com")}},
                    previous, applied)
              == Names{"ann" + suffix("1"), "ann", "old" + suffix("3")});
    }
}

TEST_CASE("names that Windows reserves get the suffix") {
    for (const std::string name : {"con", "prn", "aux", "nul", "com1", "lpt9"}) {
        INFO(name);
        CHECK(slugs({.users = {person("1", name + "@acme.com")}}) == Names{name + suffix("1")});
    }
    for (const std::string name : {"com", "com10", "console", "lpta"}) {
        INFO(name);
        CHECK(slugs({.users = {person("1", name + "@acme.com")}}) == Names{name});
    }
}

TEST_CASE("the suffix fits into sixty bytes") {
    const std::string longest(60, 'a');
    const auto names =
        slugs({.users = {person("1", longest + "@acme.com"), person("2", longest + "@acme.de")}});
    CHECK(names == Names{longest, std::string(51, 'a') + suffix("2")});
    CHECK(names[1].size() == 60);

    const std::string dashed = std::string(50, 'b') + "-ccccccccc";
    CHECK(slugs({.users = {person("1", dashed + "@acme.com"), person("2", dashed + "@acme.de")}})
          == Names{dashed, std::string(50, 'b') + suffix("2")});
}

TEST_CASE("a name that looks like another's suffix does not clash") {
    const std::string clash = "ann" + suffix("2");
    CHECK(slugs({.users = {person("0", clash + "@acme.com"), person("1", "ann@acme.com"),
                           person("2", "ann@acme.de")}})
          == Names{clash, "ann", clash + "-2"});
}

TEST_CASE("a name in an override is given to nobody but whose it was") {
    const std::vector<Override> overrides{
        {.name = Slug("a"), .action = OverrideAction::protect, .user = Slug("ann")},
        {.name = Slug("b"), .action = OverrideAction::adopt, .group = Slug("ops")}};
    const Roster fresh{.users = {person("1", "ann@acme.com")}, .groups = {group("2", "Ops")}};
    CHECK(slugs(fresh, {}, {}, overrides) == Names{"ann" + suffix("1"), "ops" + suffix("2")});
    const Roster known{.users = {person("1", "ann@acme.com", "ann")},
                       .groups = {group("2", "Ops", "ops")}};
    CHECK(slugs(fresh, known, {}, overrides) == Names{"ann", "ops"});
    CHECK(slugs(fresh, {}, known, overrides) == Names{"ann", "ops"});
}
