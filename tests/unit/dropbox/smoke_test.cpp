#include "sandboxed.hpp"

using namespace rollcall;
using namespace rollcall::dropbox;
using namespace rollcall::dropbox::test;

namespace {
const Library k_library;
} // namespace

TEST_CASE("one of everything, against a team") {
    Sandboxed on;
    const auto live = on.team->read();
    REQUIRE(told(live) == "ok");
    CHECK(live->name == "Acme");
    CHECK(live->roster.users.size() == 3);
    CHECK(live->acting_admin == on.id_of("ann@acme.com"));

    const auto write = [&on](const TeamWrite& w) { CHECK(told(on.write(w).status) == "ok"); };
    const auto bob = on.id_of("bob@acme.com");
    const auto cat = on.id_of("cat@acme.com");
    const auto added = on.write(AddMembersToTeam{{{.email = "dan@acme.com",
                                                   .given_name = "Dan",
                                                   .external_id = "u-dan",
                                                   .send_welcome_email = false},
                                                  {.email = "eve@acme.com",
                                                   .surname = "Orr",
                                                   .role = Role::support_admin,
                                                   .send_welcome_email = true}}});
    CHECK(told(added.status) == "ok");
    REQUIRE(added.added.size() == 2);
    REQUIRE(told(added.added[0]) == "ok");
    REQUIRE(told(added.added[1]) == "ok");
    CHECK(added.added[0]->member == on.id_of("dan@acme.com"));
    CHECK(added.added[0]->state == UserState::invited);
    const auto dan = added.added[0]->member;
    const auto eve = added.added[1]->member;

    write(SetProfile{
        .member = bob, .email = "robert@acme.com", .given_name = "Robert", .external_id = ""});
    write(SetRole{.member = bob, .role = Role::team_admin});
    write(Unsuspend{.member = cat});
    write(Suspend{.member = bob, .wipe_data = false});
    write(RemoveFromTeam{.member = cat, .wipe_data = false});
    const auto created = on.write(CreateGroup{.display_name = "Legal", .external_id = "g-legal"});
    CHECK(told(created.status) == "ok");
    CHECK(created.created_group == on.group_id_of("Legal"));
    write(UpdateGroup{
        .group = on.group_id_of("Sales"), .display_name = "Sales & Co", .external_id = "g-2"});
    write(DeleteGroup{.group = on.group_id_of("Ops")});
    write(AddToGroup{.group = created.created_group, .members = {dan, eve, bob}});
    write(RemoveFromGroup{.group = created.created_group, .members = {eve}});
    write(Recover{.member = cat});

    const auto row = [](const char* email, const char* given, const char* surname,
                        const Json& external, const char* status, const char* role,
                        const Json& groups, int mails) {
        return Json{{"email", email},          {"given_name", given}, {"surname", surname},
                    {"external_id", external}, {"status", status},    {"role", role},
                    {"groups", groups},        {"wiped", false},      {"welcome_emails", mails}};
    };
    const Json dump = on.facts();
    CHECK(
        dump["members"]
        == Json::array(
            {row("ann@acme.com", "Ann", "Lee", nullptr, "active", "team_admin", {"Sales & Co"}, 0),
             row("cat@acme.com", "Cat", "Fox", nullptr, "active", "member_only", Json::array(), 0),
             row("dan@acme.com", "Dan", "", "u-dan", "invited", "member_only", {"Legal"}, 0),
             row("eve@acme.com", "", "Orr", nullptr, "invited", "support_admin", Json::array(), 1),
             row("robert@acme.com", "Robert", "Ray", nullptr, "suspended", "team_admin",
                 {"Legal", "Sales & Co"}, 0)}));
    const auto group = [](const char* name, const char* external, const Json& members) {
        return Json{{"name", name},
                    {"external_id", external},
                    {"management", "company_managed"},
                    {"members", members},
                    {"owners", Json::array()}};
    };
    CHECK(dump["groups"]
          == Json::array({group("Legal", "g-legal", {"dan@acme.com", "robert@acme.com"}),
                          group("Sales & Co", "g-2", {"ann@acme.com", "robert@acme.com"})}));

    const auto counters = on.control("GET", "/counters");
    CHECK(counters["writes_repeated_after_success"] == 0);
}
