#include "stage.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace rollcall::test {
namespace {

using Json = nlohmann::json;

template <class T> T must(Result<T> result, const char* what) {
    if (!result) throw std::runtime_error(fmt::format("{}: {}", what, result.error().describe()));
    return std::move(*result);
}

/// What a roster says, fact by fact, in Dropbox's ids.
std::set<std::string> facts_of(const Roster& roster) {
    std::set<std::string> facts;
    for (const auto& user : roster.users) {
        const auto& id = user.member_id.str();
        // Without an id the ledger says that it was asked for, and no more.
        if (id.empty() && user.creation_asked) continue;
        // Removed: recoverable, but no member any more.
        if (user.state == UserState::removed) continue;
        facts.insert("member " + id);
        if (!user.email.empty()) facts.insert(fmt::format("{} e-mail {}", id, user.email));
        if (user.given_name) facts.insert(fmt::format("{} given name {}", id, *user.given_name));
        if (user.surname) facts.insert(fmt::format("{} surname {}", id, *user.surname));
        if (user.external_id) facts.insert(fmt::format("{} external id {}", id, *user.external_id));
        if (user.role) facts.insert(fmt::format("{} role {}", id, to_string(*user.role)));
        // An invitation counts as active: Dropbox decides when it becomes so.
        if (user.state) {
            facts.insert(fmt::format("{} {}", id,
                                     user.state == UserState::suspended ? "suspended" : "active"));
        }
    }
    for (const auto& group : roster.groups) {
        const auto& id = group.group_id.str();
        if (id.empty() && group.creation_asked) continue;
        facts.insert("group " + id);
        if (!group.display_name.empty())
            facts.insert(fmt::format("{} name {}", id, group.display_name));
        if (group.external_id)
            facts.insert(fmt::format("{} external id {}", id, *group.external_id));
        if (!group.members) continue;
        for (const auto member : *group.members) {
            facts.insert(fmt::format("{} has {}", id, roster.user(member).member_id.str()));
        }
    }
    return facts;
}

} // namespace

Stage::Stage(FaultScenario scenario) : scenario_(std::move(scenario)) {
    sandbox::ServerOptions options{.seed = scenario_.seed};
    options.watch = [this](sandbox::CallMoment moment, std::string_view) { hear(moment); };
    server_ = must(sandbox::Server::start(std::move(options)), "starting the sandbox");
    clock_.on_sleep = [this](std::chrono::milliseconds slept) {
        control("POST", "/clock", Json{{"advance_milliseconds", slept.count()}}.dump());
    };
    restart_client();
    if (!scenario_.before.users.empty()) {
        repository_.set(scenario_.before);
        converge();
    }
    for (const auto& deed : scenario_.outside) {
        if (deed.front() == '{') {
            control("POST", "/outside", deed);
        } else {
            control("POST", ("/" + deed).c_str(), "{}");
        }
    }
    repository_.set(scenario_.after);
    team_before_ = server_->save();
    ledger_before_ = ledger_;
    rewind();
}

void Stage::rewind() {
    clear_faults();
    if (auto seeded = server_->seed(team_before_); !seeded) {
        throw std::runtime_error("seeding the team: " + seeded.error().describe());
    }
    ledger_ = ledger_before_;
    restart_client();
    arrived_ = carried_out_ = 0;
}

void Stage::restart_client() {
    team_ = must(dropbox::Team::create({.api_url = server_->api_url(),
                                        .app_key = Secret{server_->app_key()},
                                        .app_secret = Secret{server_->app_secret()},
                                        .refresh_token = Secret{server_->refresh_token()},
                                        .call_timeout = scenario_.call_timeout,
                                        .pass_timeout = scenario_.pass_timeout},
                                       clock_, progress_),
                 "making a client");
}

void Stage::fault(const std::string& rule) { control("POST", "/faults", rule); }

void Stage::at_call(std::size_t n, sandbox::CallMoment moment, std::function<void()> deed) {
    const std::lock_guard lock(mutex_);
    deeds_.push_back({arrived_ + n, moment, std::move(deed)});
}

void Stage::clear_faults() {
    {
        const std::lock_guard lock(mutex_);
        deeds_.clear();
    }
    control("DELETE", "/faults");
}

void Stage::hear(sandbox::CallMoment moment) {
    std::vector<std::function<void()>> due;
    {
        const std::lock_guard lock(mutex_);
        const auto n = moment == sandbox::CallMoment::arrived ? ++arrived_ : ++carried_out_;
        for (const auto& deed : deeds_) {
            if (deed.call == n && deed.moment == moment) due.push_back(deed.act);
        }
    }
    heard_.notify_all();
    for (const auto& act : due) act();
}

void Stage::await_all_carried_out() {
    std::unique_lock lock(mutex_);
    heard_.wait(lock, [this] { return carried_out_ == arrived_; });
}

PassOptions Stage::options() const {
    return {.team = "acme", .revision = "main", .policy = scenario_.policy, .exported = false};
}

void Stage::let_time_pass(std::chrono::milliseconds time) { clock_.sleep_for(time); }

void Stage::left_running(const RunningJob& job) { (void)ledger_.launched(job); }

Result<PassReport> Stage::pass() {
    team_->begin_pass();
    const PassPorts ports{repository_, ledger_, *team_, *team_, clock_, progress_};
    ROLLCALL_TRY_ASSIGN(auto planned, plan_pass(ports, options()));
    return apply_pass(ports, options(), std::move(planned));
}

PassReport Stage::converge(int most) {
    for (int i = 0; i < most; ++i) {
        auto report = must(pass(), "a pass");
        if (report.failure) throw std::runtime_error(report.failure->describe());
        if (report.plan.actions.empty() && report.plan.held.empty()) return report;
        // The next pass comes later, when what listings show has caught up.
        clock_.sleep_for(std::chrono::seconds{10});
    }
    throw std::runtime_error(fmt::format("still not done after {} passes", most));
}

std::string Stage::control(const char* method, const char* path, const std::string& body) {
    const auto answer = server_->control(method, path, body);
    if (answer.status != 200) {
        throw std::runtime_error(fmt::format("{} {} {}: {}", method, path, body, answer.body));
    }
    return answer.body;
}

void Stage::try_control(const char* method, const char* path, const std::string& body) {
    (void)server_->control(method, path, body);
}

std::string Stage::facts() {
    Json now = Json::parse(server_->dump());
    for (auto& row : now["members"]) row.erase("id");
    for (auto& row : now["groups"]) row.erase("id");
    return now.dump(1);
}

std::size_t Stage::calls() {
    const std::lock_guard lock(mutex_);
    return arrived_;
}

std::vector<std::string> Stage::violations(const std::vector<std::string>& rules) {
    const Json counters = Json::parse(control("GET", "/counters"));
    std::vector<std::string> found;
    for (const auto& rule : rules) {
        if (counters.at(rule) != 0)
            found.push_back(fmt::format("{}: {}", rule, counters[rule].dump()));
    }
    if (!found.empty()) found.push_back(control("GET", "/invariants"));
    return found;
}

namespace {

/// By id where the plan knew it: the name may be another one by now.
bool is_that(const Group& group, const GroupRef& ref) {
    return ref.group.empty() ? group.display_name == ref.display_name : group.group_id == ref.group;
}

} // namespace

std::vector<std::string> Stage::untrue(const PassReport& report) {
    team_->begin_pass();
    const auto live = must(team_->read(), "reading the team");
    const auto& users = live.roster.users;
    const auto person = [&](const std::string& email) {
        return std::find_if(users.begin(), users.end(), [&](const User& user) {
            return user.email == email && user.state != UserState::removed;
        });
    };
    std::vector<std::string> found;
    report.each([&](const Action& action, const ActionOutcome& outcome) {
        if (outcome.status != ActionStatus::done || action.temporary) return;
        const auto here = person(action.user.email);
        bool so = true;
        if (action.kind == ActionKind::user_create || action.kind == ActionKind::user_recover) {
            so = here != users.end();
        } else if (action.kind == ActionKind::member_add) {
            so = here != users.end()
                 && std::any_of(
                     live.roster.groups.begin(), live.roster.groups.end(), [&](const Group& group) {
                         return is_that(group, action.group) && group.members
                                && std::any_of(group.members->begin(), group.members->end(),
                                               [&](UserIndex member) {
                                                   return live.roster.user(member).email
                                                          == action.user.email;
                                               });
                     });
        } else if (action.kind == ActionKind::group_create) {
            so = std::any_of(live.roster.groups.begin(), live.roster.groups.end(),
                             [&](const Group& group) {
                                 return group.display_name == action.group.display_name;
                             });
        } else if (action.kind == ActionKind::user_suspend) {
            so = here == users.end() || here->state == UserState::suspended;
        } else if (action.kind == ActionKind::user_remove) {
            so = std::none_of(users.begin(), users.end(), [&](const User& user) {
                return user.member_id == action.user.member && user.state != UserState::removed;
            });
        }
        if (!so) {
            found.push_back(fmt::format("told as done: {} {} {}", to_string(action.kind),
                                        action.user.email, action.group.display_name));
        }
    });
    return found;
}

std::vector<std::string> Stage::lies() {
    team_->begin_pass();
    const auto live = must(team_->read(), "reading the team");
    const auto so = facts_of(live.roster);
    const auto before = facts_of(must(ledger_before_.load(), "the ledger").roster);
    const auto after = facts_of(must(ledger_.load(), "the ledger").roster);
    std::vector<std::string> found;
    for (const auto& fact : after) {
        // A temporary value was confirmed, and what was to replace it may be so or not: the ledger
        // keeps what it knows.
        if (fact.find("rollcall-tmp-") != std::string::npos) continue;
        if (!before.contains(fact) && !so.contains(fact)) found.push_back("not so: " + fact);
    }
    // What was forgotten must be gone. A value may be forgotten and still be so: of a person who
    // is.
    for (const auto& fact : before) {
        const bool presence = fact.starts_with("member ") || fact.starts_with("group ")
                              || fact.find(" has ") != std::string::npos;
        if (presence && !after.contains(fact) && so.contains(fact)) {
            found.push_back("forgotten, and still so: " + fact);
        }
    }
    return found;
}

} // namespace rollcall::test
