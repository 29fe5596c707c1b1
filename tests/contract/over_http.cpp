#include "over_http.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace rollcall::contract {
namespace {

using Json = nlohmann::json;

std::string management_name(GroupManagement management) {
    return management == GroupManagement::user ? "user_managed" : "company_managed";
}

std::string seed_of(const Start& start) {
    Json seed{{"team", {{"name", "Acme"}}},
              {"licenses", start.licensed},
              {"foreign_emails", start.other_teams},
              {"personal_emails", start.personal},
              {"members", Json::array()},
              {"groups", Json::array()}};
    for (const auto& person : start.people) {
        Json row{{"email", person.email},
                 {"status", to_string(person.state)},
                 {"role", to_string(person.role)},
                 {"given_name", person.given_name},
                 {"surname", person.surname}};
        if (!person.external_id.empty()) row["external_id"] = person.external_id;
        seed["members"].push_back(std::move(row));
    }
    for (const auto& club : start.groups) {
        Json row{{"name", club.name},
                 {"management", management_name(club.management)},
                 {"members", club.members}};
        if (!club.external_id.empty()) row["external_id"] = club.external_id;
        seed["groups"].push_back(std::move(row));
    }
    return seed.dump();
}

template <class T> T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().describe());
    return std::move(*result);
}

} // namespace

OverHttp::OverHttp(const Start& start)
    : server_(value_of(sandbox::Server::start({.seed = seed_of(start)}))),
      team_(value_of(dropbox::Team::create({.api_url = server_->api_url(),
                                            .app_key = Secret{server_->app_key()},
                                            .app_secret = Secret{server_->app_secret()},
                                            .refresh_token = Secret{server_->refresh_token()},
                                            .call_timeout = std::chrono::seconds{20}},
                                           clock_,
                                           progress_))) {}

void OverHttp::control(const char* path, const std::string& body) {
    const auto answer = server_->control("POST", path, body);
    if (answer.status != 200) throw std::runtime_error(answer.body);
}

void OverHttp::accept_invitation(const MemberId& member) {
    control("/outside", Json{{"action", "accept_invitation"}, {"member", member.str()}}.dump());
}

void OverHttp::pass_seven_days() { control("/clock", R"({"advance_seconds": 604801})"); }

} // namespace rollcall::contract
