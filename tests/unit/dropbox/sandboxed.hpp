#pragma once

#include "fake_clock.hpp"

#include <rollcall/dropbox/team.hpp>
#include <rollcall/sandbox/server.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace rollcall::dropbox::test {

using Json = nlohmann::json;

/// Three people, two groups; Zed is left over from another time.
inline const char* const k_small_team = R"({
    "team": {"name": "Acme"}, "licenses": 10, "random_seed": 42,
    "members": [
        {"email": "ann@acme.com", "given_name": "Ann", "surname": "Lee", "role": "team_admin"},
        {"email": "bob@acme.com", "given_name": "Bob", "surname": "Ray", "external_id": "u-bob"},
        {"email": "cat@acme.com", "given_name": "Cat", "surname": "Fox", "status": "suspended"}],
    "groups": [
        {"name": "Sales", "external_id": "g-sales", "members": ["ann@acme.com", "bob@acme.com"]},
        {"name": "Ops"}]})";

/// A sandbox with a team in it, and our client on it. Waits take no time.
struct Sandboxed {
    FakeClock clock{};
    NoProgress progress{};
    std::unique_ptr<sandbox::Server> server{};
    std::unique_ptr<Team> team{};

    explicit Sandboxed(const std::string& seed = k_small_team) : Sandboxed(seed, clock) {}

    Sandboxed(const std::string& seed, Clock& other) {
        // Slow enough that calls meant to run side by side are seen to.
        auto started =
            sandbox::Server::start({.seed = seed, .latency = std::chrono::milliseconds{2}});
        if (!started) FAIL(started.error().describe());
        server = std::move(*started);
        auto created = Team::create({.api_url = server->api_url(),
                                     .app_key = Secret{server->app_key()},
                                     .app_secret = Secret{server->app_secret()},
                                     .refresh_token = Secret{server->refresh_token()},
                                     .call_timeout = std::chrono::seconds{20}},
                                    other, progress);
        if (!created) FAIL(created.error().describe());
        team = std::move(*created);
    }

    Json control(const char* method, const char* path, const std::string& body = "") const {
        const auto answer = server->control(method, path, body);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return Json::parse(answer.body);
    }
    void fault(const std::string& rule) const { control("POST", "/faults", rule); }
    [[nodiscard]] Json dump() const { return Json::parse(server->dump()); }

    /// The dump without ids, which depend on how many were drawn before.
    [[nodiscard]] Json facts() const {
        Json now = dump();
        for (auto& row : now["members"]) row.erase("id");
        for (auto& row : now["groups"]) row.erase("id");
        return now;
    }

    [[nodiscard]] Json member(const std::string& email) const {
        const Json now = dump();
        for (const auto& row : now["members"]) {
            if (row["email"] == email) return row;
        }
        return Json{};
    }
    [[nodiscard]] Json group(const std::string& name) const {
        const Json now = dump();
        for (const auto& row : now["groups"]) {
            if (row["name"] == name) return row;
        }
        return Json{};
    }
    [[nodiscard]] MemberId id_of(const std::string& email) const {
        return MemberId{member(email).at("id").get<std::string>()};
    }
    [[nodiscard]] GroupId group_id_of(const std::string& name) const {
        return GroupId{group(name).at("id").get<std::string>()};
    }

    WriteOutcome write(const TeamWrite& write) const {
        team->submit(7, write);
        auto outcome = team->next();
        REQUIRE(outcome.has_value());
        CHECK(outcome->ticket == 7);
        CHECK_FALSE(team->next().has_value());
        return std::move(*outcome);
    }
};

/// "ok", or why not.
template <class T> std::string told(const Result<T>& result) {
    return result ? std::string{"ok"} : result.error().message;
}

/// A message without the request's id, which is another one each time.
inline std::string without_request(std::string message) {
    for (auto at = message.find(" (request "); at != std::string::npos;
         at = message.find(" (request ")) {
        message.erase(at, message.find(')', at) + 1 - at);
    }
    return message;
}

} // namespace rollcall::dropbox::test
