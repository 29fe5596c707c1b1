#pragma once

#include <rollcall/sandbox/server.hpp>

#include <catch2/catch.hpp>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace rollcall::sandbox {

using Json = nlohmann::ordered_json;

inline constexpr const char* k_team = R"({
  "team": {"name": "Acme"}, "licenses": 50, "clock": "2026-08-01T10:00:00Z",
  "app": {"expires_in": 60},
  "members": [
    {"email": "ann@acme.com", "given_name": "Ann", "surname": "Lee", "role": "team_admin"},
    {"email": "bob@acme.com", "external_id": "u-2"},
    {"email": "cid@acme.com"},
    {"email": "dee@acme.com", "status": "invited"},
    {"email": "eve@acme.com", "status": "removed"}],
  "groups": [{"name": "Sales", "external_id": "g-1", "members": ["ann@acme.com"]}]})";

struct Reply {
    int status = 0;
    std::string type;
    std::string text;
    Json body;
    std::string tag() const { return body.at("error").at(".tag").get<std::string>(); }
};

/// A client of a running sandbox, over HTTP.
struct Client {
    explicit Client(const std::string& seed = k_team) {
        auto started = Server::start({.seed = seed});
        REQUIRE(started);
        server = std::move(*started);
        http = std::make_unique<httplib::Client>(server->api_url());
        http->set_keep_alive(true);
        sign_in();
    }

    void sign_in() {
        const auto reply =
            http->Post("/oauth2/token", httplib::Params{{"grant_type", "refresh_token"},
                                                        {"refresh_token", server->refresh_token()},
                                                        {"client_id", server->app_key()},
                                                        {"client_secret", server->app_secret()}});
        REQUIRE(reply);
        REQUIRE(reply->status == 200);
        token = Json::parse(reply->body)["access_token"].get<std::string>();
    }

    /// Other switches, while it runs.
    void flip(const Json& switches) const { control("/switches", switches); }
    Json get(const char* path) const { return Json::parse(server->control("GET", path, "").body); }
    httplib::Headers signed_in() const { return {{"Authorization", "Bearer " + token}}; }

    Reply send(const std::string& route, const std::string& body) const {
        const auto reply = http->Post("/2/" + route, signed_in(), body, "application/json");
        REQUIRE(reply);
        return read(*reply);
    }
    Reply call(const std::string& route, const Json& argument) const {
        return send(route, argument.dump());
    }
    static Reply read(const httplib::Response& reply) {
        return {reply.status, reply.get_header_value("Content-Type"), reply.body,
                Json::parse(reply.body, nullptr, false)};
    }
    Json dump() const { return Json::parse(server->dump()); }
    Json counters() const { return Json::parse(server->control("GET", "/counters", "").body); }
    void control(const char* path, const Json& body) const {
        const ControlAnswer done = server->control("POST", path, body.dump());
        INFO(done.body);
        REQUIRE(done.status == 200);
    }
    Json member(const std::string& email) const {
        const Json all = dump();
        for (const Json& row : all["members"]) {
            if (row["email"] == email) return row;
        }
        return nullptr;
    }
    std::string id(const std::string& email) const {
        return member(email)["id"].get<std::string>();
    }
    Json user(const std::string& email) const {
        return {{".tag", "team_member_id"}, {"team_member_id", id(email)}};
    }
    Json sales() const { return {{".tag", "group_id"}, {"group_id", dump()["groups"][0]["id"]}}; }

    std::unique_ptr<Server> server;
    std::unique_ptr<httplib::Client> http;
    std::string token;
};

} // namespace rollcall::sandbox
