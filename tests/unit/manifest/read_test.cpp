#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/write.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;

namespace {

using Files = std::vector<TreeFile>;

std::string user_text(const std::string& name, const std::string& more = {}) {
    return "apiVersion: rollcall/v1\n"
           "kind: User\n"
           "metadata: {name: "
           + name + ", uid: u-" + name
           + "}\n"
             "spec:\n"
             "  email: "
           + name + "@acme.com\n" + more;
}

TreeFile user_file(const std::string& name, const std::string& more = {}) {
    return {"users/00/" + name + ".yaml", user_text(name, more)};
}

TreeFile group_file(const std::string& name, const std::string& more = {}) {
    return {"groups/" + name + ".yaml", "apiVersion: rollcall/v1\n"
                                        "kind: Group\n"
                                        "metadata: {name: "
                                            + name + ", uid: g-" + name
                                            + "}\n"
                                              "spec:\n"
                                              "  displayName: "
                                            + name + "\n" + more};
}

TreeFile override_file(const std::string& name, const std::string& spec) {
    return {"overrides/" + name + ".yaml", "apiVersion: rollcall/v1\n"
                                           "kind: Override\n"
                                           "metadata: {name: "
                                               + name + "}\n" + "spec: {" + spec + "}\n"};
}

std::string problems_of(const Files& files, ManifestKind kind = ManifestKind::desired) {
    Diagnostics problems;
    (void)read_manifests(files, kind, problems);
    return problems.describe();
}

ManifestSet read_good(const Files& files, ManifestKind kind = ManifestKind::desired) {
    Diagnostics problems;
    auto set = read_manifests(files, kind, problems);
    INFO(problems.describe());
    REQUIRE(problems.empty());
    return set;
}

struct Row {
    std::string name;
    Files files;
    std::string problems;
};

} // namespace

TEST_CASE("what people write by hand is read, however they lay it out") {
    const auto set = read_good({
        {"groups/sub/ops.yaml", "---\n"
                                "kind: Group          # any order, any quoting\n"
                                "apiVersion: 'rollcall/v1'\n"
                                "spec: {members: [zoe, \"ann\"], displayName: Ops}\n"
                                "metadata: {uid: 2, name: ops}\n"},
        {"users/everybody.yaml", "apiVersion: rollcall/v1\r\n"
                                 "kind: UserList\r\n"
                                 "items:\r\n"
                                 "  - metadata: {name: zoe, uid: b}\r\n"
                                 "    spec: {email: Zoe@ACME.com, surname: Mu\xcc\x88ller}\r\n"},
        {"groups/ann.yaml", user_text("ann", "  state: disabled\n  wipeData: true\n"
                                             "  onCreate: {sendWelcomeEmail: false}\n")},
        {"groups/README.md", "notes"},
        {"users/.gitkeep", ""},
        {"rollcall/policy.yaml", "not ours to read"},
        {"README.md", "neither"},
    });
    REQUIRE(set.roster.users.size() == 2);
    const auto& zoe = set.roster.users[0];
    CHECK(zoe.name == Slug("zoe"));
    CHECK(zoe.email == "zoe@acme.com");
    CHECK(zoe.surname == "M\xc3\xbcller");
    CHECK(zoe.state == std::nullopt);
    CHECK(zoe.source.file == "users/everybody.yaml");
    CHECK(zoe.source.at == Position{4, 22});
    const auto& ann = set.roster.users[1];
    CHECK(ann.state == UserState::disabled);
    CHECK(ann.wipe_data == true);
    CHECK(ann.on_create->send_welcome_email == false);

    REQUIRE(set.roster.groups.size() == 1);
    const auto& ops = set.roster.groups[0];
    CHECK(ops.uid == Uid("2"));
    CHECK(ops.display_name == "Ops");
    CHECK(ops.members == std::vector<UserIndex>{UserIndex{0}, UserIndex{1}});
    CHECK(set.overrides.empty());
    CHECK(set.snapshot == std::nullopt);
}

TEST_CASE("members not listed and no members are two things") {
    const auto set = read_good({group_file("a"), group_file("b", "  members: []\n")});
    CHECK(set.roster.groups[0].members == std::nullopt);
    CHECK(set.roster.groups[1].members == std::vector<UserIndex>{});
}

TEST_CASE("overrides are read, sorted by name") {
    const auto set = read_good({
        override_file("b", "action: protect, user: ann, reason: founder"),
        override_file("a", "action: setRole, user: ann, role: team_admin, reason: cover, "
                           "expires: 2030-02-28"),
        override_file("c", "action: ignore, group: ops, reason: theirs"),
        override_file("d", "action: setState, user: ann, state: disabled, reason: leave"),
    });
    REQUIRE(set.overrides.size() == 4);
    CHECK(set.overrides[0]
          == Override{.name = Slug("a"),
                      .action = OverrideAction::set_role,
                      .user = Slug("ann"),
                      .role = Role::team_admin,
                      .reason = "cover",
                      .expires = "2030-02-28"});
    CHECK(set.overrides[1].expires.empty());
    CHECK(set.overrides[2].group == Slug("ops"));
    CHECK(set.overrides[3].state == UserState::disabled);
}

TEST_CASE("the ledger is lenient about values and keeps Dropbox's ids") {
    const Files files{
        {"users/00/ann.yaml", "apiVersion: rollcall/v1\n"
                              "kind: User\n"
                              "metadata: {name: ann, uid: a, memberId: \"dbmid:1\"}\n"
                              "spec: {state: suspended, email: \"ü@x\"}\n"},
        {"users/00/bea.yaml", "apiVersion: rollcall/v1\n"
                              "kind: User\n"
                              "metadata: {name: bea, uid: b}\n"
                              "spec: {email: \"ü@x\"}\n"},
        {"users/00/cid.yaml", "apiVersion: rollcall/v1\n"
                              "kind: User\n"
                              "metadata: {name: cid, uid: c}\n"
                              "spec: {}\n"},
        {"groups/ops.yaml", "apiVersion: rollcall/v1\n"
                            "kind: Group\n"
                            "metadata: {name: ops, uid: o, groupId: \"g:1\"}\n"
                            "spec: {members: [cid]}\n"},
    };
    const auto set = read_good(files, ManifestKind::applied);
    CHECK(set.roster.users[0].member_id == MemberId("dbmid:1"));
    CHECK(set.roster.users[0].state == UserState::suspended);
    CHECK(set.roster.users[2].email.empty());
    CHECK(set.roster.groups[0].group_id == GroupId("g:1"));

    CHECK(problems_of(files)
          == "groups/ops.yaml:3:31: unknown key \"groupId\" in metadata; known here: name, uid\n"
             "groups/ops.yaml:4:7: missing key spec.displayName\n"
             "users/00/ann.yaml:3:31: unknown key \"memberId\" in metadata; known here: name, uid\n"
             "users/00/ann.yaml:4:15: spec.state must be active or disabled, found suspended\n"
             "users/00/ann.yaml:4:33: spec.email: \"ü@x\" is not an e-mail address that Dropbox "
             "takes: \"ü\" stands before the @, where only letters, digits and ' # & . _ % + - "
             "may\n"
             "users/00/bea.yaml:4:15: e-mail \"ü@x\" is used twice (first at "
             "users/00/ann.yaml:4:33); it belongs to one user\n"
             "users/00/bea.yaml:4:15: spec.email: \"ü@x\" is not an e-mail address that Dropbox "
             "takes: \"ü\" stands before the @, where only letters, digits and ' # & . _ % + - "
             "may\n"
             "users/00/cid.yaml:4:7: missing key spec.email");
}

TEST_CASE("problems within a file are named with their place") {
    const auto row = GENERATE(values<Row>({
        {"not YAML",
         {{"users/00/ann.yaml", "a: [b, \"c\"\n"}},
         "users/00/ann.yaml:2:1: not valid YAML: end of sequence flow not found"},
        {"empty file",
         {{"users/00/ann.yaml", ""}},
         "users/00/ann.yaml: the file holds no document"},
        {"a list",
         {{"users/00/ann.yaml", "- a\n"}},
         "users/00/ann.yaml:1:1: the file must be a mapping of keys to values, found a list"},
        {"duplicate key",
         {user_file("ann", "  email: x@acme.com\n")},
         "users/00/ann.yaml:6:3: duplicate key \"email\", first at line 5; keep one of them"},
        {"another version",
         {{"users/00/ann.yaml", "apiVersion: rollcall/v2\nkind: User\nx: y\n"}},
         "users/00/ann.yaml:1:13: apiVersion must be rollcall/v1, found rollcall/v2"},
        {"no kind",
         {{"users/00/ann.yaml", "apiVersion: rollcall/v1\nx: y\n"}},
         "users/00/ann.yaml:1:1: missing key kind"},
        {"kind of another folder",
         {{"overrides/ann.yaml", user_text("ann")}},
         "overrides/ann.yaml:2:7: kind must be Override, found User"},
        {"override among the users",
         {{"users/x.yaml", override_file("x", "action: ignore").bytes}},
         "users/x.yaml:2:7: kind must be User, UserList or Group, found Override"},
        {"no metadata, no spec",
         {{"users/00/ann.yaml", "apiVersion: rollcall/v1\nkind: User\n"}},
         "users/00/ann.yaml:1:1: missing key metadata\n"
         "users/00/ann.yaml:1:1: missing key spec"},
        {"unknown key",
         {user_file("ann", "  emial: x\n")},
         "users/00/ann.yaml:6:3: unknown key \"emial\" in spec; did you mean \"email\"?"},
        {"unknown key on top",
         {{"users/00/ann.yaml", user_text("ann") + "status: x\n"}},
         "users/00/ann.yaml:6:1: unknown key \"status\"; known here: apiVersion, kind, metadata, "
         "spec"},
        {"unknown key in onCreate",
         {user_file("ann", "  onCreate: {welcome: true}\n")},
         "users/00/ann.yaml:6:14: unknown key \"welcome\" in spec.onCreate; known here: "
         "sendWelcomeEmail, givenName, surname, externalId, role"},
        {"unquoted Null",
         {user_file("ann", "  surname: Null\n")},
         "users/00/ann.yaml:6:3: spec.surname has no value"},
        {"wrong types",
         {user_file("ann", "  surname: [a]\n  wipeData: \"no\"\n  role: admin\n"
                           "  onCreate: true\n")},
         "users/00/ann.yaml:6:12: spec.surname must be a string, found a list\n"
         "users/00/ann.yaml:7:13: spec.wipeData must be true or false, found \"no\"; remove the "
         "quotes\n"
         "users/00/ann.yaml:8:9: spec.role must be member_only, support_admin, "
         "user_management_admin or team_admin, found admin\n"
         "users/00/ann.yaml:9:13: spec.onCreate must be a mapping of keys to values, found true"},
        {"limits",
         {user_file("ann",
                    "  givenName: a/b\n  surname: \"<\"\n  externalId: " + std::string(65, 'x')
                        + "\n"
                          "  onCreate: {surname: \":\"}\n")},
         "users/00/ann.yaml:6:14: spec.givenName: \"a/b\" holds /, which Dropbox refuses in names "
         "(/ : ? * < > \" |); remove it\n"
         "users/00/ann.yaml:7:12: spec.surname: \"<\" holds <, which Dropbox refuses in names (/ : "
         "? * < > \" |); remove it\n"
         "users/00/ann.yaml:8:15: spec.externalId: \""
             + std::string(65, 'x')
             + "\" has 65 characters, Dropbox takes at most 64; shorten it\n"
               "users/00/ann.yaml:9:23: spec.onCreate.surname: \":\" holds :, which Dropbox "
               "refuses "
               "in names (/ : ? * < > \" |); remove it"},
        {"not named for the slug",
         {{"users/00/bea.yaml", user_text("ann")}},
         "users/00/bea.yaml:3:18: metadata.name is \"ann\", but the file is named \"bea\"; name "
         "the "
         "file ann.yaml"},
        {"no slug",
         {{"users/00/Ann_B.yaml", user_text("Ann_B")}},
         "users/00/Ann_B.yaml:3:18: metadata.name \"Ann_B\" is no slug; use a-z, 0-9 and inner "
         "dashes, at most 60"},
        {"reserved on Windows",
         {user_file("con")},
         "users/00/con.yaml:3:18: metadata.name \"con\" is reserved on Windows; choose another "
         "name"},
        {"empty uid",
         {{"groups/a.yaml", "apiVersion: rollcall/v1\nkind: Group\nmetadata: {name: a, uid: \"\"}\n"
                            "spec: {displayName: A}\n"}},
         "groups/a.yaml:3:26: metadata.uid is empty; give the object's immutable id"},
        {"blank group name",
         {{"groups/a.yaml", "apiVersion: rollcall/v1\nkind: Group\n"
                            "metadata: {name: a, uid: x}\n"
                            "spec: {displayName: \" \"}\n"}},
         "groups/a.yaml:4:21: spec.displayName: \" \" is blank; give the group a name"},
        {"members without value",
         {group_file("ops", "  members:\n")},
         "groups/ops.yaml:6:3: spec.members has no value; write [] for a group without members, or "
         "leave the key out"},
        {"members of a wrong type",
         {group_file("ops", "  members: ann\n")},
         "groups/ops.yaml:6:12: spec.members must be a list of user names"},
        {"a member of a wrong type",
         {group_file("ops", "  members: [{name: ann}, ~]\n")},
         "groups/ops.yaml:6:13: a member must be the name of a user, as a string\n"
         "groups/ops.yaml:6:26: a member must be the name of a user, as a string"},
        {"membership",
         {group_file("ops", "  membership: exact\n")},
         "groups/ops.yaml:6:15: spec.membership must be authoritative, additive or observe, found "
         "exact"},
        {"items",
         {{"users/00.yaml", "apiVersion: rollcall/v1\nkind: UserList\nitems: {}\n"}},
         "users/00.yaml:3:8: items must be a list of users"},
        {"an item",
         {{"users/00.yaml", "apiVersion: rollcall/v1\nkind: UserList\nitems:\n"
                            "  - ann\n  - {metadata: {name: a, uid: b}}\n"}},
         "users/00.yaml:4:5: an item must be a mapping of keys to values, found ann\n"
         "users/00.yaml:5:5: missing key an item.spec"},
        {"not a manifest",
         {{"users/00/ann.yml", user_text("ann")}, {"groups/ops.txt", "x"}},
         "groups/ops.txt: is not a manifest; manifests end in .yaml, anything else belongs "
         "elsewhere\n"
         "users/00/ann.yml: is not a manifest; manifests end in .yaml, anything else belongs "
         "elsewhere"},
        {"snapshot",
         {{"rollcall/snapshot.yaml", "apiVersion: rollcall/v1\nkind: Snapshot\n"
                                     "spec: {layout: {users: files}, source: x, users: "
                                     "-1, groups: a, time: 5}\n"}},
         "rollcall/snapshot.yaml:3:7: missing key spec.digest\n"
         "rollcall/snapshot.yaml:3:7: missing key spec.memberships\n"
         "rollcall/snapshot.yaml:3:16: missing key spec.layout.groups\n"
         "rollcall/snapshot.yaml:3:24: spec.layout.users must be filePerUser or shards, found "
         "files\n"
         "rollcall/snapshot.yaml:3:50: spec.users must be a whole number from 0 to 1000000000, "
         "found -1\n"
         "rollcall/snapshot.yaml:3:62: spec.groups must be a whole number from 0 to 1000000000, "
         "found a\n"
         "rollcall/snapshot.yaml:3:65: unknown key \"time\" in spec; known here: layout, source, "
         "users, groups, memberships, digest"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(problems_of(row.files) == row.problems); }
}

TEST_CASE("an override whose action cannot be read contradicts nobody's") {
    const Files files{
        {"users/ann.yaml", user_text("ann")},
        override_file("role", "action: setRole, user: ann, role: team_admin, reason: x"),
        override_file("typo", "action: setStat, user: ann, state: disabled, reason: x")};
    Diagnostics problems;
    const auto set = read_manifests(files, ManifestKind::desired, problems);
    REQUIRE(problems.size() == 1);
    CHECK(problems.describe().find("overrides/typo.yaml:4:") == 0);
    check_overrides(set, "2030-01-01", unread_of(files, problems), problems);
    CHECK(problems.size() == 1);
}

TEST_CASE("problems of overrides are named with their place") {
    const auto row = GENERATE(values<std::pair<std::string, std::string>>({
        {"action: addMember, user: a, reason: x",
         "overrides/o.yaml:4:16: action addMember needs spec.group"},
        {"action: removeMember, group: a, reason: x",
         "overrides/o.yaml:4:16: action removeMember needs spec.user"},
        {"action: setRole, user: a, reason: x",
         "overrides/o.yaml:4:16: action setRole needs spec.role"},
        {"action: setState, user: a, state: suspended, reason: x",
         "overrides/o.yaml:4:42: spec.state must be active or disabled, found suspended"},
        {"action: protect, user: a, group: b, reason: x",
         "overrides/o.yaml:4:41: action protect takes no spec.group; remove it"},
        {"action: adopt, user: a, group: b, reason: x",
         "overrides/o.yaml:4:29: action adopt takes no spec.user; remove it"},
        {"action: ignore, reason: x",
         "overrides/o.yaml:4:16: action ignore needs spec.user or spec.group, and only one of "
         "them"},
        {"action: ignore, user: a, group: b, reason: x",
         "overrides/o.yaml:4:16: action ignore needs spec.user or spec.group, and only one of "
         "them"},
        {"action: ignore, user: a, role: team_admin, reason: x",
         "overrides/o.yaml:4:39: action ignore takes no spec.role; remove it"},
        {"action: protect, user: a", "overrides/o.yaml:4:7: missing key spec.reason"},
        {"action: protect, user: a, reason: \" \"",
         "overrides/o.yaml:4:42: spec.reason is empty; say why this exception is made"},
        {"action: delete, user: a, reason: x",
         "overrides/o.yaml:4:16: spec.action must be addMember, removeMember, setRole, setState, "
         "protect, ignore or adopt, found delete"},
        {"action: protect, user: a, reason: x, expires: 2027-02-29",
         "overrides/o.yaml:4:54: spec.expires \"2027-02-29\" is no date; write it as YYYY-MM-DD"},
        {"action: protect, user: a, reason: x, expires: 27-02-2029",
         "overrides/o.yaml:4:54: spec.expires \"27-02-2029\" is no date; write it as YYYY-MM-DD"},
        {"action: protect, user: a, reason: x, expires: \"2027-2-1\"",
         "overrides/o.yaml:4:54: spec.expires \"2027-2-1\" is no date; write it as YYYY-MM-DD"},
    }));
    DYNAMIC_SECTION(row.first) {
        CHECK(problems_of({override_file("o", row.first)}) == row.second);
    }
}

TEST_CASE("clashes across files name both ends") {
    const auto row = GENERATE(values<Row>({
        {"unknown member",
         {user_file("anna"), group_file("ops", "  members:\n    - ann\n")},
         "groups/ops.yaml:7:7: member \"ann\" is not among the users; did you mean \"anna\"?"},
        {"unknown member, nothing near",
         {user_file("anna"), group_file("ops", "  members:\n    - \"\\e[1mx\"\n")},
         "groups/ops.yaml:7:7: member \"\\u{1b}[1mx\" is not among the users; remove the line, or "
         "add the user"},
        {"member listed twice",
         {user_file("ann"), group_file("ops", "  members:\n    - ann\n    - ann\n")},
         "groups/ops.yaml:8:7: member \"ann\" is listed twice (first at line 7); remove one of "
         "them"},
        {"user name",
         {user_file("ann"),
          {"users/01/ann.yaml", "apiVersion: rollcall/v1\n"
                                "kind: User\n"
                                "metadata: {name: ann, uid: x}\n"
                                "spec: {email: x@acme.com}\n"}},
         "users/01/ann.yaml:3:18: user name \"ann\" is used twice (first at "
         "users/00/ann.yaml:3:18); rename one of them"},
        {"uid",
         {user_file("ann"),
          {"users/01/bea.yaml", "apiVersion: rollcall/v1\n"
                                "kind: User\n"
                                "metadata: {name: bea, uid: u-ann}\n"
                                "spec: {email: x@acme.com}\n"}},
         "users/01/bea.yaml:3:28: uid \"u-ann\" is used twice (first at users/00/ann.yaml:3:28); "
         "it belongs to one user"},
        {"e-mail, whatever its case",
         {user_file("ann"),
          {"users/00/bea.yaml", "apiVersion: rollcall/v1\n"
                                "kind: User\n"
                                "metadata: {name: bea, uid: x}\n"
                                "spec: {email: ANN@acme.com}\n"}},
         "users/00/bea.yaml:4:15: e-mail \"ann@acme.com\" is used twice (first at "
         "users/00/ann.yaml:5:10); it belongs to one user"},
        {"external id",
         {user_file("ann", "  externalId: e\n"), user_file("bea", "  externalId: e\n")},
         "users/00/bea.yaml:6:15: external id \"e\" is used twice (first at "
         "users/00/ann.yaml:6:15); it belongs to one user"},
        {"display name",
         {{"groups/a.yaml", "apiVersion: rollcall/v1\nkind: Group\nmetadata: {name: a, uid: x}\n"
                            "spec: {displayName: Straße, externalId: e}\n"},
          {"groups/b.yaml", "apiVersion: rollcall/v1\nkind: Group\nmetadata: {name: b, uid: x}\n"
                            "spec: {displayName: \"STRASSE \", externalId: e}\n"}},
         "groups/b.yaml:3:26: uid \"x\" is used twice (first at groups/a.yaml:3:26); it belongs to "
         "one group\n"
         "groups/b.yaml:4:21: display name \"STRASSE \" is used twice (first at "
         "groups/a.yaml:4:21); it belongs to one group, whatever its case\n"
         "groups/b.yaml:4:45: external id \"e\" is used twice (first at groups/a.yaml:4:42); it "
         "belongs to one group"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(problems_of(row.files) == row.problems); }
}

TEST_CASE("a user and a group may share uid and external id") {
    CHECK(problems_of({{"users/00/a.yaml", "apiVersion: rollcall/v1\nkind: User\n"
                                           "metadata: {name: a, uid: x}\n"
                                           "spec: {email: a@acme.com, externalId: x}\n"},
                       {"groups/a.yaml", "apiVersion: rollcall/v1\nkind: Group\n"
                                         "metadata: {name: a, uid: x}\n"
                                         "spec: {displayName: A, externalId: x}\n"}})
              .empty());
}

TEST_CASE("all problems of all files come in one go, sorted, whatever the order of the files") {
    Files files{
        user_file("ann", "  role: boss\n"),
        {"users/00/bad.yaml", "kind: [\n"},
        group_file("ops", "  members: [nobody]\n"),
        override_file("o", "action: adopt, group: ops"),
        {"rollcall/snapshot.yaml", "apiVersion: rollcall/v1\nkind: Snapshot\n"},
    };
    const std::string expected =
        "groups/ops.yaml:6:13: member \"nobody\" is not among the users; remove the line, or add "
        "the user\n"
        "overrides/o.yaml:4:7: missing key spec.reason\n"
        "rollcall/snapshot.yaml:1:1: missing key spec\n"
        "users/00/ann.yaml:6:9: spec.role must be member_only, support_admin, "
        "user_management_admin or team_admin, found boss\n"
        "users/00/bad.yaml:2:1: not valid YAML: end of sequence flow not found";
    std::sort(files.begin(), files.end());
    do {
        CHECK(problems_of(files) == expected);
    } while (std::next_permutation(files.begin(), files.end()));
}

TEST_CASE("a hostile name of a file stays on its line") {
    CHECK(problems_of(Files{{"groups/a\x1b[31m\n::error::b.yaml", "kind: ["}})
          == "groups/a\\u{1b}[31m\\n::error::b.yaml:1:1: not valid YAML: end of sequence flow not "
             "found");
}

TEST_CASE("whom an override names is looked for beside files with problems, too") {
    Files files{
        user_file("ann"),
        {"users/00/bad.yaml", "kind: ["},
        {"groups/worse.yaml", "kind: ["},
        override_file("a", "action: protect, user: bad, reason: x"),
        override_file("b", "action: ignore, group: worse, reason: x"),
        override_file("c", "action: protect, user: nobody, reason: x"),
        override_file("d", "action: ignore, group: nothing, reason: x"),
    };
    const auto found = [&] {
        Diagnostics unreadable;
        const auto set = read_manifests(files, ManifestKind::desired, unreadable);
        REQUIRE_FALSE(unreadable.empty());
        Diagnostics problems;
        check_overrides(set, "2026-08-01", unread_of(files, unreadable), problems);
        return problems.describe();
    };
    const std::string nothing =
        "overrides/d.yaml:3:18: override \"d\" names group \"nothing\", which is not among the "
        "groups; correct it, or remove the file";
    CHECK(found()
          == "overrides/c.yaml:3:18: override \"c\" names user \"nobody\", who is not among the "
             "users; correct it, or remove the file\n"
                 + nothing);
    // A list may have named anybody.
    files.push_back({"users/list.yaml", "kind: UserList\nitems: ["});
    CHECK(found() == nothing);
}

TEST_CASE("overrides that cannot take effect are told") {
    const auto set = read_good({
        user_file("ann"),
        group_file("ops"),
        override_file("fine", "action: addMember, user: ann, group: ops, reason: x, expires: "
                              "2026-08-01"),
        override_file("gone", "action: addMember, user: bob, group: dev, reason: x"),
        override_file("late", "action: protect, user: ann, reason: x, expires: 2026-07-31"),
    });
    Diagnostics problems;
    check_overrides(set, "2026-08-01", Unread{}, problems);
    CHECK(problems.describe()
          == "overrides/gone.yaml:3:18: override \"gone\" names user \"bob\", who is not among the "
             "users; correct it, or remove the file\n"
             "overrides/gone.yaml:3:18: override \"gone\" names group \"dev\", which is not among "
             "the groups; correct it, or remove the file\n"
             "overrides/late.yaml:3:18: override \"late\" expired on 2026-07-31; remove the file, "
             "or set a later date");
}
