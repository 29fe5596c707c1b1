#include "accounts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::chaos {
namespace {

using e2e::Json;

const std::string k_branch = "rollcall/reports/acme";

std::string uid_in(const Json& fact, const char* subject) {
    const auto found = fact.find(subject);
    return found == fact.end() ? "" : found->value("uid", "");
}

std::string text_of(const FactKey& key) {
    return fmt::format("{} {} {}", std::get<0>(key), std::get<1>(key), std::get<2>(key));
}

void take_in(const Json& fact, std::map<FactKey, Reported>& reported) {
    auto& entry = reported[{uid_in(fact, "user"), uid_in(fact, "group"), fact.at("fact")}];
    if (fact.at("attribution") != "attributed") return;
    entry.attributed = true;
    entry.by.insert(fact.at("by").at("who").get<std::string>());
}

bool names(const Reported& reported, const std::string& address) {
    for (const auto& who : reported.by) {
        if (who.find(address) != std::string::npos) return true;
    }
    return false;
}

/// Whether a membership went with what somebody did to the whole person or group.
bool went_with(const Deed& deed, const FactKey& fact) {
    const auto& [person, group, what] = fact;
    if (!deed.takes_memberships || what != "membership") return false;
    return std::get<2>(deed.fact) == "account" ? std::get<0>(deed.fact) == person
                                               : std::get<1>(deed.fact) == group;
}

} // namespace

std::map<FactKey, Reported> kept_reports(const e2e::Installation& acme) {
    std::map<FactKey, Reported> reported;
    // Until something has drifted there is no such branch.
    if (acme.git("for-each-ref --format=x refs/heads/" + k_branch).empty()) return reported;
    // Also those that are past their retention by now: the branch's history has them, the newest as
    // latest.json.
    const auto blobs = acme.git("rev-list --objects " + k_branch
                                + " | sed -n 's/ .*\\.json$//p' | git --git-dir=acme.git "
                                  "cat-file --batch");
    // "<id> blob <size>", the bytes, a line break, and so on.
    for (std::size_t at = 0; at < blobs.size();) {
        const auto end = blobs.find('\n', at);
        const auto size = std::stoul(blobs.substr(blobs.rfind(' ', end), end));
        const auto json = Json::parse(blobs.substr(end + 1, size));
        at = end + 1 + size + 1;
        if (json.value("kind", "") != "DriftReport") continue;
        for (const auto& fact : json.at("facts")) take_in(fact, reported);
        for (const auto& completed : json.at("completed")) take_in(completed.at("fact"), reported);
    }
    return reported;
}

std::string Account::summary() const {
    return fmt::format("changes made {}, reported {}, attributed {}; undone by the same person "
                       "before any pass looked {}, after one had looked {}",
                       made, reported, attributed, undone_unseen, undone_seen);
}

Account account_of(const std::vector<Deed>& deeds, const std::map<FactKey, Reported>& reported) {
    Account account;
    std::set<FactKey> done;
    for (const auto& deed : deeds) {
        done.insert(deed.fact);
        const auto found = reported.find(deed.fact);
        const bool is_reported = found != reported.end();
        if (deed.undone && !is_reported) {
            ++account.undone_unseen;
            continue;
        }
        if (deed.undone) ++account.undone_seen;
        if (deed.unseen_for_sure && is_reported) {
            account.wrong.push_back("reported, but nobody can have seen it: " + deed.what);
        }
        ++account.made;
        if (!is_reported) {
            account.wrong.push_back("not reported: " + deed.what);
            continue;
        }
        ++account.reported;
        // What was undone was changed twice, by the same person both times.
        if (names(found->second, deed.actor)) {
            ++account.attributed;
        } else {
            account.wrong.push_back(fmt::format("not attributed to {}: {}", deed.actor, deed.what));
        }
    }
    for (const auto& [fact, what] : reported) {
        if (done.contains(fact)) continue;
        const auto goes_with = [&fact = fact](const Deed& deed) { return went_with(deed, fact); };
        if (std::any_of(deeds.begin(), deeds.end(), goes_with)) {
            ++account.made;
            ++account.reported;
            const bool is_told = std::any_of(deeds.begin(), deeds.end(), [&](const Deed& deed) {
                return goes_with(deed) && names(what, deed.actor);
            });
            if (is_told) {
                ++account.attributed;
            } else {
                account.wrong.push_back(
                    fmt::format("went with more, and attributed to nobody who did that, but to "
                                "\"{}\": {}",
                                fmt::join(what.by, ", "), text_of(fact)));
            }
        } else {
            account.wrong.push_back("reported, but nobody did it: " + text_of(fact));
        }
    }
    return account;
}

} // namespace rollcall::chaos
