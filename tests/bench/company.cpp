#include "company.hpp"

#include <rollcall/git/repository.hpp>
#include <rollcall/manifest/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace rollcall::bench {
namespace {

using nlohmann::json;

template <class T> T good(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().describe());
    return std::move(*result);
}

json empty_team(std::size_t licenses) {
    json members = json::array();
    for (const char* name : {"admin", "other"}) {
        members.push_back(
            {{"email", fmt::format("{}@acme.example", name)}, {"role", "team_admin"}});
    }
    return {{"licenses", licenses}, {"members", members}, {"groups", json::array()}};
}

} // namespace

std::size_t rounded_up(std::size_t items, std::size_t batch) { return (items + batch - 1) / batch; }

Company::Company(const TeamSize& size, std::size_t concurrency, const std::string& settings)
    : roster(made_up_roster(size)),
      service_(folder_.path(), {"--latency", fmt::format("{:.0f}ms", k_latency * 1000)}) {
    service_.post("/seed", empty_team(size.people + 100));
    site_ = std::make_unique<Site>(service_, fmt::format("concurrency: {}", concurrency), settings);
    write();
}

void Company::write() {
    const auto repository = good(git::Repository::open(site_->path("acme.git"), "main"));
    const auto layout = choose_layout(roster.users.size(), roster.groups.size());
    auto files = write_manifests(roster, layout, ManifestKind::desired);
    const auto parent = good(repository->tip("main"));
    NewCommit commit{.branch = "main",
                     .parent = parent,
                     .message = "measured",
                     .author = "Rollcall <rollcall@acme.com>"};
    std::set<std::string> wanted;
    for (const auto& file : files) wanted.insert(file.path);
    for (auto old = written_.begin(); old != written_.end();) {
        if (wanted.contains(old->first)) {
            ++old;
            continue;
        }
        commit.remove.push_back(old->first);
        old = written_.erase(old);
    }
    for (auto& file : files) {
        auto& before = written_[file.path];
        if (before == file.bytes) continue;
        before = file.bytes;
        commit.put.push_back(std::move(file));
    }
    if (!commit.put.empty() || !commit.remove.empty()) good(repository->commit(commit));
}

Ended Company::apply(int wanted) const {
    service_.forget_calls();
    return site_->rollcall({"apply", "--yes"}, wanted);
}

void Company::check_converged() const { site_->rollcall({"plan", "--detailed-exitcode"}); }

void Company::accept_invitations() const { service_.post("/accept_invitations", json::object()); }

} // namespace rollcall::bench
