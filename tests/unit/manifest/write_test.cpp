#include <rollcall/manifest/write.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;

namespace {

User frank() {
    return User{.name = Slug("frank-mueller"),
                .uid = Uid("9f3b6a0e"),
                .email = "frank.mueller@acme.com",
                .given_name = "Frank",
                .surname = "Müller",
                .external_id = "9f3b6a0e",
                .state = UserState::active};
}

} // namespace

TEST_CASE("a user is written with fixed keys in fixed order") {
    CHECK(write_user(frank(), ManifestKind::desired)
          == "# yaml-language-server: $schema=../../schema/user.schema.json\n"
             "apiVersion: rollcall/v1\n"
             "kind: User\n"
             "metadata:\n"
             "  name: \"frank-mueller\"\n"
             "  uid: \"9f3b6a0e\"\n"
             "spec:\n"
             "  email: \"frank.mueller@acme.com\"\n"
             "  givenName: \"Frank\"\n"
             "  surname: \"Müller\"\n"
             "  externalId: \"9f3b6a0e\"\n"
             "  state: \"active\"\n");
}

TEST_CASE("everything a user can say") {
    auto user = frank();
    user.given_name = "";
    user.state = UserState::disabled;
    user.role = Role::team_admin;
    user.wipe_data = false;
    user.on_create = OnCreate{.send_welcome_email = false,
                              .given_name = "F",
                              .surname = "M",
                              .external_id = "x",
                              .role = Role::member_only};
    CHECK(write_user(user, ManifestKind::desired)
          == "# yaml-language-server: $schema=../../schema/user.schema.json\n"
             "apiVersion: rollcall/v1\n"
             "kind: User\n"
             "metadata:\n"
             "  name: \"frank-mueller\"\n"
             "  uid: \"9f3b6a0e\"\n"
             "spec:\n"
             "  email: \"frank.mueller@acme.com\"\n"
             "  givenName: \"\"\n"
             "  surname: \"Müller\"\n"
             "  externalId: \"9f3b6a0e\"\n"
             "  state: \"disabled\"\n"
             "  role: \"team_admin\"\n"
             "  wipeData: false\n"
             "  onCreate:\n"
             "    sendWelcomeEmail: false\n"
             "    givenName: \"F\"\n"
             "    surname: \"M\"\n"
             "    externalId: \"x\"\n"
             "    role: \"member_only\"\n");
}

TEST_CASE("the ledger holds Dropbox's ids and may lack values") {
    const User user{.name = Slug("ann"), .uid = Uid("1"), .member_id = MemberId("dbmid:AA")};
    CHECK(write_user(user, ManifestKind::applied)
          == "# confirmed by Dropbox; written by rollcall, not for editing\n"
             "apiVersion: rollcall/v1\n"
             "kind: User\n"
             "metadata:\n"
             "  name: \"ann\"\n"
             "  uid: \"1\"\n"
             "  memberId: \"dbmid:AA\"\n"
             "spec: {}\n");
    const Group group{
        .name = Slug("ops"), .uid = Uid("2"), .group_id = GroupId("g:1"), .display_name = "Ops"};
    CHECK(write_group(group, {}, ManifestKind::applied)
          == "# confirmed by Dropbox; written by rollcall, not for editing\n"
             "apiVersion: rollcall/v1\n"
             "kind: Group\n"
             "metadata:\n"
             "  name: \"ops\"\n"
             "  uid: \"2\"\n"
             "  groupId: \"g:1\"\n"
             "spec:\n"
             "  displayName: \"Ops\"\n");
}

TEST_CASE("a group lists its members by name") {
    // By uid zoe comes first, by name she comes last.
    const Roster roster{.users = {User{.name = Slug("zoe"), .uid = Uid("1")},
                                  User{.name = Slug("ann"), .uid = Uid("2")}}};
    Group group{.name = Slug("ops"),
                .uid = Uid("b1c0"),
                .display_name = "Ops \"night\"",
                .external_id = "b1c0",
                .membership = MembershipMode::additive,
                .members = std::vector<UserIndex>{UserIndex{0}, UserIndex{1}}};
    const std::string head = "apiVersion: rollcall/v1\n"
                             "kind: Group\n"
                             "metadata:\n"
                             "  name: \"ops\"\n"
                             "  uid: \"b1c0\"\n"
                             "spec:\n"
                             "  displayName: \"Ops \\\"night\\\"\"\n"
                             "  externalId: \"b1c0\"\n"
                             "  membership: \"additive\"\n";
    CHECK(write_group(group, roster, ManifestKind::desired)
          == "# yaml-language-server: $schema=../schema/group.schema.json\n" + head
                 + "  members:\n"
                   "    - \"ann\"\n"
                   "    - \"zoe\"\n");
    group.members->clear();
    CHECK(write_group(group, roster, ManifestKind::desired, GroupLayout::folders)
          == "# yaml-language-server: $schema=../../schema/group.schema.json\n" + head
                 + "  members: []\n");
    group.members.reset();
    CHECK(write_group(group, roster, ManifestKind::desired)
          == "# yaml-language-server: $schema=../schema/group.schema.json\n" + head);
}

TEST_CASE("overrides and the snapshot") {
    CHECK(write_override({.name = Slug("audit-2026-frank"),
                          .action = OverrideAction::add_member,
                          .user = Slug("frank-mueller"),
                          .group = Slug("finance-ro"),
                          .reason = "external audit",
                          .expires = "2026-10-31"})
          == "# yaml-language-server: $schema=../schema/override.schema.json\n"
             "apiVersion: rollcall/v1\n"
             "kind: Override\n"
             "metadata:\n"
             "  name: \"audit-2026-frank\"\n"
             "spec:\n"
             "  action: \"addMember\"\n"
             "  group: \"finance-ro\"\n"
             "  user: \"frank-mueller\"\n"
             "  reason: \"external audit\"\n"
             "  expires: \"2026-10-31\"\n");
    CHECK(write_snapshot({.layout = {.users = UserLayout::shards, .groups = GroupLayout::folders},
                          .source = "ldif company.ldif",
                          .users = 2,
                          .groups = 1,
                          .memberships = 3,
                          .digest = "sha256:00"})
          == TreeFile{"rollcall/snapshot.yaml",
                      "# yaml-language-server: $schema=../schema/snapshot.schema.json\n"
                      "apiVersion: rollcall/v1\n"
                      "kind: Snapshot\n"
                      "spec:\n"
                      "  layout:\n"
                      "    users: \"shards\"\n"
                      "    groups: \"folders\"\n"
                      "  source: \"ldif company.ldif\"\n"
                      "  users: 2\n"
                      "  groups: 1\n"
                      "  memberships: 3\n"
                      "  digest: \"sha256:00\"\n"});
}

TEST_CASE("only what must be is escaped") {
    struct Row {
        std::string name, value, written;
    };
    const auto row = GENERATE(values<Row>({
        {"plain", "Ann's #1: {yes} ~ ä 日本 👩‍💻",
         "Ann's #1: {yes} ~ ä 日本 👩‍💻"},
        {"quote and backslash", "a\"b\\c", "a\\\"b\\\\c"},
        {"line breaks and tab", "a\nb\r\n\tc", "a\\nb\\r\\n\\tc"},
        {"control characters", std::string("\0\x1b\x7f", 3), "\\x00\\x1b\\x7f"},
        {"C1", "\xc2\x85\xc2\xa0", "\\x85\xc2\xa0"},
        {"line separators", "\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029"},
        {"bidi",
         "a\xe2\x80\xae"
         "b\xe2\x81\xa6"
         "c",
         "a\\u202eb\\u2066c"},
        {"byte order mark", "\xef\xbb\xbf", "\\ufeff"},
        {"tag characters", "\xf3\xa0\x80\xa1", "\\U000e0021"},
        {"composed", "Mu\xcc\x88ller", "M\xc3\xbcller"},
    }));
    DYNAMIC_SECTION(row.name) {
        auto user = frank();
        user.surname = row.value;
        const auto text = write_user(user, ManifestKind::desired);
        const auto start = text.find("surname: ") + 9;
        CHECK(text.substr(start, text.find('\n', start) - start) == '"' + row.written + '"');
    }
}

TEST_CASE("ids are written byte for byte") {
    auto user = frank();
    user.external_id = "Mu\xcc\x88ller";
    CHECK(write_user(user, ManifestKind::desired).find("externalId: \"Mu\xcc\x88ller\"\n")
          != std::string::npos);
}

TEST_CASE("paths follow the layout") {
    const auto user = frank();
    const Group group{.name = Slug("ops"), .uid = Uid("b1c0")};
    const Layout large{.users = UserLayout::shards, .groups = GroupLayout::folders};
    CHECK(user_path(user, {}) == "users/96/frank-mueller.yaml");
    CHECK(user_path(user, large) == "users/96.yaml");
    CHECK(group_path(group, {}) == "groups/ops.yaml");
    CHECK(group_path(group, large) == "groups/45/ops.yaml");

    CHECK(choose_layout(10'000, 1'000) == Layout{});
    CHECK(choose_layout(10'001, 1'000) == Layout{.users = UserLayout::shards});
    CHECK(choose_layout(10'000, 1'001) == Layout{.groups = GroupLayout::folders});
}

TEST_CASE("shards hold many users, in uid order") {
    // Both digests begin with the same two digits.
    const Roster roster{
        .users = {User{.name = Slug("b"), .uid = Uid("1"), .email = "b@acme.com"},
                  User{.name = Slug("a"), .uid = Uid("12"), .email = "a@acme.com"}}};
    const auto files =
        write_manifests(roster, {.users = UserLayout::shards}, ManifestKind::desired);
    REQUIRE(files.size() == 1);
    CHECK(files[0].path == "users/6b.yaml");
    CHECK(files[0].bytes
          == "# yaml-language-server: $schema=../schema/userlist.schema.json\n"
             "apiVersion: rollcall/v1\n"
             "kind: UserList\n"
             "items:\n"
             "  - metadata:\n"
             "      name: \"b\"\n"
             "      uid: \"1\"\n"
             "    spec:\n"
             "      email: \"b@acme.com\"\n"
             "  - metadata:\n"
             "      name: \"a\"\n"
             "      uid: \"12\"\n"
             "    spec:\n"
             "      email: \"a@acme.com\"\n");
}

TEST_CASE("files come in path order") {
    const Roster roster{.users = {User{.name = Slug("b"), .uid = Uid("1")},
                                  User{.name = Slug("a"), .uid = Uid("2")}},
                        .groups = {Group{.name = Slug("z"), .uid = Uid("3")},
                                   Group{.name = Slug("y"), .uid = Uid("4")}}};
    std::vector<std::string> paths;
    for (const auto& file : write_manifests(roster, {}, ManifestKind::desired)) {
        paths.push_back(file.path);
    }
    CHECK(paths.size() == 4);
    CHECK(std::is_sorted(paths.begin(), paths.end()));
}
