#include "meddling.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <filesystem>

namespace rollcall::chaos {
namespace {

std::string person_id(const std::string& name) { return e2e::uuid_of(name); }
std::string group_id(const std::string& word) { return e2e::uuid_of(word); }
std::string address(const std::string& name) { return name + "@acme.com"; }

/// "Team 3" was "team-3" when it was first exported, and is for life.
std::string slug_of(const std::string& word) {
    std::string slug;
    for (const char c : word) {
        slug += c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return slug;
}

FactKey membership(const std::string& person, const std::string& group) {
    return {person_id(person), group_id(group), "membership"};
}
FactKey of_person(const std::string& person, const char* fact) {
    return {person_id(person), "", fact};
}
FactKey of_group(const std::string& group) { return {"", group_id(group), "displayName"}; }

const std::vector<std::string> k_admins{"ann@acme.com", "bea@acme.com"};

} // namespace

Meddling::Meddling(e2e::Installation& acme,
                   World& world,
                   Dice& dice,
                   std::function<std::size_t()> reads)
    : acme_(acme), world_(world), dice_(dice), reads_(std::move(reads)) {}

std::string Meddling::step() {
    using Step = std::string (Meddling::*)();
    // As often as it stands here.
    static const std::vector<Step> k_steps{&Meddling::hire,
                                           &Meddling::leave,
                                           &Meddling::change_surname,
                                           &Meddling::change_surname,
                                           &Meddling::change_membership,
                                           &Meddling::change_membership,
                                           &Meddling::change_membership,
                                           &Meddling::rename_group,
                                           &Meddling::open_group,
                                           &Meddling::close_group,
                                           &Meddling::tear_directory,
                                           &Meddling::except,
                                           &Meddling::except,
                                           &Meddling::pause_or_resume,
                                           &Meddling::accept_invitations,
                                           &Meddling::outside_membership,
                                           &Meddling::outside_membership,
                                           &Meddling::outside_membership,
                                           &Meddling::outside_membership,
                                           &Meddling::outside_name,
                                           &Meddling::outside_name,
                                           &Meddling::outside_group_name,
                                           &Meddling::outside_suspension,
                                           &Meddling::outside_group,
                                           &Meddling::outside_and_back,
                                           &Meddling::outside_and_back,
                                           &Meddling::outside_deletion,
                                           &Meddling::outside_removal};
    return (this->*dice_.one_of(k_steps))();
}

void Meddling::come_to_rest() {
    if (is_paused_) (void)pause_or_resume();
    save();
    (void)accept_invitations();
}

void Meddling::approve(const Json& holds) {
    for (const auto& hold : holds) {
        // What is held may have changed meanwhile: then so has its id, and the next look finds it.
        (void)acme_.rollcall({"approve", hold.at("holdId").get<std::string>(), "--reason", "seen"});
    }
}

// ---- the directory

void Meddling::save() {
    acme_.directory = world_.directory;
    if (std::getenv("ROLLCALL_TEST_SOURCE") != nullptr) { // NOLINT(concurrency-mt-unsafe)
        acme_.save_directory();
        return;
    }
    // As an export job does it: whoever reads has the old file or the new one.
    acme_.write("company.new", world_.directory.ldif());
    std::filesystem::rename(acme_.path("company.new"), acme_.path("company.ldif"));
}

std::string Meddling::hire() {
    const auto name = fmt::format("new{:02}", number_++);
    newcomers_.insert(name);
    world_.directory.people.push_back({.name = name});
    some_group().members.push_back(name);
    save();
    return "hires " + name;
}

std::string Meddling::leave() {
    // Whom somebody in Dropbox has changed stays: what was done to him or her is to be reported.
    auto& person = some_person();
    const auto name = person.name;
    if (is_touched_person(name) || world_.directory.people.size() < 15) return "nobody leaves";
    for (const auto& [member, group] : world_.excepted) {
        if (member == name) return "nobody leaves";
    }
    world_.directory.remove_person(name);
    world_.leavers.insert(name);
    save();
    return name + " leaves";
}

std::string Meddling::change_surname() {
    auto& person = some_person();
    const auto fact = of_person(person.name, "surname");
    if (is_touched(fact)) return "no surname changes";
    moved_.insert(fact);
    person.surname = fmt::format("Name{}", number_++);
    save();
    return person.name + " is called " + person.surname;
}

std::string Meddling::change_membership() {
    const auto person = some_person().name;
    auto& group = some_group();
    const auto fact = membership(person, group.word);
    if (is_touched(fact) || went_with_more(fact)
        || world_.excepted.contains({person, group.word})) {
        return "no membership changes";
    }
    moved_.insert(fact);
    const auto found = std::find(group.members.begin(), group.members.end(), person);
    if (found == group.members.end()) {
        group.members.push_back(person);
    } else if (group.members.size() > 3) {
        group.members.erase(found);
    }
    save();
    return person + " joins or leaves " + group.name;
}

std::string Meddling::rename_group() {
    auto& group = some_group();
    const auto fact = of_group(group.word);
    if (is_touched(fact)) return "no group is renamed";
    moved_.insert(fact);
    group.name = fmt::format("Crew {}", number_++);
    save();
    return group.word + " is called " + group.name;
}

std::string Meddling::open_group() {
    const auto name = fmt::format("Room {}", number_++);
    world_.directory.groups.push_back(
        {.name = name, .members = {some_person().name, "ann"}, .word = name});
    save();
    return "opens " + name;
}

std::string Meddling::close_group() {
    const auto group = some_group();
    if (is_touched_group(group.word) || world_.directory.groups.size() < 6) {
        return "no group is closed";
    }
    for (const auto& [member, of] : world_.excepted) {
        if (of == group.word) return "no group is closed";
    }
    world_.directory.remove_group(group.name);
    save();
    return "closes " + group.name;
}

std::string Meddling::tear_directory() {
    if (std::getenv("ROLLCALL_TEST_SOURCE") != nullptr) { // NOLINT(concurrency-mt-unsafe)
        return "nothing is torn";
    }
    const auto whole = world_.directory.ldif();
    acme_.write("company.ldif", whole.substr(0, whole.size() / 2));
    return "half a directory";
}

// ---- the repository

std::string Meddling::except() {
    const auto person = some_person().name;
    const auto& group = some_group();
    const auto fact = membership(person, group.word);
    if (is_touched(fact) || went_with_more(fact) || newcomers_.contains(person)
        || !group.word.starts_with("Team ") || world_.is_member(person, group.word)) {
        return "no exception";
    }
    moved_.insert(fact);
    const auto name = fmt::format("exception-{}", number_++);
    acme_.write(name + ".yaml",
                fmt::format("apiVersion: rollcall/v1\nkind: Override\nmetadata: {{name: \"{}\"}}\n"
                            "spec: {{action: addMember, group: \"{}\", user: \"{}\", reason: "
                            "\"asked for\", expires: \"2099-12-31\"}}\n",
                            name, slug_of(group.word), person));
    // A clone, a commit, a push; the export may have pushed meanwhile, as colleagues do.
    const auto done = acme_.shell(fmt::format(
        "set -e; [ -d clone ] || git clone -q acme.git clone; cd clone; git pull -q --rebase; "
        "mkdir -p overrides; cp ../{0}.yaml overrides/; git add overrides; git commit -qm {0}; "
        "for i in 1 2 3 4 5 6 7 8; do git push -q && exit 0; git pull -q --rebase; done; exit 1",
        name));
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    world_.excepted.insert({person, group.word});
    return person + " is excepted into " + group.name;
}

std::string Meddling::pause_or_resume() {
    const auto done = is_paused_
                          ? acme_.rollcall({"resume"})
                          : acme_.rollcall({"pause", "--reason", "audit", "--until", "2099-12-31"});
    // The export may have moved the branch at the same moment.
    if (done.code != 0) return "no pause: " + done.err;
    is_paused_ = !is_paused_;
    return is_paused_ ? "pauses" : "resumes";
}

std::string Meddling::accept_invitations() {
    acme_.sandbox().control("POST", "/accept_invitations");
    return "invitations are accepted";
}

// ---- somebody in Dropbox

std::string Meddling::outside_membership() {
    const auto person = some_person().name;
    const auto& group = some_group();
    const auto fact = membership(person, group.word);
    const bool is_in = world_.is_member(person, group.word);
    const auto what = fmt::format("{} {} {} in Dropbox", is_in ? "takes" : "puts", person,
                                  is_in ? "out of " + group.name : "into " + group.name);
    const bool done =
        do_outside({{"action", is_in ? "remove_member_from_group" : "add_member_to_group"},
                    {"group", group.name},
                    {"member", address(person)}},
                   fact, what);
    return done ? what : "no membership changes in Dropbox";
}

std::string Meddling::outside_name() {
    const auto person = some_person().name;
    const auto what = "calls " + person + " otherwise in Dropbox";
    const bool done = do_outside({{"action", "change_name"},
                                  {"member", address(person)},
                                  {"surname", fmt::format("Other{}", number_++)}},
                                 of_person(person, "surname"), what);
    return done ? what : "nobody is called otherwise in Dropbox";
}

std::string Meddling::outside_group_name() {
    const auto& group = some_group();
    const auto what = "renames " + group.name + " in Dropbox";
    const bool done = do_outside({{"action", "rename_group"},
                                  {"group", group.name},
                                  {"name", fmt::format("Gang {}", number_++)}},
                                 of_group(group.word), what);
    return done ? what : "no group is renamed in Dropbox";
}

std::string Meddling::outside_suspension() {
    const auto person = some_person().name;
    const auto what = "suspends " + person + " in Dropbox";
    const bool done = do_outside({{"action", "suspend"}, {"member", address(person)}},
                                 of_person(person, "state"), what);
    return done ? what : "nobody is suspended in Dropbox";
}

std::string Meddling::outside_group() {
    const auto name = fmt::format("Lunch Club {}", number_++);
    acme_.sandbox().outside(
        {{"action", "create_group"}, {"name", name}, {"members", {"ann@acme.com"}}});
    world_.unmanaged.insert(name);
    return "makes the group " + name + " in Dropbox";
}

std::string Meddling::outside_and_back() {
    const auto person = some_person().name;
    const auto& group = some_group();
    if (!world_.is_member(person, group.word)) return "nothing is done and undone";
    const auto fact = membership(person, group.word);
    const auto before = reads_();
    const auto what = fmt::format("takes {} out of {} in Dropbox, and back", person, group.name);
    if (!do_outside({{"action", "remove_member_from_group"},
                     {"group", group.name},
                     {"member", address(person)}},
                    fact, what)) {
        return "nothing is done and undone";
    }
    // Whoever is back already was put back by a pass, which must have seen it.
    httplib::Client client(acme_.sandbox().ready().at("controlUrl").get<std::string>());
    const Json back{{"action", "add_member_to_group"},
                    {"group", group.name},
                    {"member", address(person)},
                    {"actor", actor_}};
    const auto answer = client.Post("/outside", back.dump(), "application/json");
    REQUIRE(answer);
    deeds_.back().undone = answer->status == 200;
    deeds_.back().unseen_for_sure = deeds_.back().undone && reads_() == before;
    return what;
}

/// Only of a group that nobody in Dropbox has touched: what was done to it might go unseen.
std::string Meddling::outside_deletion() {
    const auto& group = some_group();
    const auto what = "deletes " + group.name + " in Dropbox";
    if (is_touched_group(group.word)
        || !do_outside({{"action", "delete_group"}, {"group", group.name}},
                       {"", group_id(group.word), "group"}, what)) {
        return "no group is deleted in Dropbox";
    }
    deeds_.back().takes_memberships = true;
    taken_.insert(group_id(group.word));
    return what;
}

std::string Meddling::outside_removal() {
    const auto person = some_person().name;
    const auto what = "removes " + person + " in Dropbox";
    if (is_touched_person(person) || newcomers_.contains(person)
        || !do_outside({{"action", "remove"}, {"member", address(person)}},
                       of_person(person, "account"), what)) {
        return "nobody is removed in Dropbox";
    }
    deeds_.back().takes_memberships = true;
    taken_.insert(person_id(person));
    return what;
}

/// False when Dropbox does not let it happen, or when the fact is not for this.
bool Meddling::do_outside(Json deed, FactKey fact, std::string what) {
    if (is_touched(fact) || moved_.contains(fact)) return false;
    if (went_with_more(fact)) return false;
    actor_ = some_admin();
    deed["actor"] = actor_;
    httplib::Client client(acme_.sandbox().ready().at("controlUrl").get<std::string>());
    const auto answer = client.Post("/outside", deed.dump(), "application/json");
    REQUIRE(answer);
    if (answer->status != 200) return false;
    touched_.insert(fact);
    deeds_.push_back({.fact = std::move(fact), .actor = actor_, .what = std::move(what)});
    return true;
}

// ---- who and what

bool Meddling::is_touched(const FactKey& fact) const { return touched_.contains(fact); }

bool Meddling::went_with_more(const FactKey& fact) const {
    return taken_.contains(std::get<0>(fact)) || taken_.contains(std::get<1>(fact));
}

bool Meddling::is_touched_person(const std::string& name) const {
    return std::any_of(touched_.begin(), touched_.end(),
                       [&](const FactKey& fact) { return std::get<0>(fact) == person_id(name); });
}

bool Meddling::is_touched_group(const std::string& word) const {
    return std::any_of(touched_.begin(), touched_.end(),
                       [&](const FactKey& fact) { return std::get<1>(fact) == group_id(word); });
}

/// Not the admins: they do what is done, and stay.
e2e::Person& Meddling::some_person() {
    auto& people = world_.directory.people;
    return people[2 + dice_.roll(people.size() - 2)];
}

e2e::GroupEntry& Meddling::some_group() {
    auto& groups = world_.directory.groups;
    return groups[dice_.roll(groups.size())];
}

const std::string& Meddling::some_admin() { return dice_.one_of(k_admins); }

} // namespace rollcall::chaos
