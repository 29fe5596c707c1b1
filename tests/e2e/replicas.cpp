#include "replicas.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace rollcall::e2e {

Shared::Shared(const Config& config, const Json& seed, const Arguments& sandbox_arguments)
    : Installation(config, seed, sandbox_arguments) {
    REQUIRE(shell("git init -q --bare -b main remote.git").code == 0);
    variables["ROLLCALL_REPOSITORY_REMOTE_URL"] = path("remote.git");
    // These tests make the same drift again and again, to have something to heal.
    variables["ROLLCALL_CONTROLLER_FIGHTLIMIT"] = "0";
    good({"init"});
}

Variables Shared::as(const std::string& replica, const Variables& more) const {
    Variables all = more;
    all["ROLLCALL_REPOSITORY_PATH"] = path(replica + ".git");
    return all;
}

void Shared::add_replica(const std::string& replica) const { good({"init"}, as(replica)); }

std::string Shared::at_remote(const std::string& arguments) const {
    const auto done = shell("git --git-dir=remote.git " + arguments);
    INFO(arguments << '\n' << done.out << done.err);
    REQUIRE(done.code == 0);
    return done.out;
}

std::string Shared::push_file(const std::string& name, const std::string& text) const {
    write("pushed.txt", text);
    const auto done = shell(fmt::format(
        "rm -rf clone && git clone -q remote.git clone && cd clone && mkdir -p \"$(dirname '{0}')\""
        " && cp ../pushed.txt '{0}' && git add -A && git commit -q -m 'By hand: {0}'"
        " && git push -q origin main && git rev-parse HEAD",
        name));
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    return done.out.substr(0, done.out.find('\n'));
}

void Shared::check_in_step() const {
    CHECK(planned().empty());
    for (const auto* branch : {"main", "rollcall/applied/acme"}) {
        INFO(branch);
        CHECK(at_remote(std::string("rev-parse ") + branch)
              == git(std::string("rev-parse ") + branch));
    }
}

void Shared::check_repositories(const std::string& replica) const {
    for (const auto& name : {replica, std::string("remote")}) {
        const auto checked =
            shell("git --git-dir=" + name + ".git fsck --strict --no-dangling --no-progress");
        INFO(name << '\n' << checked.out << checked.err);
        CHECK(checked.code == 0);
        CHECK(checked.out.empty());
    }
}

Variables Shared::meddle(int run,
                         const std::string& deed,
                         const std::string& command,
                         const std::string& when) const {
    std::filesystem::create_directories(path("meddling"));
    write("meddling/runs", "0");
    // The outer git only: what it starts finds the real one first, in git's own folder.
    write("meddling/git",
          fmt::format("#!/bin/bash\n"
                      "REAL_GIT=/usr/bin/git\n"
                      "[[ ' '\"$*\"' ' == *' {3}'* ]] || exec $REAL_GIT \"$@\"\n"
                      "runs=$(( $(cat '{0}/runs') + 1 )); echo $runs > '{0}/runs'\n"
                      "if [ $runs {4} {1} ]; then\n{2}\nfi\nexec $REAL_GIT \"$@\"\n",
                      path("meddling"), run, deed, command.empty() ? command : command + ' ',
                      when));
    REQUIRE(shell("chmod +x meddling/git").code == 0);
    return {{"PATH", path("meddling") + ":" + std::getenv("PATH")}};
}

int Shared::git_runs() const { return std::stoi(read("meddling/runs")); }

std::vector<Json> Shared::writes() const {
    static const std::set<std::string> reading{"/oauth2/token",
                                               "team/get_info",
                                               "team/members/list",
                                               "team/members/list/continue",
                                               "team/members/list_v2",
                                               "team/members/list/continue_v2",
                                               "team/groups/list",
                                               "team/groups/list/continue",
                                               "team/groups/get_info",
                                               "team/groups/members/list",
                                               "team/groups/members/list/continue",
                                               "team/members/get_info",
                                               "team/members/get_info_v2",
                                               "team/token/get_authenticated_admin",
                                               "team_log/get_events",
                                               "team_log/get_events/continue",
                                               "oauth2/token"};
    std::vector<Json> found;
    const auto calls = sandbox().control("GET", "/calls");
    for (const auto& call : calls) {
        if (!reading.contains(call.at("route").get<std::string>())) found.push_back(call);
    }
    return found;
}

} // namespace rollcall::e2e
