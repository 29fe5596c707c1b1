#include <rollcall/datastore/ldif_parser.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace std::string_literals;

namespace {

struct Parsed {
    LdifContent content;
    std::string problems;
    std::string gaps;
};

Parsed parsed(const std::string& text, const LdifLimits& limits = {}) {
    Diagnostics problems;
    Parsed result;
    result.content = parse_ldif(text, "x.ldif", limits, problems);
    result.problems = problems.describe();
    for (const auto& gap : result.content.gaps) {
        result.gaps += (result.gaps.empty() ? "" : "\n") + gap.describe();
    }
    return result;
}

std::string shown(const LdifContent& content) {
    std::string text;
    for (const auto& entry : content.entries) {
        text += '[' + entry.dn + ']';
        for (const auto& attribute : entry.attributes) {
            text += ' ' + attribute.name;
            for (const auto& option : attribute.options) text += ';' + option;
            for (const auto& value : attribute.values) text += '=' + value;
        }
    }
    return text;
}

} // namespace

TEST_CASE("well-formed content is read") {
    struct Row {
        std::string name, text, entries;
    };
    const auto row = GENERATE(values<Row>({
        {"plain", "dn: cn=a\ncn: a\nsn: b\n", "[cn=a] cn=a sn=b"},
        {"several records and blank lines", "\n\ndn: cn=a\ncn: a\n\n\n\ndn: cn=b\ncn: b\n\n",
         "[cn=a] cn=a[cn=b] cn=b"},
        {"CRLF", "version: 1\r\ndn: cn=a\r\ncn: a\r\n b\r\n\r\n", "[cn=a] cn=ab"},
        {"byte-order mark",
         "\xef\xbb\xbf"
         "dn: cn=a\ncn: a\n",
         "[cn=a] cn=a"},
        {"version and blank line", "version: 1\n\ndn: cn=a\ncn: a\n", "[cn=a] cn=a"},
        {"no space behind the colon", "dn:cn=a\ncn:a\n", "[cn=a] cn=a"},
        {"spaces in front go, at the end stay", "dn: cn=a\ncn:   a  \n", "[cn=a] cn=a  "},
        {"empty value", "dn: cn=a\nmember:\nsn: \n", "[cn=a] member= sn="},
        {"empty DN", "dn:\nobjectClass: top\n", "[] objectclass=top"},
        {"colons in the value", "dn: cn=a\nl: a:b::c:<d\n", "[cn=a] l=a:b::c:<d"},
        {"base64", "dn:: Y249YQ==\ncn::  w6Q=\n", "[cn=a] cn=ä"},
        {"raw UTF-8", "dn: cn=ä\ncn: 日本\n", "[cn=ä] cn=日本"},
        {"folded", "dn: cn=\n a\nc\n n: a\n  b\n", "[cn=a] cn=a b"},
        {"folded inside base64", "dn: cn=a\ncn:: YW\n Jj\n ZA==\n", "[cn=a] cn=abcd"},
        {"folded inside a character", "dn: cn=a\ncn: \xc3\n \xa4\n", "[cn=a] cn=ä"},
        {"folded comment", "# one\n two\n dn: cn=x\ndn: cn=a\n# in a\n  record\ncn: a\n",
         "[cn=a] cn=a"},
        {"options", "dn: cn=a\nCN;Lang-JA: b\ncn: a\nuserCertificate;binary:: /w==\n",
         "[cn=a] cn;lang-ja=b cn=a usercertificate;binary=\xff"},
        {"values of one attribute apart", "dn: cn=a\nmail: a\ncn: x\nMAIL: b\n",
         "[cn=a] mail=a=b cn=x"},
        {"binary values", "dn: cn=a\nobjectGUID:: AP8=\njpegPhoto:: /9g=\n",
         "[cn=a] objectguid="s + "\0\xff"s + " jpegphoto=\xff\xd8"},
        {"ranges", "dn: cn=a\nmember;range=0-1499: cn=b\nmember;range=1500-*: cn=c\n",
         "[cn=a] member;range=0-1499=cn=b member;range=1500-*=cn=c"},
        {"a record of a DN only", "dn: cn=a\n\ndn: cn=b\n", "[cn=a][cn=b]"},
        {"no line break at the end", "dn: cn=a\ncn: a", "[cn=a] cn=a"},
        {"nothing", "", ""},
        {"blank lines and comments only", "\n# nothing\n\n", ""},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto result = parsed(row.text);
        CHECK(result.problems.empty());
        CHECK(result.gaps.empty());
        CHECK(shown(result.content) == row.entries);
    }
}

TEST_CASE("entries know their line") {
    const auto result = parsed("# c\n c\n\ndn: cn=a\nsn: x\n y\n\n\ndn: cn=b\n");
    REQUIRE(result.content.entries.size() == 2);
    CHECK(result.content.entries[0].at == Position{4, 1});
    CHECK(result.content.entries[1].at == Position{9, 1});
}

TEST_CASE("damage is told at its place") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"no colon", "dn: cn=a\nnonsense\n",
         "x.ldif:2:9: expected \"attribute: value\", found the end of the line"},
        {"stray character in the name", "dn: cn=a\nc n: a\n",
         "x.ldif:2:2: expected \"attribute: value\", found \" \""},
        {"no name", "dn: cn=a\n: a\n", "x.ldif:2:1: no attribute name before \":\""},
        {"no DN", "cn: a\nsn: b\n\ndn: cn=b\n",
         "x.ldif:1:1: expected \"dn:\" at the start of a record, found \"cn:\""},
        {"bad DN", "dn:  oops\ncn: a\n",
         "x.ldif:1:6: \"oops\" is not a DN, column 5: expected an attribute type and \"=\", found "
         "the end"},
        {"lost blank line", "dn: cn=a\ncn: a\ndn: cn=b\n",
         "x.ldif:3:1: a second \"dn:\" in the record of \"cn=a\"; a blank line must stand between "
         "records"},
        {"one DN twice", "dn: cn=a\ncn: a\n\ndn: CN = A\ncn: a\n",
         "x.ldif:4:1: the DN \"CN = A\" is there twice (first at line 1)"},
        {"fold of nothing", "dn: cn=a\n\n x\n",
         "x.ldif:3:1: a line that starts with a space continues the one before, but there is none"},
        {"stray character in base64", "dn: cn=a\ncn:: YW\n J!\n",
         "x.ldif:3:3: bad base64: found \"!\""},
        {"base64 cut off", "dn: cn=a\ncn:: YWJ\n",
         "x.ldif:2:9: bad base64: the last group of four is not complete"},
        {"raw bytes", "dn: cn=a\ncn: \xff\n",
         "x.ldif:2:5: the value of cn is not valid UTF-8; write text in UTF-8 and other values in "
         "base64 (::)"},
        {"text in base64 that is none", "dn: cn=a\nsurname:: /w==\n",
         "x.ldif:2:11: the value of surname is not valid UTF-8"},
        {"DN in base64 that is no text", "dn:: Y249/w==\n",
         "x.ldif:1:6: the value of dn is not valid UTF-8"},
        {"NUL", "dn: cn=a\ncn: a\0b\n"s,
         "x.ldif:2:6: a NUL byte in a plain value; write the value in base64 (::)"},
        {"URL", "dn: cn=a\njpegPhoto:< file:///etc/passwd\n",
         "x.ldif:2:11: \":<\" names a file or URL to read, which is refused; put the value itself "
         "there"},
        {"change record", "dn: cn=a\nchangetype: modify\nadd: member\nmember: x\n-\n\ndn: cn=b\n",
         "x.ldif:2:1: \"changetype:\" makes this a change record; export content instead, without "
         "it"},
        {"control", "dn: cn=a\nControl: 1.2.3 true\n",
         "x.ldif:2:1: \"Control:\" makes this a change record; export content instead, without it"},
        {"dash", "dn: cn=a\nadd: member\nmember: x\n-\n",
         "x.ldif:4:1: \"-\" separates changes; this is a change record, export content instead"},
        {"version 2", "version: 2\ndn: cn=a\n",
         "x.ldif:1:1: expected \"version: 1\" once, before all records, found \"version: 2\""},
        {"late version", "dn: cn=a\n\nversion: 1\n",
         "x.ldif:3:1: expected \"version: 1\" once, before all records, found \"version: 1\""},
        {"UTF-16",
         "\xff\xfe"
         "d\0n\0"s,
         "x.ldif:1:1: the file is UTF-16; export it again without ldifde's -u, or convert it to "
         "UTF-8"},
        {"UTF-16 without its mark", "d\0n\0"s,
         "x.ldif:1:1: the file is UTF-16; export it again without ldifde's -u, or convert it to "
         "UTF-8"},
        {"all at once", "dn: cn=a\ncn:: !\nsn:: ?\n\nx: y\n",
         "x.ldif:2:6: bad base64: found \"!\"\n"
         "x.ldif:3:6: bad base64: found \"?\"\n"
         "x.ldif:5:1: expected \"dn:\" at the start of a record, found \"x:\""},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(parsed(row.text).problems == row.problems); }
}

TEST_CASE("sizes have limits") {
    LdifLimits limits;
    SECTION("line, folds included") {
        limits.line = 20;
        CHECK(parsed("dn: cn=a\ncn: 1234567890\n 1234567890\n", limits).problems
              == "x.ldif:2:1: a line of 24 bytes, at most 20 are read");
    }
    SECTION("record") {
        limits.record = 40;
        CHECK(parsed("dn: cn=a\ncn: 1234567890\ncn: 1234567890\ncn: 1234567890\n", limits).problems
              == "x.ldif:4:1: the record has more than 40 bytes");
    }
    SECTION("records") {
        limits.records = 1;
        CHECK(parsed("dn: cn=a\n\ndn: cn=b\n\ndn: cn=c\n", limits).problems
              == "x.ldif:3:1: more than 1 records");
    }
    SECTION("attributes") {
        limits.attributes = 2;
        CHECK(parsed("dn: cn=a\na: 1\nb: 1\na: 2\nc: 1\n", limits).problems
              == "x.ldif:5:1: the record has more than 2 different attributes");
    }
    SECTION("problems") {
        std::string text;
        for (int i = 0; i < 500; ++i) text += "x: y\n\n";
        Diagnostics problems;
        (void)parse_ldif(text, "x.ldif", limits, problems);
        REQUIRE(problems.size() == 101);
        CHECK(problems.problems().back().describe()
              == "x.ldif: more than 100 problems, the rest of the file was not looked at");
    }
}

TEST_CASE("the trailer of ldapsearch proves the end, or the opposite") {
    const std::string two = "dn: cn=a\ncn: a\n\ndn: cn=b\ncn: b\n\n";
    struct Row {
        std::string name, text;
        bool has_marker;
        std::string gaps;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"none", two, false, ""},
        {"count", two + "# search result\n\n# numResponses: 3\n# numEntries: 2\n", true, ""},
        {"result and count",
         two + "# search result\nsearch: 2\nresult: 0 Success\n\n# numEntries: 2\n", true, ""},
        {"result without count", two + "search: 2\nresult: 0 Success\n", true, ""},
        {"count directly behind the result",
         two + "search: 2\nresult: 0 Success\n# numEntries: 2\n", true, ""},
        {"fewer than counted", two + "# numEntries: 3\n", true,
         "x.ldif: the search found 3 entries by its numEntries line, the file holds 2; export it "
         "again"},
        {"size limit", two + "search: 2\nresult: 4 Size limit exceeded\n\n# numEntries: 2\n", true,
         "x.ldif:8:1: the search ended with \"4 Size limit exceeded\", so entries are missing; "
         "export it again"},
        {"unreadable result", two + "search: 2\nresult: ok\n", true,
         "x.ldif:8:1: the search ended with \"ok\", so entries are missing; export it again"},
        {"entries behind the marker", two + "# numEntries: 2\n\ndn: cn=c\ncn: c\n", false, ""},
        {"two searches in one file",
         two + "# numEntries: 2\n\ndn: cn=c\ncn: c\n\n# numEntries: 1\n", true, ""},
        {"pages",
         "dn: cn=a\ncn: a\n\nsearch: 2\nresult: 0 Success\ncontrol: 1.2.840.113556.1.4.319 false "
         "MAUCAQAEAA==\npagedresults: cookie=AAAA\n\ndn: cn=b\ncn: b\n\nsearch: 3\nresult: 0 "
         "Success\npagedresults: cookie=\n\n# numEntries: 2\n",
         true, ""},
        {"last page missing", two + "search: 2\nresult: 0 Success\npagedresults: cookie=AAAA\n",
         true, "x.ldif:9:1: the last page of the search is missing; export it again"},
        {"last page without its cookie line",
         "dn: cn=a\ncn: a\n\nsearch: 2\nresult: 0 Success\npagedresults: cookie=AAAA\n\ndn: "
         "cn=b\ncn: b\n\nsearch: 3\nresult: 0 Success\n\n# numEntries: 2\n",
         true, "x.ldif:6:1: the last page of the search is missing; export it again"},
        {"reference",
         two + "# search reference\nref: ldap://other/ou=x,dc=acme??sub\n\n# numEntries: 2\n", true,
         "x.ldif:8:1: a part of the tree was not read: \"ldap://other/ou=x,dc=acme??sub\"; export "
         "it too, or search below a base without it"},
        {"known references of Active Directory",
         two
             + "ref: ldap://DomainDnsZones.acme/DC=DomainDnsZones,DC=acme\n\nref: "
               "ldap://acme/CN=Configuration,DC=acme\n\nref: "
               "ldap://f/DC=ForestDnsZones,DC=acme\n\n# numEntries: 2\n",
         true, ""},
        {"a comment in a record is no marker", "dn: cn=a\n# numEntries: 7\ncn: a\n", false, ""},
        {"a value is no marker", "dn: cn=a\ndescription:\n # numEntries: 7\n", false, ""},
        {"an entry straight behind a result", "search: 2\nresult: 0 Success\ndn: cn=a\ncn: a\n",
         false, ""},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto result = parsed(row.text);
        CHECK(result.problems.empty());
        CHECK(result.gaps == row.gaps);
        CHECK(result.content.has_end_marker == row.has_marker);
    }
}

TEST_CASE("a missing last line break is seen") {
    CHECK(parsed("dn: cn=a\n").content.ends_with_line_break);
    CHECK_FALSE(parsed("dn: cn=a\nmember: cn=b,dc=ac").content.ends_with_line_break);
}
