#include <rollcall/manifest/hand_edits.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/write.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;

namespace {

struct Export {
    std::vector<TreeFile> files;
    Snapshot snapshot;
};

Export exported() {
    const Roster roster{
        .users = {User{.name = Slug("ann"), .uid = Uid("1"), .email = "ann@acme.com"},
                  User{.name = Slug("bea"), .uid = Uid("2"), .email = "bea@acme.com"}},
        .groups = {Group{.name = Slug("ops"),
                         .uid = Uid("3"),
                         .display_name = "Ops",
                         .members = std::vector<UserIndex>{UserIndex{0}, UserIndex{1}}}}};
    Export result{
        .files = write_manifests(roster, {}, ManifestKind::desired),
        .snapshot = {.source = "ldif company.ldif", .users = 2, .groups = 1, .memberships = 2}};
    result.snapshot.digest = manifest_digest(result.files);
    return result;
}

std::string problems_of(const Export& made) {
    Diagnostics problems;
    check_snapshot(made.files, made.snapshot, problems);
    return problems.describe();
}

TreeFile& file_of(Export& made, const std::string& path) {
    const auto found = std::find_if(made.files.begin(), made.files.end(),
                                    [&](const TreeFile& file) { return file.path == path; });
    REQUIRE(found != made.files.end());
    return *found;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto place = text.find(from);
    REQUIRE(place != std::string::npos);
    text.replace(place, from.size(), to);
}

std::string edited(const Export& made) {
    return "rollcall/snapshot.yaml: users/ and groups/ were edited by hand: their digest is "
           + manifest_digest(made.files) + ", the export wrote " + made.snapshot.digest
           + "; use an override, or run `rollcall export`";
}

} // namespace

TEST_CASE("an export as it was written passes, in any order, whatever lies beside it") {
    auto made = exported();
    CHECK(problems_of(made).empty());
    std::reverse(made.files.begin(), made.files.end());
    made.files.push_back({"overrides/x.yaml", "anything"});
    made.files.push_back({"README.md", "anything"});
    CHECK(problems_of(made).empty());
}

TEST_CASE("a missing snapshot is a problem") {
    Diagnostics problems;
    check_snapshot(exported().files, std::nullopt, problems);
    CHECK(problems.describe()
          == "rollcall/snapshot.yaml: missing: nothing proves that users/ and groups/ are one "
             "complete export; run `rollcall export`");
}

TEST_CASE("hand edits are refused, by name where that can be told") {
    auto made = exported();
    SECTION("an edit in the canonical form shows in the digest alone") {
        replace(file_of(made, "users/6b/ann.yaml").bytes, "ann@acme.com", "eve@acme.com");
        CHECK(problems_of(made) == edited(made));
    }
    SECTION("a comment") {
        file_of(made, "groups/ops.yaml").bytes += "# for the audit\n";
        CHECK(problems_of(made)
              == edited(made)
                     + "\n"
                       "groups/ops.yaml: was edited by hand: the export writes it differently; use "
                       "an override, or run `rollcall export`");
    }
    SECTION("a member taken out") {
        replace(file_of(made, "groups/ops.yaml").bytes, "    - \"bea\"\n", "");
        CHECK(
            problems_of(made)
            == edited(made)
                   + "\n"
                     "rollcall/snapshot.yaml: found 2 users, 1 group and 1 membership, the export "
                     "wrote 2 users, 1 group and 2 memberships");
    }
    SECTION("a file moved elsewhere") {
        file_of(made, "users/6b/ann.yaml").path = "users/zz/ann.yaml";
        CHECK(problems_of(made)
              == edited(made)
                     + "\n"
                       "users/zz/ann.yaml: was edited by hand: the export writes it differently; "
                       "use an override, or run `rollcall export`");
    }
    SECTION("what cannot be read is left to the reader") {
        file_of(made, "groups/ops.yaml").bytes = "[";
        CHECK(problems_of(made) == edited(made));
    }
    SECTION("a file beside the manifests") {
        made.files.push_back({"users/notes.md", "anything"});
        CHECK(problems_of(made)
              == edited(made)
                     + "\n"
                       "users/notes.md: was edited by hand: the export writes it differently; use "
                       "an override, or run `rollcall export`");
    }
}

TEST_CASE("beside what the export left, every hand edit has a name") {
    const auto before = exported();
    auto made = before;
    Diagnostics problems;
    SECTION("an edit in the canonical form, a new file, and one that is gone") {
        replace(file_of(made, "users/6b/ann.yaml").bytes, "ann@acme.com", "eve@acme.com");
        file_of(made, "groups/ops.yaml").path = "groups/opera.yaml";
        name_hand_edits(made.files, before.files, made.snapshot, problems);
        problems.sort();
        const std::string way_out =
            " by hand since the export; use an override, or put it back as it was";
        CHECK(problems.describe()
              == "groups/opera.yaml: was added" + way_out + "\ngroups/ops.yaml: was taken away"
                     + way_out + "\nusers/6b/ann.yaml: was edited" + way_out);
    }
    SECTION("what is named already is not named twice") {
        file_of(made, "groups/ops.yaml").bytes += "# for the audit\n";
        check_snapshot(made.files, made.snapshot, problems);
        const auto count = problems.size();
        name_hand_edits(made.files, before.files, made.snapshot, problems);
        CHECK(problems.size() == count);
    }
    SECTION("files of another export say nothing") {
        auto other = before;
        replace(file_of(other, "users/6b/ann.yaml").bytes, "ann@acme.com", "eve@acme.com");
        name_hand_edits(made.files, other.files, made.snapshot, problems);
        CHECK(problems.empty());
    }
}

TEST_CASE("the digest keeps apart what only runs together") {
    CHECK(manifest_digest(std::vector<TreeFile>{{"users/a", "b"}, {"users/c", ""}})
          != manifest_digest(std::vector<TreeFile>{{"users/a", ""}, {"users/c", "b"}}));
    CHECK(manifest_digest(std::vector<TreeFile>{{"users/a", "b"}})
          != manifest_digest(std::vector<TreeFile>{{"users/ab", ""}}));
    CHECK(manifest_digest({})
          == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
