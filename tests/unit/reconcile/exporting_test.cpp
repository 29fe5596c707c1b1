#include "support/team/memory_ports.hpp"

#include <rollcall/reconcile/exporting.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>

using namespace rollcall;
using namespace rollcall::test;

namespace {

/// A directory that has been read already.
class ReadDirectory final : public DatastoreReader {
public:
    explicit ReadDirectory(DatastoreSnapshot snapshot) : snapshot_(std::move(snapshot)) {}
    Result<DatastoreSnapshot> read() override { return snapshot_; }

private:
    DatastoreSnapshot snapshot_;
};

User person(const std::string& uid, const std::string& email) {
    return {.uid = Uid(uid),
            .email = email,
            .surname = "S",
            .state = UserState::active,
            .source = {.dn = "uid=" + uid}};
}

Roster exported_before() {
    Roster roster{.users = {person("ann", "ann@acme.com"), person("bob", "bob@acme.com")}};
    roster.groups.push_back({.uid = Uid("ops"),
                             .display_name = "Ops",
                             .members = std::vector<UserIndex>{UserIndex{0}, UserIndex{1}}});
    roster.users[0].name = Slug("ann");
    roster.users[1].name = Slug("bob");
    roster.groups[0].name = Slug("ops");
    return roster;
}

/// As an adapter lists a value that failed: for people, and for the machine.
void fail_value(DatastoreSnapshot& snapshot,
                const std::string& reason,
                const std::string& uid,
                const std::string& field,
                const std::string& problem,
                bool is_group = false) {
    snapshot.omissions.push_back({reason, "uid=" + uid, field + ": " + problem});
    snapshot.unmapped.push_back({Uid(uid), is_group, field, problem});
}

std::vector<NotExported> omissions_of(DatastoreSnapshot snapshot, const Roster& before) {
    canonicalize(snapshot.roster);
    std::sort(snapshot.omissions.begin(), snapshot.omissions.end());
    std::sort(snapshot.unmapped.begin(), snapshot.unmapped.end());
    MemoryRepository repository;
    repository.set(before);
    ReadDirectory directory(std::move(snapshot));
    const auto prepared = prepare_export(directory, repository, {}, {.branch = "main"});
    INFO((prepared ? std::string() : prepared.error().describe()));
    REQUIRE(prepared);
    return prepared->result.omissions;
}

/// "code | subject | field | detail" each.
std::vector<std::string> in_words(const std::vector<NotExported>& items) {
    std::vector<std::string> words;
    for (const auto& item : items) {
        words.push_back(std::string(to_string(item.code)) + " | " + item.subject + " | "
                        + item.field + " | " + item.detail);
    }
    return words;
}

using Items = std::vector<NotExported>;

} // namespace

TEST_CASE("an export names everything that it leaves out once, and what became of it") {
    DatastoreSnapshot snapshot;
    snapshot.roster.users = {person("ann", ""), person("bob", "bob@acme.com"), person("new", ""),
                             person("silent", "")};
    snapshot.roster.users[1].surname.reset();
    snapshot.roster.users[1].given_name.reset();
    snapshot.roster.groups = {{.uid = Uid("ops"),
                               .display_name = "Ops",
                               .members = std::vector<UserIndex>{UserIndex{0}, UserIndex{2}}},
                              {.uid = Uid("nameless"), .source = {.dn = "uid=nameless"}}};
    fail_value(snapshot, "invalidValue", "ann", "email", "\"n/a\" has no @");
    fail_value(snapshot, "missingValue", "bob", "surname", "no sn");
    fail_value(snapshot, "invalidValue", "bob", "givenName", "too long");
    fail_value(snapshot, "missingValue", "new", "email", "no mail");
    fail_value(snapshot, "missingValue", "nameless", "displayName", "no cn", true);
    // The mapping says onMissing: keep; there is nothing to keep.
    snapshot.unmapped.push_back({Uid("silent"), false, "email", ""});
    snapshot.omissions.push_back({"outsideUserScope", "uid=x", "listed by \"cn=ops\""});

    CHECK(in_words(omissions_of(snapshot, exported_before()))
          == in_words(Items{
              {ReasonCode::invalid_value, "uid=ann", "email",
               "\"n/a\" has no @; the value last exported is kept"},
              {ReasonCode::invalid_value, "uid=bob", "givenName", "too long; exported without it"},
              {ReasonCode::missing_value, "uid=bob", "surname",
               "no sn; the value last exported is kept"},
              {ReasonCode::missing_value, "uid=nameless", "displayName",
               "no cn; never exported before, so left out"},
              {ReasonCode::missing_value, "uid=new", "email",
               "no mail; never exported before, so left out"},
              {ReasonCode::missing_value, "uid=silent", "email",
               "never exported before, so left out"},
              {ReasonCode::outside_user_scope, "uid=x", "", "listed by \"cn=ops\""},
          }));
}

TEST_CASE("an address that a kept value still holds is named once, for its new owner") {
    DatastoreSnapshot snapshot;
    // Ann's fails, so she keeps ann@; the newcomer who should have it has to wait.
    snapshot.roster.users = {person("ann", ""), person("bob", "bob@acme.com"),
                             person("new", "ann@acme.com")};
    fail_value(snapshot, "invalidValue", "ann", "email", "bad");
    CHECK(
        omissions_of(snapshot, exported_before())
        == Items{
            {ReasonCode::duplicate_value, "uid=new", "email",
             "\"ann@acme.com\" is still another object's; never exported before, so left out"},
            {ReasonCode::invalid_value, "uid=ann", "email", "bad; the value last exported is kept"},
        });
}

TEST_CASE("an import names the groups that it leaves out") {
    Roster live{.users = {person("ann", "ann@acme.com")}};
    live.users[0].member_id = MemberId("dbmid:ann");
    live.groups = {{.group_id = GroupId("g:1"), .display_name = "Everyone"},
                   {.group_id = GroupId("g:2"), .display_name = "Lunch Club"},
                   {.group_id = GroupId("g:3"), .display_name = "Ops"}};
    live.groups[0].management = GroupManagement::system;
    live.groups[1].management = GroupManagement::user;

    /// A repository that is empty and takes a commit.
    class Empty final : public ManifestRepository {
    public:
        Result<Revision> load(std::string_view) override {
            return fail(ErrorCode::not_found, "nothing yet");
        }
        Result<RevisionId> resolve(std::string_view) override {
            return fail(ErrorCode::not_found, "nothing yet");
        }
        Result<std::optional<CommitId>> tip(std::string_view) override {
            return std::optional<CommitId>();
        }
        Result<CommitId> commit(const NewCommit&) override { return CommitId("new"); }
    } repository;
    const auto result = import_team(live, "Acme", repository, {.branch = "main"});
    REQUIRE(result);
    CHECK(result->groups == 1);
    REQUIRE(result->omissions.size() == 2);
    CHECK(result->omissions[0].code == ReasonCode::system_managed_group);
    CHECK(result->omissions[0].subject == "Everyone");
    CHECK(result->omissions[1].code == ReasonCode::user_managed_group);
    CHECK(result->omissions[1].subject == "Lunch Club");
}

TEST_CASE("who is left out is no member by way of other groups") {
    DatastoreSnapshot snapshot;
    snapshot.roster.users = {person("bob", "bob@acme.com"), person("new", "")};
    snapshot.roster.groups = {{.uid = Uid("ops"),
                               .display_name = "Ops",
                               .members = std::vector<UserIndex>{UserIndex{0}, UserIndex{1}},
                               .source = {.dn = "cn=ops"}},
                              {.uid = Uid("all"),
                               .display_name = "All",
                               .members = std::vector<UserIndex>{UserIndex{1}},
                               .source = {.dn = "cn=all"}}};
    fail_value(snapshot, "missingValue", "new", "email", "no mail");
    snapshot.through_groups = {{"cn=all", {"cn=in"}, {"uid=new"}},
                               {"cn=ops", {"cn=in"}, {"uid=bob", "uid=new"}}};
    canonicalize(snapshot.roster);
    MemoryRepository repository;
    ReadDirectory directory(std::move(snapshot));
    const auto prepared = prepare_export(directory, repository, {}, {.branch = "main"});
    REQUIRE(prepared);
    CHECK(prepared->result.through_groups
          == std::vector<ThroughGroups>{{"cn=ops", {"cn=in"}, {"uid=bob"}}});
}
