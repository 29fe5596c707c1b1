// What the loop shows of itself: pages, metrics, conditions, the status file.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <csignal>

using namespace rollcall::e2e;

namespace {

const Variables k_listening{{"ROLLCALL_CONTROLLER_INTERVAL", "1h"},
                            {"ROLLCALL_CONTROLLER_LISTEN", "127.0.0.1:0"}};
const httplib::Headers k_now{{"X-Rollcall-Reconcile", "now"}};

/// Where a loop shows its pages, as it says itself.
std::string pages_of(const Process& loop) {
    const std::string before = "status pages at ";
    std::string url;
    REQUIRE(eventually([&] {
        const auto said = loop.err();
        const auto at = said.find(before);
        const auto end = at == std::string::npos ? at : said.find('\n', at);
        if (end == std::string::npos) return false;
        url = said.substr(at + before.size(), end - at - before.size());
        return true;
    }));
    return url;
}

Json status_of(httplib::Client& client) {
    const auto answer = client.Get("/status.json");
    REQUIRE(answer);
    return answer->status == 200 ? Json::parse(answer->body) : Json();
}

Json condition(const Json& status, const std::string& type) {
    if (!status.is_object()) return Json();
    for (const auto& row : status.at("conditions")) {
        if (row.at("type") == type) return row;
    }
    return Json();
}

bool is(const Json& status,
        const std::string& type,
        const std::string& word,
        const std::string& reason) {
    const auto found = condition(status, type);
    return found.is_object() && found.at("status") == word && found.at("reason") == reason;
}

void end(Process& loop) {
    loop.signal(SIGTERM);
    const auto ended = loop.wait(std::chrono::seconds{10});
    INFO(ended.err);
    CHECK(ended.code == 0);
}

} // namespace

TEST_CASE("the loop shows where it stands, and starts a pass when asked to") {
    Installation acme;
    acme.save_directory();
    auto loop = acme.start_rollcall({"run"}, k_listening);
    httplib::Client client(pages_of(loop));
    CHECK(client.Get("/livez")->status == 200);
    REQUIRE(eventually([&] { return client.Get("/readyz")->status == 200; }));
    const auto first = status_of(client);
    CHECK(is(first, "Ready", "True", "Succeeded"));
    CHECK(first.at("snapshot").at("users") == 6);
    CHECK(client.Get("/")->body.find("The team is as the manifests want it.") != std::string::npos);

    // Somebody who has another site open in the same browser starts nothing.
    CHECK(client.Post("/reconcile", "", "application/x-www-form-urlencoded")->status == 403);
    acme.directory.groups.push_back({"Design", {"fay"}});
    acme.save_directory();
    // As the documents tell people to ask.
    const auto asked = acme.shell("curl -sS -o answer -w '%{http_code}' -X POST -H "
                                  "'X-Rollcall-Reconcile: now' "
                                  + pages_of(loop) + "/reconcile");
    CHECK(asked.out == "202");
    CHECK(eventually([&] { return acme.members_of("Design") == Arguments{"fay"}; }));
    CHECK(eventually([&] { return status_of(client).at("passes") == 2; }));
    end(loop);

    // What it last was is known when it is gone.
    const auto left = Json::parse(acme.good({"status", "-o", "json"}));
    CHECK(left.at("loopRuns") == false);
    CHECK(is(left.at("loop"), "Ready", "True", "Succeeded"));
    CHECK(acme.good({"status"}).find("Ready: True (Succeeded, since ") != std::string::npos);
}

TEST_CASE("conditions follow what happens, and what holds says how to let it go") {
    Installation acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    auto loop = acme.start_rollcall({"run"}, k_listening);
    httplib::Client client(pages_of(loop));
    const auto now = [&] { return client.Post("/reconcile", k_now, "", "text/plain")->status; };
    REQUIRE(eventually([&] { return is(status_of(client), "Ready", "True", "Succeeded"); }));

    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.save_directory();
    CHECK(now() == 202);
    REQUIRE(eventually([&] { return is(status_of(client), "Stalled", "True", "ApprovalNeeded"); }));
    const auto held = status_of(client);
    const std::string hold_id = held.at("holds").at(0).at("holdId");
    CHECK(condition(held, "Stalled").at("message").get<std::string>().find(hold_id)
          != std::string::npos);
    // Passes come to their end all the same: a hold is no reason to restart anything.
    CHECK(client.Get("/readyz")->status == 200);
    // The metrics of a pass are there a moment after its conditions.
    CHECK(eventually([&] {
        return client.Get("/metrics")
                   ->body.find("rollcall_held_actions{team=\"acme\",class=\"user-suspend\"} 3\n")
               != std::string::npos;
    }));

    acme.good({"approve", hold_id, "--reason", "they left"});
    CHECK(now() == 202);
    CHECK(eventually([&] { return is(status_of(client), "Ready", "True", "Succeeded"); }));

    acme.write("company.ldif", "dn: dc=acme,dc=com\n");
    CHECK(now() == 202);
    REQUIRE(eventually([&] { return client.Get("/readyz")->status == 503; }));
    CHECK(is(status_of(client), "Reconciling", "True", "ProgressingWithRetry"));
    acme.save_directory();
    CHECK(now() == 202);
    CHECK(eventually([&] { return client.Get("/readyz")->status == 200; }));
    end(loop);
}

TEST_CASE("promtool takes the metrics of a loop that has worked") {
    Installation acme;
    if (acme.shell("command -v promtool").code != 0) {
        WARN("promtool is not installed (Debian: prometheus): the metrics were not checked by it");
        return;
    }
    acme.save_directory();
    auto loop = acme.start_rollcall({"run"}, k_listening);
    httplib::Client client(pages_of(loop));
    REQUIRE(eventually([&] { return client.Get("/readyz")->status == 200; }));
    acme.write("metrics", client.Get("/metrics")->body);
    const auto checked = acme.shell("promtool check metrics < metrics");
    INFO(acme.read("metrics"));
    CHECK(checked.code == 0);
    CHECK(checked.out + checked.err == "");
    end(loop);
}

TEST_CASE("the pages stay on this computer unless somebody decides otherwise") {
    Installation acme;
    acme.sync();
    const auto refused = acme.rollcall({"run"}, {{"ROLLCALL_CONTROLLER_LISTEN", "0.0.0.0:0"}});
    CHECK(refused.code == 64);
    CHECK(refused.err.find("controller.listen would show the status pages to the network")
          != std::string::npos);
    auto loop = acme.start_rollcall({"run"}, {{"ROLLCALL_CONTROLLER_LISTEN", "0.0.0.0:0"},
                                              {"ROLLCALL_CONTROLLER_ALLOWNONLOOPBACK", "true"}});
    (void)pages_of(loop);
    CHECK(eventually([&] {
        return loop.err().find("shows the status pages to everybody who can reach this address")
               != std::string::npos;
    }));
    end(loop);
}

TEST_CASE("a second loop cannot take the address of the first") {
    Installation acme;
    Installation other;
    acme.sync();
    auto loop = acme.start_rollcall({"run"}, k_listening);
    const auto address = pages_of(loop).substr(7);
    const auto second = other.rollcall({"run"}, {{"ROLLCALL_CONTROLLER_LISTEN", address}});
    CHECK(second.code == 1);
    CHECK(second.err.find("cannot listen on " + address) != std::string::npos);
    end(loop);
}
