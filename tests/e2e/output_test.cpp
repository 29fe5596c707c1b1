// What goes to standard output, what to standard error, and what never goes anywhere.
#include "installation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace rollcall::e2e;

namespace {

const std::vector<std::string> k_commands{"init",   "export",   "import", "validate", "plan",
                                          "apply",  "approve",  "drift",  "run",      "pause",
                                          "resume", "rollback", "status", "config",   "version"};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("each command explains itself") {
    static const Installation acme;
    const auto overview = acme.rollcall({"--help"});
    CHECK(overview.code == 0);
    CHECK(overview.err.empty());
    for (const auto& command : k_commands) {
        CHECK(contains(overview.out, "\n  " + command + ' '));
        const auto help = acme.rollcall({command, "--help"});
        CHECK(help.code == 0);
        CHECK(help.err.empty());
        CHECK(help.out.substr(0, 16 + command.size()) == "usage: rollcall " + command);
        CHECK(contains(help.out, "--config"));
        CHECK(contains(help.out, "--output"));
    }
    const auto nothing = acme.rollcall({});
    CHECK(nothing.code == 64);
    CHECK(nothing.out.empty());
    CHECK(nothing.err == overview.out);
}

TEST_CASE("what happens in a pass is told in lines of JSON where that is wanted") {
    const Installation acme({}, two_admins());
    acme.good({"export"});
    acme.sandbox().fault({{"kind", "status"},
                          {"status", 429},
                          {"retry_after", 1},
                          {"times", 1},
                          {"route", "team/groups/create"}});
    const auto applied = acme.rollcall({"apply", "--yes", "-o", "json", "--log-format", "json"});
    REQUIRE(applied.code == 0);
    const auto report = Json::parse(applied.out);
    std::map<std::string, std::vector<Json>> events;
    std::istringstream lines(applied.err);
    for (std::string line; std::getline(lines, line);) {
        auto event = Json::parse(line);
        CHECK(event.at("time").get<std::string>().size() == 20);
        const auto name = event.at("event").get<std::string>();
        events[name].push_back(std::move(event));
    }
    const auto& actions = report.at("plan").at("actions");
    REQUIRE(events["planned"].size() == 1);
    CHECK(events["planned"][0].at("pass") == report.at("plan").at("id"));
    CHECK(events["planned"][0].at("count") == actions.size());
    REQUIRE(events["done"].size() == actions.size());
    std::size_t started = 0;
    for (const auto& event : events["started"]) started += event.at("count").get<std::size_t>();
    CHECK(started <= actions.size());
    for (const auto& event : events["done"]) {
        CHECK(actions.at(event.at("action").get<std::size_t>()).at("kind") == event.at("kind"));
    }
    REQUIRE(events["retried"].size() == 1);
    const auto& retried = events["retried"][0];
    CHECK(retried.at("route") == "team/groups/create");
    CHECK(retried.at("waitMs") == 1000);
    // The call belongs to a batch that was started, which names the action.
    CHECK(std::any_of(events["started"].begin(), events["started"].end(), [&](const Json& event) {
        return event.at("batch") == retried.at("batch") && event.at("kind") == "group.create";
    }));
    CHECK(acme.rollcall({"apply", "--yes", "--log-format", "xml"}).code == 64);
}

TEST_CASE("json output is one versioned object on standard output, and nothing else") {
    struct Row {
        Arguments arguments;
        std::string kind;
    };
    const auto row = GENERATE(values<Row>({{{"export"}, "Export"},
                                           {{"validate", "--rev", "main"}, "Validation"},
                                           {{"plan"}, "Plan"},
                                           {{"apply", "--yes"}, "PassReport"},
                                           {{"drift"}, "DriftReport"},
                                           {{"run", "--once"}, "PassReport"},
                                           {{"status"}, "Status"},
                                           {{"config"}, "EffectiveConfig"},
                                           {{"config", "--check"}, "ConfigCheck"},
                                           {{"version"}, "Version"}}));
    static const Installation acme;
    DYNAMIC_SECTION(row.arguments.front() << ' ' << row.kind) {
        acme.good({"export"});
        auto arguments = row.arguments;
        arguments.insert(arguments.end(), {"-o", "json"});
        const auto json = Json::parse(acme.good(arguments), nullptr, false);
        REQUIRE(json.is_object());
        CHECK(json.value("apiVersion", "none") == "rollcall/v1");
        CHECK(json.value("kind", "none") == row.kind);
    }
}

TEST_CASE("the same state gives the same bytes, and one ending") {
    Installation acme;
    acme.export_directory();
    for (const auto* form : {"json", "text"}) {
        const auto first = acme.good({"plan", "-o", form});
        CHECK(first == acme.good({"plan", "-o", form}));
        CHECK(first.back() == '\n');
        CHECK(first.substr(first.size() - 2) != "\n\n");
    }
    const auto tip = acme.git("rev-parse main");
    acme.good({"export"});
    CHECK(acme.git("rev-parse main") == tip);
}

TEST_CASE("pipes get no colours and no progress") {
    Installation acme;
    acme.save_directory();
    for (const auto& arguments :
         {Arguments{"export"}, Arguments{"plan"}, Arguments{"apply", "--yes"}, Arguments{"drift"},
          Arguments{"status"}, Arguments{"config"}, Arguments{"run", "--once"}}) {
        const auto done = acme.rollcall(arguments);
        CHECK(done.code == 0);
        CHECK_FALSE(done.out.empty());
        CHECK_FALSE(contains(done.out, "\x1b"));
        CHECK_FALSE(contains(done.err, "\x1b"));
        CHECK_FALSE(contains(done.err, "\r"));
    }
}

TEST_CASE("a terminal gets colours, and none with NO_COLOR") {
    Installation acme;
    acme.export_directory();
    const auto on_terminal = [&acme](const std::string& variables) {
        const auto done = acme.shell(
            "ROLLCALL_DROPBOX_APIURL='" + acme.variables.at("ROLLCALL_DROPBOX_APIURL")
            + "' DROPBOX_APP_KEY='" + acme.variables.at("DROPBOX_APP_KEY")
            + "' DROPBOX_APP_SECRET='" + acme.variables.at("DROPBOX_APP_SECRET")
            + "' DROPBOX_REFRESH_TOKEN='" + acme.variables.at("DROPBOX_REFRESH_TOKEN") + "' "
            + variables + " script -qec '" + binary("rollcall") + " plan 2>/dev/null' /dev/null");
        INFO(done.err);
        REQUIRE(done.code == 0);
        return done.out;
    };
    CHECK(contains(on_terminal(""), "\x1b["));
    CHECK_FALSE(contains(on_terminal("NO_COLOR=1"), "\x1b["));
}

TEST_CASE("warnings go to standard error") {
    Config config;
    config.ldif = "{file: company.ldif, endMarker: warn}";
    Installation acme(config);
    const auto whole = acme.directory.ldif();
    acme.write("company.ldif", whole.substr(0, whole.find("# search result")));
    const auto done = acme.rollcall({"export", "-o", "json"});
    CHECK(done.code == 0);
    CHECK(done.err.substr(0, 9) == "warning: ");
    CHECK(Json::parse(done.out)["kind"] == "Export");
}

TEST_CASE("what the directory says cannot steer a terminal or forge a commit") {
    Installation acme;
    acme.directory.person("carl").surname = "\x1b[31mRed";
    acme.directory.group("Finance").name = "Fin\x1b]0;owned\x07";
    acme.save_directory();
    for (const auto& arguments :
         {Arguments{"export"}, Arguments{"plan"}, Arguments{"apply", "--yes"}, Arguments{"drift"},
          Arguments{"status"}}) {
        const auto done = acme.rollcall(arguments);
        CHECK_FALSE(contains(done.out + done.err, "\x1b"));
    }
    CHECK_FALSE(contains(acme.git("log --all --format=%B"), "\x1b"));
}

TEST_CASE("secrets never show") {
    Installation acme;
    acme.export_directory();
    const std::string wrong = "wrong-refresh-token-4711";
    std::string said;
    const auto add = [&said](const Finished& done) { said += done.out + done.err; };
    for (const auto& arguments : {Arguments{"config"}, Arguments{"config", "-o", "json"},
                                  Arguments{"init"}, Arguments{"plan"}, Arguments{"apply", "--yes"},
                                  Arguments{"run", "--once"}, Arguments{"status"}}) {
        add(acme.rollcall(arguments));
        add(acme.rollcall(arguments, {{"DROPBOX_REFRESH_TOKEN", wrong}}));
    }
    const auto refused = acme.rollcall({"plan"}, {{"DROPBOX_REFRESH_TOKEN", wrong}});
    CHECK(refused.code == 7);
    CHECK(refused.out.empty());
    CHECK(refused.err.find("rollcall: reading the team: oauth2/token: invalid_grant (refresh token "
                           "is invalid or revoked); authorise the app again and store the new "
                           "refresh token (request ")
          == 0);
    add(refused);
    // A token that is revoked while the process holds it comes back in refusals, too.
    acme.sandbox().control("POST", "/tokens", {{"action", "revoke"}});
    add(acme.rollcall({"plan"}));
    said += acme.sandbox().log();
    REQUIRE(contains(acme.sandbox().log(), "oauth2/token"));
    for (const auto& secret : {wrong, acme.variables.at("DROPBOX_REFRESH_TOKEN"),
                               acme.variables.at("DROPBOX_APP_SECRET")}) {
        CHECK_FALSE(contains(said, secret));
    }
    CHECK_FALSE(contains(acme.git("log --all -p"), acme.variables.at("DROPBOX_REFRESH_TOKEN")));
}
