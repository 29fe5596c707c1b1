#include <rollcall/datastore/ldif_file.hpp>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace rollcall;

namespace {

class TemporaryFolder {
public:
    TemporaryFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "rollcall-ldif-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored; // a folder left behind does not fail a test
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

DirectoryRules rules() {
    DirectoryRules made;
    made.base_dn = "dc=acme,dc=com";
    made.users.filter = "(objectClass=inetOrgPerson)";
    made.groups.filter = "(objectClass=groupOfNames)";
    return made;
}

const std::string k_company = R"(version: 1

dn: uid=ann,ou=people,dc=acme,dc=com
objectClass: inetOrgPerson
entryUUID: 0000-ANN
mail: Ann@Acme.com

dn:: dWlkPWLDtmIsb3U9cGVvcGxlLGRjPWFjbWUsZGM9Y29t
objectClass: inetOrgPerson
entryUUID: 0000-bob
mail: bob@acme.com

# outside the base
dn: uid=cy,dc=elsewhere
objectClass: inetOrgPerson
entryUUID: 0000-cy
mail: cy@acme.com

dn: cn=All\2C of us,ou=groups,dc=acme,dc=com
objectClass: groupOfNames
entryUUID: g-all
cn: All, of us
member: UID=ann, OU=people, DC=acme, DC=com
member: uid=b\C3\B6b,ou=people,
 dc=acme,dc=com
member: uid=cy,dc=elsewhere

)";

const std::string k_trailer = "# numResponses: 5\n# numEntries: 4\n";

Result<DatastoreSnapshot> read(const std::string& text,
                               EndMarker marker = EndMarker::warn,
                               const DirectoryRules& by = rules()) {
    const TemporaryFolder folder;
    const auto path = folder.file("company.ldif");
    std::ofstream(path, std::ios::binary) << text;
    return LdifFile({.path = path, .end_marker = marker}, by).read();
}

} // namespace

TEST_CASE("a file becomes a snapshot") {
    const auto snapshot = read(k_company + k_trailer);
    INFO((snapshot ? "" : snapshot.error().describe()));
    REQUIRE(snapshot.has_value());
    CHECK(snapshot->source == "ldif company.ldif");
    CHECK(snapshot->warnings.empty());
    REQUIRE(snapshot->roster.users.size() == 2);
    CHECK(snapshot->roster.users[0].uid == Uid("0000-ann"));
    CHECK(snapshot->roster.users[0].email == "ann@acme.com");
    CHECK(snapshot->roster.users[0].source.file == "company.ldif");
    CHECK(snapshot->roster.users[0].source.at == Position{3, 1});
    CHECK(snapshot->roster.users[1].source.dn == "uid=böb,ou=people,dc=acme,dc=com");
    REQUIRE(snapshot->roster.groups.size() == 1);
    CHECK(snapshot->roster.groups[0].display_name == "All, of us");
    CHECK(snapshot->roster.groups[0].source.at == Position{19, 1});
    CHECK(snapshot->roster.groups[0].members == std::vector<UserIndex>{UserIndex{0}, UserIndex{1}});
    REQUIRE(snapshot->omissions.size() == 1);
    CHECK(snapshot->omissions[0].reason == "outsideUserScope");
    CHECK(snapshot->omissions[0].subject == "uid=cy,dc=elsewhere");
}

TEST_CASE("the end marker is required, missed or ignored") {
    struct Row {
        std::string name, text;
        EndMarker marker;
        std::string error;
        std::vector<std::string> warnings;
    };
    const auto cut = k_company.substr(0, k_company.size() - 5);
    const std::string maybe_cut =
        "company.ldif: the last line has no line break and no end marker follows, so the file may "
        "have been cut; export it again, or set endMarker: ignore";
    const auto row = GENERATE_COPY(values<Row>({
        {"there", k_company + k_trailer, EndMarker::require, "", {}},
        {"required",
         k_company,
         EndMarker::require,
         "company.ldif: no end marker: ldapsearch's \"# numEntries\" or \"result: 0\" must close "
         "the file; export it with them, or set endMarker: warn",
         {}},
        {"missed",
         k_company,
         EndMarker::warn,
         "",
         {"company.ldif has no end marker, so a cut file would look like people who left; keep "
          "ldapsearch's last lines (no -LLL) in it"}},
        {"ignored", k_company, EndMarker::ignore, "", {}},
        {"cut within a line", cut, EndMarker::warn, maybe_cut, {}},
        {"cut within a line, required", cut, EndMarker::require, maybe_cut, {}},
        {"cut within a line, ignored", cut, EndMarker::ignore, "", {}},
        {"trailer without its line break",
         k_company + "# numEntries: 4",
         EndMarker::require,
         "",
         {}},
        {"wrong count, even when ignored",
         k_company + "# numEntries: 5\n",
         EndMarker::ignore,
         "company.ldif: the search found 5 entries by its numEntries line, the file holds 4; "
         "export it again",
         {}},
        {"result 4 and wrong count",
         k_company + "search: 2\nresult: 4 Size limit exceeded\n\n# numEntries: 5\n",
         EndMarker::warn,
         "2 problems\ncompany.ldif:29:1: the search ended with \"4 Size limit exceeded\", so "
         "entries are missing; export it again\ncompany.ldif: the search found 5 entries by its "
         "numEntries line, the file holds 4; export it again",
         {}},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto snapshot = read(row.text, row.marker);
        CHECK((snapshot ? "" : snapshot.error().describe()) == row.error);
        if (snapshot) {
            CHECK(snapshot->warnings == row.warnings);
        } else {
            CHECK(snapshot.error().code == ErrorCode::incomplete);
        }
    }
}

TEST_CASE("a file that cannot be trusted is an error") {
    struct Row {
        std::string name, text;
        ErrorCode code;
        std::string error;
    };
    const auto row = GENERATE(values<Row>({
        {"malformed", "dn: cn=a\noops\n\nx: y\n", ErrorCode::invalid_input,
         "2 problems\ncompany.ldif:2:5: expected \"attribute: value\", found the end of the line\n"
         "company.ldif:4:1: expected \"dn:\" at the start of a record, found \"x:\""},
        {"empty", "", ErrorCode::incomplete,
         "ldif company.ldif: none of 0 entries is a user by users.filter "
         "\"(objectClass=inetOrgPerson)\" below \"dc=acme,dc=com\"; an empty team is never "
         "exported, check base, filter and what was read"},
        {"no id", "dn: uid=x,dc=acme,dc=com\nobjectClass: inetOrgPerson\n",
         ErrorCode::invalid_input,
         "ldif company.ldif: entry \"uid=x,dc=acme,dc=com\" (line 1) has no entryUUID; ask for it "
         "explicitly, or set settings.uid to an attribute that everybody has"},
        {"truncated group",
         "dn: uid=x,dc=acme,dc=com\nobjectClass: inetOrgPerson\nentryUUID: 1\n\ndn: "
         "cn=g,dc=acme,dc=com\nobjectClass: groupOfNames\nmember;range=0-1499: "
         "uid=x,dc=acme,dc=com\n",
         ErrorCode::incomplete,
         "ldif company.ldif: entry \"cn=g,dc=acme,dc=com\" (line 5): member;range=0-1499 holds 1 "
         "value; read "
         "the attribute to its end"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto snapshot = read(row.text);
        REQUIRE_FALSE(snapshot.has_value());
        CHECK(snapshot.error().describe() == row.error);
        CHECK(snapshot.error().code == row.code);
    }
}

TEST_CASE("a file that is not there, or none, is unavailable") {
    const TemporaryFolder folder;
    const auto missing = LdifFile({.path = folder.file("gone.ldif")}, rules()).read();
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::unavailable);
    CHECK(missing.error().message == "cannot open \"gone.ldif\": No such file or directory");

    const auto pipe = folder.file("pipe.ldif");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const auto special = LdifFile({.path = pipe, .name = "x"}, rules()).read();
    REQUIRE_FALSE(special.has_value());
    CHECK(special.error().message == "\"x\" is not a regular file");
}

TEST_CASE("the name in messages can be chosen") {
    const TemporaryFolder folder;
    const auto path = folder.file("2024.ldif");
    std::ofstream(path, std::ios::binary) << k_company;
    const auto snapshot =
        LdifFile({.path = path, .name = "export", .end_marker = EndMarker::ignore}, rules()).read();
    REQUIRE(snapshot.has_value());
    CHECK(snapshot->source == "ldif export");
}
