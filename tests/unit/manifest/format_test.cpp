#include <rollcall/manifest/format.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/write.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>

using namespace rollcall;

namespace {

std::string formatted(const std::string& path, const std::string& bytes) {
    Diagnostics problems;
    const auto text = format_manifest({path, bytes}, problems);
    INFO(problems.describe());
    REQUIRE(text);
    return *text;
}

} // namespace

TEST_CASE("a manifest written by hand gets the form of an export, and keeps its comments") {
    const std::string by_hand = R"(
# Who may see the books.
kind: Group
apiVersion: rollcall/v1

spec:
  # in alphabetical order, please
  members: [ 'carl', ann,   # the boss
             "bea" ]  # all of them
  displayName: 'Finance: "A" # 1'   # as printed
  # not the old one
  externalId: x#1
metadata: {uid: g-1, name: finance}   # chosen in 2026
# the end
)";
    const auto text = formatted("groups/finance.yaml", by_hand);
    CHECK(text == R"(# yaml-language-server: $schema=../schema/group.schema.json
apiVersion: rollcall/v1
# Who may see the books.
kind: Group
metadata:
  name: "finance"  # chosen in 2026
  uid: "g-1"
spec:
  displayName: "Finance: \"A\" # 1"  # as printed
  # not the old one
  externalId: "x#1"
  # in alphabetical order, please
  members:
    - "ann"  # the boss
    - "bea"  # all of them
    - "carl"
# the end
)");
}

TEST_CASE("formatting keeps a list of people, its order by uid, and what is said of each") {
    const auto text = formatted("users/team.yaml", R"(apiVersion: rollcall/v1
kind: UserList
items:
# the second
- metadata: {name: bea, uid: u-2}
  spec: {email: Bea@Acme.com, surname: 'O''Hara # not a comment'}
# the first
- spec:
    email: ann@acme.com # new since May
    onCreate: {sendWelcomeEmail: false}
  metadata:
    uid: u-1
    name: ann
)");
    CHECK(text == R"(# yaml-language-server: $schema=../schema/userlist.schema.json
apiVersion: rollcall/v1
kind: UserList
items:
  # the first
  - metadata:
      name: "ann"
      uid: "u-1"
    spec:
      email: "ann@acme.com"  # new since May
      onCreate:
        sendWelcomeEmail: false
  # the second
  - metadata:
      name: "bea"
      uid: "u-2"
    spec:
      email: "bea@acme.com"
      surname: "O'Hara # not a comment"
)");
}

TEST_CASE("text over several lines is no comment, whatever it holds") {
    const auto text = formatted("overrides/a.yaml", R"(apiVersion: rollcall/v1
kind: Override
metadata: {name: a}
spec:
  action: protect
  user: ann
  reason: |   # in her words
    because
    # this is part of it
  expires: "2031-01-02"
)");
    CHECK(text == R"(# yaml-language-server: $schema=../schema/override.schema.json
apiVersion: rollcall/v1
kind: Override
metadata:
  name: "a"
spec:
  action: "protect"
  user: "ann"
  reason: "because\n# this is part of it\n"  # in her words
  expires: "2031-01-02"
)");
}

TEST_CASE("the schema line leads from where the file lies") {
    const std::string user = R"(apiVersion: rollcall/v1
kind: User
metadata: {name: ann, uid: u-1}
spec: {email: ann@acme.com}
)";
    CHECK(formatted("users/ann.yaml", user)
              .starts_with("# yaml-language-server: $schema=../schema/user."));
    CHECK(formatted("users/sales/eu/ann.yaml", user)
              .starts_with("# yaml-language-server: $schema=../../../schema/user."));
}

TEST_CASE("what is broken is named and not written anew") {
    Diagnostics problems;
    CHECK_FALSE(
        format_manifest({"groups/a.yaml", "apiVersion: rollcall/v1\nkind: Group\n"
                                          "metadata: {name: b, uid: x}\nspec: {colour: red}\n"},
                        problems));
    problems.sort();
    CHECK(problems.describe()
          == "groups/a.yaml:3:18: metadata.name is \"b\", but the file is named \"a\"; name the "
             "file b.yaml\n"
             "groups/a.yaml:4:7: missing key spec.displayName\n"
             "groups/a.yaml:4:8: unknown key \"colour\" in spec; known here: displayName, "
             "externalId, "
             "membership, members");
}

TEST_CASE("what exports write is in that form already") {
    Roster roster;
    roster.users = {{.name = Slug("ann"), .uid = Uid("u-1"), .email = "ann@acme.com"},
                    {.name = Slug("bea"), .uid = Uid("u-2"), .email = "bea@acme.com"}};
    roster.groups = {{.name = Slug("sales"),
                      .uid = Uid("g-1"),
                      .display_name = "Sales",
                      .members = std::vector{UserIndex{0}, UserIndex{1}}}};
    for (const auto users : {UserLayout::file_per_user, UserLayout::shards}) {
        for (const auto groups : {GroupLayout::flat, GroupLayout::folders}) {
            for (const auto& file :
                 write_manifests(roster, {users, groups}, ManifestKind::desired)) {
                CHECK(is_formatted(file.path));
                CHECK(formatted(file.path, file.bytes) == file.bytes);
            }
        }
    }
}

TEST_CASE("formatting is idempotent, loses no comment and changes nothing that is said") {
    rc::check([] {
        // A group in whatever order, style and with comments wherever one may stand.
        const auto comment = [] {
            static int number = 0;
            return *rc::gen::weightedElement<std::string>(
                {{2, ""}, {1, "  # note " + std::to_string(++number) + " 'it''s\" a: b"}});
        };
        const auto line = [] {
            static int number = 0;
            return *rc::gen::weightedElement<std::string>(
                {{2, ""}, {1, "# line " + std::to_string(++number) + " - \"x\n"}, {1, "\n"}});
        };
        const auto scalar = [](const std::string& text) {
            return *rc::gen::element(text, '"' + text + '"', '\'' + text + '\'');
        };
        std::vector<std::string> members{"ann", "bea", "carl", "dora"};
        members.resize(*rc::gen::inRange<std::size_t>(1, 5));
        std::string list = "  members:" + comment() + '\n';
        for (const auto& member : members) {
            list += line() + "  - " + scalar(member) + comment() + '\n';
        }
        // A plain scalar ends where a comment begins, so this name is quoted whatever comes.
        const std::string spec = line() + "spec:" + comment() + '\n' + list
                                 + "  displayName: \"Sales # 1, EU\"" + comment() + '\n' + line()
                                 + "  membership: " + scalar("additive") + comment() + '\n';
        const std::vector<std::string> top{line() + "apiVersion: rollcall/v1" + comment() + '\n',
                                           line() + "kind: Group" + comment() + '\n',
                                           line() + "metadata: {uid: g-1, name: " + scalar("sales")
                                               + "}" + comment() + '\n',
                                           spec};
        const auto order =
            *rc::gen::unique<std::vector<std::size_t>>(4, rc::gen::inRange<std::size_t>(0, 4));
        std::string by_hand;
        for (const auto i : order) by_hand += top[i];
        by_hand += line();

        const auto once = formatted("groups/sales.yaml", by_hand);
        RC_ASSERT(formatted("groups/sales.yaml", once) == once);
        const auto notes = [](const std::string& text) {
            std::vector<std::string> found;
            for (std::size_t at = 0; (at = text.find("# ", at)) != std::string::npos; ++at) {
                auto note = text.substr(at, text.find('\n', at) - at);
                if (note.starts_with("# note") || note.starts_with("# line")) {
                    found.push_back(std::move(note));
                }
            }
            std::sort(found.begin(), found.end());
            return found;
        };
        RC_ASSERT(notes(once) == notes(by_hand));

        const auto said = [&members](const std::string& text) {
            std::vector<TreeFile> files{{"groups/sales.yaml", text}};
            for (const auto& member : members) {
                files.push_back({"users/" + member + ".yaml",
                                 "apiVersion: rollcall/v1\nkind: User\nmetadata: {name: " + member
                                     + ", uid: u-" + member + "}\nspec: {email: " + member
                                     + "@acme.com}\n"});
            }
            Diagnostics problems;
            auto set = read_manifests(files, ManifestKind::desired, problems);
            INFO(problems.describe());
            RC_ASSERT(problems.empty());
            return set;
        };
        RC_ASSERT(said(once) == said(by_hand));
    });
}
