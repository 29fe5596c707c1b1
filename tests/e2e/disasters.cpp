#include "disasters.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <regex>
#include <utility>

namespace rollcall::e2e {

Directory larger_company() {
    auto directory = small_company();
    constexpr int k_more = 18;
    for (int i = 0; i < k_more; ++i) directory.people.push_back({.name = fmt::format("p{:02}", i)});
    Arguments all;
    for (const auto& person : directory.people) all.push_back(person.name);
    directory.groups.push_back({.name = "All", .members = all});
    directory.groups.push_back({.name = "Team", .members = {all.begin() + 6, all.begin() + 14}});
    return directory;
}

Company::Company(const Config& config, const Json& seed, Directory people_and_groups)
    : Installation(config, seed) {
    directory = std::move(people_and_groups);
    sync();
    sandbox().control("POST", "/accept_invitations");
}

Finished Company::pass() const {
    save_directory();
    return rollcall({"run", "--once"});
}

std::string Company::held(const std::string& hazard) const {
    const auto whole = plan();
    for (const auto& item : whole.at("held")) {
        if (item.at("class") == hazard) return item.at("holdId");
    }
    return {};
}

void Company::approve(const std::string& hold_id) const {
    good({"approve", hold_id, "--reason", "it is right"});
}

void Company::remove_people(const Arguments& names) {
    for (const auto& name : names) directory.remove_person(name);
}

std::string held_export(const Finished& pass) {
    constexpr std::size_t k_length = 26; // "source-shrink-" and 12 digits
    const auto place = pass.err.find("source-shrink-");
    return place == std::string::npos ? std::string{} : pass.err.substr(place, k_length);
}

bool says(const Finished& pass, const std::string& words) {
    // Dropbox's ids of the calls are other ones each time.
    static const std::regex request(R"( \(request [0-9a-f]{32}\))");
    return std::regex_replace(pass.out + pass.err, request, "").find(words) != std::string::npos;
}

std::string mapping_with(const std::string& entry) {
    auto mapping = Config{}.mapping;
    mapping.insert(mapping.size() - 1, ", " + entry);
    return mapping;
}

} // namespace rollcall::e2e
