#include <rollcall/directory/dn.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

std::string key(const std::string& text) {
    const auto found = dn_key(text);
    return found ? *found : "error: " + found.error().message;
}

} // namespace

TEST_CASE("spellings of one DN have one key") {
    struct Row {
        std::string name, a, b;
    };
    const auto row = GENERATE(values<Row>({
        {"case of types and values", "UID=Ann,OU=People,DC=Acme", "uid=ann,ou=people,dc=acme"},
        {"spaces after commas", "uid=ann, ou=people , dc=acme", "uid=ann,ou=people,dc=acme"},
        {"spaces around =", "uid = ann,dc=acme", "uid=ann,dc=acme"},
        {"OID", "0.9.2342.19200300.100.1.1=ann,2.5.4.11=x", "uid=ann,ou=x"},
        {"OID with prefix", "OID.2.5.4.3=x", "cn=x"},
        {"alias", "commonName=x,organizationalUnitName=y", "cn=x,ou=y"},
        {"escaped comma, two ways", R"(cn=Smith\, John,dc=acme)", R"(cn=Smith\2C John,dc=acme)"},
        {"all escapes, two ways", R"(cn=\ a\,\+\"\\\<\>\;\=\#)",
         R"(cn=\20a\2c\2B\22\5C\3c\3e\3B=#)"},
        {"UTF-8 as hex pairs", R"(cn=Z\C3\BCrich)", "cn=Zürich"},
        {"NFC and NFD", "cn=Café", "cn=Cafe\xcc\x81"},
        {"full width", "cn=ＡＢＣ", "cn=abc"},
        {"sharp s, small and capital", "cn=straße", "cn=STRAẞE"},
        {"inner spaces", "cn=a   b", "cn=a b"},
        {"escaped spaces at the ends", R"(cn=\ a\ )", "cn=a"},
        {"BER octet string", "cn=#04024869", "cn=Hi"},
        {"BER UTF-8 string", "cn=#0c024869,dc=x", "cn=Hi,dc=x"},
        {"multi-valued RDN in any order", "cn=x+employeeNumber=1,dc=y",
         "employeeNumber=1 + CN=X,dc=y"},
        {"unescaped = in a value", "cn=a=b", R"(cn=a\=b)"},
        {"the root", "", "  "},
        {"emoji", "cn=🚀 Launch", R"(cn=\F0\9F\9A\80 launch)"},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(key(row.a) == key(row.b));
        CHECK(key(row.a).substr(0, 5) != "error");
    }
}

TEST_CASE("different DNs have different keys") {
    struct Row {
        std::string name, a, b;
    };
    const auto row = GENERATE(values<Row>({
        {"another value", "cn=a,dc=x", "cn=b,dc=x"},
        {"a comma in the value or a level more", R"(cn=a\,dc=x)", "cn=a,dc=x"},
        {"a plus in the value or a pair more", R"(cn=a\+sn=b)", "cn=a+sn=b"},
        {"a backslash before 2c", R"(cn=a\\2c)", R"(cn=a\2c)"},
        {"type", "cn=a", "uid=a"},
        {"sharp s or two", "cn=Weiß", "cn=Weiss"},
        {"a dot too many", "cn=İ", "cn=i"},
        {"no string in BER", "cn=#0101ff", "cn=\\#0101ff"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(key(row.a) != key(row.b)); }
}

TEST_CASE("what is no DN is refused at its column") {
    struct Row {
        std::string name, text, message;
    };
    const auto row = GENERATE(values<Row>({
        {"no =", "ann",
         "\"ann\" is not a DN, column 4: expected an attribute type and \"=\", "
         "found the end"},
        {"empty part", "cn=a,,dc=x",
         "\"cn=a,,dc=x\" is not a DN, column 6: expected an attribute "
         "type and \"=\", found \",\""},
        {"nothing at the end", "cn=a,",
         "\"cn=a,\" is not a DN, column 5: nothing follows the last "
         "separator"},
        {"semicolon", "cn=a;dc=x",
         "\"cn=a;dc=x\" is not a DN, column 5: found \";\": parts are "
         "separated by \",\", write \"\\;\" for the character"},
        {"quoted form", "cn=\"a, b\",dc=x",
         "\"cn=\"a, b\",dc=x\" is not a DN, column 4: found "
         "\"\"\" in a value: write it as \"\\\"\""},
        {"GUID form", "<GUID=00>;cn=a",
         "\"<GUID=00>;cn=a\" is not a DN, column 1: the <GUID=…> "
         "form is not a plain DN, give the DN itself"},
        {"bad escape", R"(cn=a\zz)",
         "\"cn=a\\zz\" is not a DN, column 5: \"\\\" is followed by "
         "neither a special character nor two hexadecimal digits, "
         "write \"\\\\\" for the character"},
        {"backslash at the end", "cn=a\\",
         "\"cn=a\\\" is not a DN, column 5: nothing follows the "
         "last \"\\\""},
        {"odd hex", "cn=#041",
         "\"cn=#041\" is not a DN, column 7: \"#\" starts hexadecimal pairs, "
         "found a single digit"},
        {"hash for a name", "cn=#general",
         "\"cn=#general\" is not a DN, column 4: \"#\" starts "
         "hexadecimal pairs, write \"\\#\" for the character"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto dn = Dn::parse(row.text);
        REQUIRE_FALSE(dn.has_value());
        CHECK(dn.error().code == ErrorCode::invalid_input);
        CHECK(dn.error().message == row.message);
        CHECK(dn_key(row.text).error().message == row.message);
    }
}

TEST_CASE("a DN knows what it is below") {
    const auto dn = *Dn::parse(R"(cn=Smith\, John,ou=People,dc=acme,dc=com)");
    CHECK(dn.is_under(*Dn::parse("DC=Acme, DC=com")));
    CHECK(dn.is_under(dn));
    CHECK(dn.is_under(*Dn::parse("")));
    CHECK_FALSE(dn.is_under(*Dn::parse("dc=me,dc=com")));
    CHECK_FALSE(dn.is_under(*Dn::parse("cn=x,cn=Smith\\, John,ou=People,dc=acme,dc=com")));
    // The comma belongs to the value, so this is one level and not below "dc=com".
    CHECK_FALSE(Dn::parse(R"(cn=a\,dc=com)")->is_under(*Dn::parse("dc=com")));
}

TEST_CASE("a DN keeps its spelling and gives its first value as meant") {
    const auto dn = *Dn::parse(R"(CN=\ R&D\, \"Skunk\" \+ Works+employeeNumber=7, dc=acme)");
    CHECK(dn.text() == R"(CN=\ R&D\, \"Skunk\" \+ Works+employeeNumber=7, dc=acme)");
    CHECK(dn.rdn_value() == " R&D, \"Skunk\" + Works");
    REQUIRE(dn.rdn_value_of("employeenumber") != nullptr);
    CHECK(*dn.rdn_value_of("employeenumber") == "7");
    CHECK(dn.rdn_value_of("dc") == nullptr);
    CHECK(dn.rdns().size() == 2);
    CHECK(Dn::parse("")->is_root());
}

TEST_CASE("a deleted entry of Active Directory is a DN") {
    const auto dn = *Dn::parse(R"(CN=Ann\0ADEL:33221100,CN=Deleted Objects,DC=acme)");
    CHECK(dn.rdn_value() == "Ann\nDEL:33221100");
}

TEST_CASE("what lies beyond ASCII in a DN, however it is escaped") {
    CHECK(beyond_ascii("uid=ann,ou=people").empty());
    CHECK(beyond_ascii(R"(cn=a\,\\C3\2cb)").empty());
    CHECK(beyond_ascii("cn=Weiß,ou=Zürich") == "ßü");
    CHECK(beyond_ascii(R"(cn=Wei\C3\9f,ou=Z\c3\bcrich)") == "ßü");
}
