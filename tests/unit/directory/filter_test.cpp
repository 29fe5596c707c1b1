#include "entries.hpp"

#include <rollcall/directory/filter.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

const Entry& sample() {
    static const Entry made =
        test::entry("cn=Ann Lee,ou=People,dc=acme",
                    {{"objectclass", "inetOrgPerson"},
                     {"cn", "Ann  Lee"},
                     {"cn;lang-ja", "アン"},
                     {"sn", "Müller (Ltd) * \\ x"},
                     {"mail", "Ann@Acme.com"},
                     {"mail", "lee@acme.com"},
                     {"employeenumber", "100"},
                     {"useraccountcontrol", "514"},
                     {"grouptype", "-2147483646"},
                     {"manager", "UID=Bob\\2C Jr, OU=People, DC=Acme"},
                     {"memberof", "cn=R&D\\, Skunk,dc=acme"},
                     {"whencreated", "20240131120000.0Z"},
                     {"objectcategory", "CN=Person,CN=Schema,CN=Configuration,DC=acme"},
                     {"entryuuid", "33221100"}});
    return made;
}

} // namespace

TEST_CASE("filters match as the standard says") {
    struct Row {
        std::string filter;
        Truth truth;
    };
    const auto row = GENERATE(values<Row>({
        {"(mail=ann@acme.com)", Truth::yes},
        {"(MAIL=lee@ACME.com)", Truth::yes},
        {"(rfc822Mailbox=lee@acme.com)", Truth::yes},
        {"(mail=bob@acme.com)", Truth::no},
        {"(cn=ann lee)", Truth::yes},
        {"(cn~=ANN LEE)", Truth::yes},
        {"(cn;lang-ja=アン)", Truth::yes},
        {"(cn;lang-de=ann lee)", Truth::no},
        {"(sn=mu\xcc\x88ller \\28ltd\\29 \\2a \\5c x)", Truth::yes},
        // presence and absence
        {"(mail=*)", Truth::yes},
        {"(title=*)", Truth::no},
        {"(title=x)", Truth::no},
        {"(!(title=x))", Truth::yes},
        {"(!(nsAccountLock=true))", Truth::yes},
        // combinations
        {"(&(mail=*)(cn=ann lee))", Truth::yes},
        {"(&(mail=*)(cn=x))", Truth::no},
        {"(|(cn=x)(mail=*))", Truth::yes},
        {"(&)", Truth::yes},
        {"(|)", Truth::no},
        {" ( & (mail=*) ( ! (cn=x) ) ) ", Truth::yes},
        // substrings
        {"(mail=ann*)", Truth::yes},
        {"(mail=*ACME.COM)", Truth::yes},
        {"(mail=*e*@*c*)", Truth::yes},
        {"(mail=a*a*a*a*a*)", Truth::no},
        {"(mail=lee@acme.com*lee@acme.com)", Truth::no},
        {"(sn=*\\2a*)", Truth::yes},
        {"(memberOf=*skunk*)", Truth::undefined},
        {"(!(memberOf=*skunk*))", Truth::undefined},
        // order
        {"(employeeNumber>=99)", Truth::yes},
        {"(employeeNumber<=99)", Truth::no},
        {"(employeeNumber>=100)", Truth::yes},
        {"(cn>=b)", Truth::no},
        {"(cn<=b)", Truth::yes},
        {"(whenCreated>=20240131110000Z)", Truth::yes},
        {"(whenCreated>=20240131130000+0200)", Truth::yes},
        {"(whenCreated<=20240131110000Z)", Truth::no},
        {"(whenCreated=202401311200Z)", Truth::yes},
        {"(userAccountControl>=x)", Truth::undefined},
        {"(manager>=cn=x)", Truth::undefined},
        // DNs and numbers
        {"(manager=uid=bob\\5c, jr,ou=people,dc=acme)", Truth::yes},
        {"(manager=uid=bob,ou=people,dc=acme)", Truth::no},
        {"(manager=bob)", Truth::undefined},
        {"(memberOf=CN=r&d\\5c2c skunk, dc=acme)", Truth::yes},
        {"(userAccountControl=514)", Truth::yes},
        {"(userAccountControl=0514)", Truth::yes},
        {"(employeeNumber=0100)", Truth::no},
        {"(userAccountControl=x)", Truth::undefined},
        // classes
        {"(objectClass=INETORGPERSON)", Truth::yes},
        {"(objectClass=person)", Truth::yes},
        {"(objectClass=top)", Truth::yes},
        {"(objectClass=user)", Truth::no},
        {"(objectCategory=person)", Truth::yes},
        {"(objectCategory=computer)", Truth::no},
        {"(objectCategory=CN=Person,CN=Schema,CN=Configuration,DC=acme)", Truth::yes},
        // extensible
        {"(userAccountControl:1.2.840.113556.1.4.803:=2)", Truth::yes},
        {"(userAccountControl:1.2.840.113556.1.4.803:=3)", Truth::no},
        {"(userAccountControl:1.2.840.113556.1.4.804:=3)", Truth::yes},
        {"(!(userAccountControl:1.2.840.113556.1.4.803:=2))", Truth::no},
        {"(groupType:1.2.840.113556.1.4.803:=2147483648)", Truth::yes},
        {"(cn:1.2.840.113556.1.4.803:=2)", Truth::undefined},
        {"(cn:caseExactMatch:=Ann  Lee)", Truth::yes},
        {"(cn:2.5.13.5:=ann  lee)", Truth::no},
        {"(cn:caseIgnoreMatch:=ANN LEE)", Truth::yes},
        {"(cn:=ann lee)", Truth::yes},
        {"(ou:dn:=people)", Truth::yes},
        {"(ou:=people)", Truth::no},
        {"(:caseIgnoreMatch:=ann@acme.com)", Truth::yes},
        {"(memberOf:1.2.840.113556.1.4.1941:=cn=x)", Truth::undefined},
        {"(!(memberOf:1.2.840.113556.1.4.1941:=cn=x))", Truth::undefined},
        {"(|(mail=*)(cn:9.9.9:=x))", Truth::yes},
        {"(&(title=*)(cn:9.9.9:=x))", Truth::no},
        {"(&(mail=*)(cn:9.9.9:=x))", Truth::undefined},
    }));
    DYNAMIC_SECTION(row.filter) {
        const auto filter = Filter::parse(row.filter);
        REQUIRE(filter.has_value());
        CHECK(filter->evaluate(sample()) == row.truth);
        CHECK(filter->matches(sample()) == (row.truth == Truth::yes));
    }
}

TEST_CASE("a filter that cannot be read is refused at its column") {
    struct Row {
        std::string filter, message;
    };
    const auto row = GENERATE(values<Row>({
        {"", "column 1: the filter is empty, write for instance (objectClass=*)"},
        {"cn=x", "column 1: expected \"(\", found \"c\"; a filter stands in parentheses"},
        {"(cn=x", "column 6: expected \")\" for the \"(\" at column 1, found the end"},
        {"(&(cn=x)", "column 9: expected \")\" for the \"(\" at column 1, found the end"},
        {"(cn=x)(sn=y)", "column 7: expected the end of the filter, found \"(\"; join several with "
                         "(&…) or (|…)"},
        {"(cn=x))", "column 7: expected the end of the filter, found \")\"; join several with "
                    "(&…) or (|…)"},
        {"(cn=a(b)", "column 6: found \"(\" in a value, write \\28 for it"},
        {"(cn=a\\,b)", "column 6: \"\\\" is not followed by two hexadecimal digits, write \\5c for "
                       "it (in a DN too: \\5c,)"},
        {"(cn=a**b)", "column 7: two \"*\" in a row, write one"},
        {"(cn>=a*)", "column 7: \"*\" has no meaning here, write \\2a for it"},
        {"(cn)", "column 4: expected one of = ~= >= <= := after \"cn\", found \")\""},
        {"(cn >=3)", "column 4: expected one of = ~= >= <= := after \"cn\", found \" \""},
        {"(=x)", "column 2: expected an attribute name, found \"=\""},
        {"(!(cn=x)(sn=y))", "column 2: \"!\" takes one filter, found 2; join several with (&…) or "
                            "(|…)"},
        {"(!)", "column 2: \"!\" takes one filter, found 0; join several with (&…) or (|…)"},
        {"(:=x)", "column 2: neither an attribute nor a matching rule before \":=\""},
        {"(cn:dn:a:b:=x)", "column 10: a second matching rule \"b\""},
        {"(cn:a=x)", "column 6: expected \":=\", found \"=\""},
        {"(cn;=x)", "column 2: an attribute option is empty"},
    }));
    DYNAMIC_SECTION('"' + row.filter + '"') {
        const auto filter = Filter::parse(row.filter);
        REQUIRE_FALSE(filter.has_value());
        CHECK(filter.error().code == ErrorCode::invalid_input);
        CHECK(filter.error().message == row.message);
    }
}

TEST_CASE("nesting has an end") {
    std::string filter;
    for (int i = 0; i < 200; ++i) filter += "(!";
    filter += "(cn=x)" + std::string(200, ')');
    CHECK(Filter::parse(filter).error().message == "column 201: nested more than 100 deep");
}

TEST_CASE("a filter tells what it depends on") {
    const auto filter = *Filter::parse(
        "(&(objectClass=user)(!(surname=x))(cn;lang-de=y)(SN=*)(memberOf:1.2.3:=cn=z))");
    CHECK(filter.attributes() == std::vector<std::string>{"cn", "memberof", "objectclass", "sn"});
    CHECK(filter.unsupported_rules() == std::vector<std::string>{"1.2.3"});
    CHECK(Filter::parse("(cn:dn:caseExactMatch:=x)")->unsupported_rules().empty());
}
