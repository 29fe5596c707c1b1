// Why somebody or something is as it is, and what became of it: from git, the directory and
// Dropbox together.
#include "installation.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("history tells the life of whom neither manifests nor ledger have any more") {
    Installation acme(Config{.options = "{users: {onRemoved: remove}}",
                             .guards = "{sourceShrink: {percent: 100, free: 100}}"});
    acme.sync();
    acme.directory.remove_person("carl");
    acme.directory.remove_group("Sales");
    acme.sync();
    acme.good({"run", "--once"});
    REQUIRE_FALSE(contains(acme.git("ls-tree -r --name-only rollcall/applied/acme"), "carl"));
    for (const auto& name : {std::string("carl"), std::string("carl@acme.com"), uuid_of("carl")}) {
        INFO(name);
        const auto history = acme.good({"history", name});
        INFO(history);
        CHECK(contains(history, "joined finance"));
        CHECK(contains(history, "left finance"));
        CHECK(contains(history, "made true"));
    }
    CHECK(contains(acme.good({"history", "Sales"}), "joined by bea, dora, emil"));
    CHECK(acme.rollcall({"history", "nobody at all"}).code == 1);
}

TEST_CASE("who decides something is the author of the commit, where git is told who that is") {
    Installation acme;
    acme.sync();
    const Variables nobody{{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"}};
    const auto people = [&] { return acme.git("log -1 --format='%an <%ae>, %cn <%ce>' main"); };
    const std::string machine = "Rollcall <rollcall@acme.com>";

    acme.good({"pause", "--reason", "audit"}, nobody);
    CHECK(people() == machine + ", " + machine + "\n");

    auto configured = nobody;
    acme.write("gitconfig", "[user]\n\tname = Ann Lee\n\temail = ann@acme.com\n");
    configured["GIT_CONFIG_GLOBAL"] = acme.path("gitconfig");
    acme.good({"resume"}, configured);
    CHECK(people() == "Ann Lee <ann@acme.com>, " + machine + "\n");

    acme.directory.person("carl").surname = "Carlson";
    acme.sync();
    auto said = configured;
    said["GIT_AUTHOR_NAME"] = "Bea";
    said["GIT_AUTHOR_EMAIL"] = "bea@acme.com";
    acme.good({"rollback", "--to", "main~1", "--reason", "a mistake"}, said);
    CHECK(people() == "Bea <bea@acme.com>, " + machine + "\n");
}
