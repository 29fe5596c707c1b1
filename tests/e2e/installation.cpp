#include "installation.hpp"

#include "support/ldap/slapd.hpp"
#include "support/paths.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace rollcall::e2e {
namespace {

std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    REQUIRE(file.good());
}

Process start_sandbox(const std::string& folder, const Json& seed, const Arguments& more) {
    const std::string path = folder + "/team.json";
    write_file(path, seed.dump());
    Arguments command{binary("dropbox-sandbox"), "--log", "--seed", path};
    command.insert(command.end(), more.begin(), more.end());
    return Process::start(command);
}

Json named(const Json& rows, const char* key, const std::string& name) {
    for (const auto& row : rows) {
        if (row.at(key) == name) return row;
    }
    return nullptr;
}

/// The directory server that all installations of this process share, one after the other, when
/// ROLLCALL_TEST_SOURCE says so; null when they read LDIF files.
test::Slapd* server() {
    static const auto* const source = std::getenv("ROLLCALL_TEST_SOURCE");
    if (source == nullptr || std::string_view(source) != "slapd") return nullptr;
    static test::Slapd slapd;
    return &slapd;
}

std::string source_yaml(const Config& config) {
    auto* const slapd = server();
    if (slapd == nullptr || config.datastore_type != "ldif") {
        return fmt::format("  type: {}\n  ldif: {}\n", config.datastore_type, config.ldif);
    }
    return fmt::format("  type: openldap\n  ldap: {{uris: [\"{}\"], caFile: \"{}\", bind: {{dn: "
                       "\"cn=reader,o=accounts\", password: {{env: LDAP_PASSWORD}}}}}}\n",
                       slapd->ldaps(), slapd->certificate("ca.pem"));
}

} // namespace

std::string binary(const std::string& name) { return test::bin_dir() / name; }

std::string Config::yaml() const {
    const auto optional = [](const char* key, const std::string& value) {
        return value.empty() ? std::string() : fmt::format("  {}: \"{}\"\n", key, value);
    };
    std::string text = "apiVersion: rollcall/v1\nkind: Config\nteam: acme\n"
                       "repository: {path: ./acme.git, branch: main}\n";
    if (datastore_type == "none") {
        text += "datastore: {type: none}\n";
    } else {
        text += fmt::format("datastore:\n{}  baseDn: \"dc=acme,dc=com\"\n"
                            "  users: {}\n  groups: {}\n"
                            "  settings:\n    uid: entryUUID\n{}    status: {{attribute: "
                            "pwdAccountLockedTime, algorithm: flag, disabledValues: "
                            "[\"000001010000Z\"]}}\n"
                            "mapping: {}\n",
                            source_yaml(*this), users, groups,
                            server() == nullptr ? "" : "    userMemberOf: memberOf\n", mapping);
    }
    return text
           + fmt::format("options: {}\nguards: {}\n"
                         "dropbox:\n  appKey: {{env: DROPBOX_APP_KEY}}\n"
                         "  appSecret: {{env: DROPBOX_APP_SECRET}}\n"
                         "  refreshToken: {{env: DROPBOX_REFRESH_TOKEN}}\n{}{}"
                         "export: {{author: \"Rollcall <rollcall@acme.com>\"}}\n",
                         options, guards, optional("teamId", team_id), optional("proxy", proxy));
}

Directory small_company() {
    return {.people = {{.name = "ann"},
                       {.name = "bea"},
                       {.name = "carl"},
                       {.name = "dora"},
                       {.name = "emil"},
                       {.name = "fay"}},
            .groups = {{.name = "Finance", .members = {"ann", "carl", "dora"}},
                       {.name = "Sales", .members = {"bea", "dora", "emil"}}}};
}

Json two_admins() {
    return Json{{"team", {{"name", "Acme"}}},
                {"licenses", 40},
                {"acting_admin", "ann@acme.com"},
                {"random_seed", 7},
                {"members",
                 {{{"email", "ann@acme.com"},
                   {"given_name", "ann"},
                   {"surname", "Example"},
                   {"role", "team_admin"}},
                  {{"email", "bea@acme.com"},
                   {"given_name", "bea"},
                   {"surname", "Example"},
                   {"role", "team_admin"}}}},
                {"groups", Json::array()}};
}

Sandbox::Sandbox(const std::string& folder, const Json& seed, const Arguments& more)
    : process_(start_sandbox(folder, seed, more)) {
    const auto is_ready = [this] {
        return process_.out().find('\n') != std::string::npos || !process_.running();
    };
    REQUIRE(eventually(is_ready));
    INFO(process_.err());
    ready_ = Json::parse(process_.out(), nullptr, false);
    REQUIRE(ready_.is_object());
}

Json Sandbox::control(const std::string& method, const std::string& path, const Json& body) const {
    httplib::Client client(ready_.at("controlUrl").get<std::string>());
    const auto text = body.is_null() ? std::string("{}") : body.dump();
    const auto answer = method == "GET"      ? client.Get(path)
                        : method == "DELETE" ? client.Delete(path)
                                             : client.Post(path, text, "application/json");
    REQUIRE(answer);
    INFO(answer->body);
    REQUIRE(answer->status == 200);
    return Json::parse(answer->body);
}

std::size_t Sandbox::calls(const std::string& route) const {
    const auto routes = control("GET", "/counters").at("routes");
    return routes.value(route, std::size_t{0});
}

Installation::Installation(const Config& config,
                           const Json& seed,
                           const Arguments& sandbox_arguments)
    : sandbox_(folder_.path(), seed, sandbox_arguments) {
    const auto& ready = sandbox_.ready();
    variables = {{"ROLLCALL_DROPBOX_APIURL", ready.at("apiUrl")},
                 {"DROPBOX_APP_KEY", ready.at("appKey")},
                 {"DROPBOX_APP_SECRET", ready.at("appSecret")},
                 {"DROPBOX_REFRESH_TOKEN", ready.at("refreshToken")},
                 {"LDAP_PASSWORD", "secret"}};
    configure(config);
    save_directory();
    good({"init"});
}

Process Installation::start_rollcall(const Arguments& arguments, const Variables& more) const {
    Arguments command{binary("rollcall")};
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto environment = variables;
    for (const auto& [name, value] : more) environment[name] = value;
    return Process::start(command, {.folder = folder_.path(), .environment = environment});
}

Finished Installation::rollcall(const Arguments& arguments, const Variables& more) const {
    return start_rollcall(arguments, more).wait();
}

std::string Installation::good(const Arguments& arguments, const Variables& more) const {
    const auto done = rollcall(arguments, more);
    INFO(fmt::format("rollcall {}", fmt::join(arguments, " ")) << '\n' << done.out << done.err);
    REQUIRE(done.code == 0);
    return done.out;
}

Finished Installation::shell(const std::string& line) const {
    return test::run({"bash", "-c", line}, {.folder = folder_.path(),
                                            .environment = {{"GIT_AUTHOR_NAME", "Pat"},
                                                            {"GIT_AUTHOR_EMAIL", "pat@acme.com"},
                                                            {"GIT_COMMITTER_NAME", "Pat"},
                                                            {"GIT_COMMITTER_EMAIL", "pat@acme.com"},
                                                            {"GIT_CONFIG_GLOBAL", "/dev/null"},
                                                            {"GIT_CONFIG_NOSYSTEM", "1"}}});
}

std::string Installation::git(const std::string& arguments) const {
    const auto done = shell("git --git-dir=acme.git " + arguments);
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    return done.out;
}

void Installation::write(const std::string& name, const std::string& text) const {
    write_file(path(name), text);
}

std::string Installation::read(const std::string& name) const { return file_text(path(name)); }

void Installation::save_directory() const {
    if (auto* const slapd = server()) {
        slapd->hold(directory.records());
    } else {
        write("company.ldif", directory.ldif());
    }
}

void Installation::export_directory() const {
    save_directory();
    good({"export"});
}

void Installation::sync() const {
    export_directory();
    good({"apply", "--yes"});
}

Json Installation::member(const std::string& email) const {
    return named(sandbox_.dump().at("members"), "email", email);
}

Json Installation::group(const std::string& name) const {
    return named(sandbox_.dump().at("groups"), "name", name);
}

std::vector<std::string> Installation::members_of(const std::string& name) const {
    std::vector<std::string> names;
    const auto found = group(name);
    if (found.is_null()) return {"no such group"};
    for (const auto& email : found.at("members")) {
        const auto text = email.get<std::string>();
        names.push_back(text.substr(0, text.find('@')));
    }
    return names;
}

Json Installation::plan() const {
    const auto done = rollcall({"plan", "-o", "json"});
    INFO(done.err);
    REQUIRE((done.code == 0 || done.code == 3));
    return Json::parse(done.out);
}

std::vector<std::string> Installation::planned() const {
    std::vector<std::string> actions;
    const auto whole = plan();
    for (const auto& action : whole.at("actions")) {
        std::string line = action.at("kind");
        for (const char* subject : {"user", "group"}) {
            if (action.contains(subject)) {
                line += ' ' + action.at(subject).value("name", std::string("?"));
            }
        }
        actions.push_back(line);
    }
    return actions;
}

} // namespace rollcall::e2e
