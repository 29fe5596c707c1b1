#include "entries.hpp"

#include <rollcall/directory/mapping.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using Kind = MappedValue::Kind;

namespace {

MappedValue mapped(const MappingRule& rule,
                   Target target,
                   const test::Pairs& pairs,
                   const std::string& dn = "uid=ann,ou=people,dc=acme") {
    const auto it = test::entry(dn, pairs);
    const auto rdn = *first_rdn(dn);
    return map_value(rule, target, {it, rdn, "u-1"});
}

MappingRule from(std::vector<std::string> names) {
    MappingRule rule;
    rule.from = std::move(names);
    return rule;
}

MappingRule with(std::vector<std::string> names, std::vector<Transform> transforms) {
    auto rule = from(std::move(names));
    rule.transforms = std::move(transforms);
    return rule;
}

MappingRule pattern(std::string text) {
    MappingRule rule;
    rule.pattern = std::move(text);
    return rule;
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
}

MappingRule table(std::map<std::string, std::string> rows, std::optional<std::string> other = {}) {
    auto rule = from({"employeeType"});
    rule.table = std::move(rows);
    rule.table_default = std::move(other);
    return rule;
}

} // namespace

TEST_CASE("values that can be mapped") {
    struct Row {
        std::string name;
        MappingRule rule;
        Target target;
        test::Pairs pairs;
        std::string value;
    };
    const auto row = GENERATE(values<Row>({
        {"e-mail trimmed and lower",
         from({"mail"}),
         Target::email,
         {{"mail", "Ann@ACME.com "}},
         "ann@acme.com"},
        {"smallest e-mail after lower-casing",
         from({"mail"}),
         Target::email,
         {{"mail", "b@acme.com"}, {"mail", "A@acme.com"}},
         "a@acme.com"},
        {"smallest usable e-mail",
         from({"mail"}),
         Target::email,
         {{"mail", "n/a"}, {"mail", "z@acme.com"}, {"mail", ""}},
         "z@acme.com"},
        {"apostrophe and plus",
         from({"mail"}),
         Target::email,
         {{"mail", "o'connor+x@acme.com"}},
         "o'connor+x@acme.com"},
        {"first attribute with a value wins",
         from({"mail", "otherMail"}),
         Target::email,
         {{"mail", " "}, {"othermail", "o@acme.com"}},
         "o@acme.com"},
        {"primary proxy address",
         from({"proxyAddresses"}),
         Target::email,
         {{"proxyaddresses", "smtp:a@acme.com"},
          {"proxyaddresses", "SMTP:p@acme.com"},
          {"proxyaddresses", "X500:/o=x"}},
         "p@acme.com"},
        {"name in NFC",
         from({"givenName"}),
         Target::given_name,
         {{"givenname", "Rene\xcc\x81"}},
         "René"},
        {"smallest without regard to case",
         from({"sn"}),
         Target::surname,
         {{"sn", "b"}, {"sn", "C"}, {"sn", "A"}},
         "A"},
        {"translations do not count",
         from({"sn"}),
         Target::surname,
         {{"sn;lang-ja", "あ"}, {"sn", "Yamada"}},
         "Yamada"},
        {"alias of the source", from({"surname"}), Target::surname, {{"sn", "Lee"}}, "Lee"},
        {"@uid", from({"@uid"}), Target::external_id, {}, "u-1"},
        {"@dn", from({"@dn"}), Target::group_name, {}, "uid=ann,ou=people,dc=acme"},
        {"template",
         pattern("${givenName} ${@uid} $$5"),
         Target::surname,
         {{"givenname", "Ann"}},
         "Ann u-1 $5"},
        {"template with the smallest of several",
         pattern("${givenName}"),
         Target::surname,
         {{"givenname", "b"}, {"givenname", "C"}, {"givenname", "A"}},
         "A"},
        {"cnFromDn",
         with({"manager"}, {Transform::cn_from_dn}),
         Target::surname,
         {{"manager", R"(cn=Smith\, John,dc=acme)"}},
         "Smith, John"},
        {"userFromEmail",
         with({"mail"}, {Transform::user_from_email, Transform::upper}),
         Target::external_id,
         {{"mail", "björn@acme.com"}},
         "BJÖRN"},
        {"transforms in order",
         with({"sn"}, {Transform::trim, Transform::collapse, Transform::lower, Transform::nfc}),
         Target::surname,
         {{"sn", "  VAN  der\tBERG "}},
         "van der berg"},
        {"spaces stay without a transform",
         from({"cn"}),
         Target::surname,
         {{"cn", " Leading Space"}},
         " Leading Space"},
        {"but not around a group's name",
         from({"cn"}),
         Target::group_name,
         {{"cn", " Two  Words\t"}},
         "Two  Words"},
        {"table",
         table({{"Admin", "team_admin"}}),
         Target::role,
         {{"employeetype", "Admin"}},
         "team_admin"},
        {"table without regard to case",
         table({{"Admin", "team_admin"}}),
         Target::role,
         {{"employeetype", "ADMIN"}},
         "team_admin"},
        {"table default",
         table({{"Admin", "team_admin"}}, "member_only"),
         Target::role,
         {{"employeetype", "x"}},
         "member_only"},
        {"table default for an absent value",
         table({{"a", "team_admin"}}, "member_only"),
         Target::role,
         {},
         "member_only"},
        {"a row goes before the default, whatever its value",
         table({{"boss", "team_admin"}}, "member_only"),
         Target::role,
         {{"employeetype", "a"}, {"employeetype", "boss"}, {"employeetype", "z"}},
         "team_admin"},
        {"of several roles the least",
         table({{"boss", "team_admin"}, {"helper", "user_management_admin"}}),
         Target::role,
         {{"employeetype", "boss"}, {"employeetype", "helper"}},
         "user_management_admin"},
        {"a role without a table, in the writing of the directory",
         from({"employeeType"}),
         Target::role,
         {{"employeetype", " Support_Admin"}},
         "support_admin"},
        {"the translation that is asked for",
         from({"cn;lang-de"}),
         Target::group_name,
         {{"cn", "Sales"}, {"cn;lang-de", "Vertrieb"}, {"cn;lang-fr", "Ventes"}},
         "Vertrieb"},
        {"a translation, or else the plain one",
         from({"cn;lang-de", "cn"}),
         Target::group_name,
         {{"cn", "Sales"}, {"cn;lang-fr", "Ventes"}},
         "Sales"},
        {"a translation in a template",
         pattern("${sn;lang-ja}"),
         Target::surname,
         {{"sn", "Yamada"}, {"sn;lang-ja", "山田"}},
         "山田"},
        {"an option that is no translation", from({"sn;binary"}), Target::surname, {{"sn", "x"}}, "x"},
        {"an objectGUID as text, not as bytes",
         from({"objectGUID"}),
         Target::external_id,
         {{"objectguid", "0123456789abcdef"}},
         "33323130-3534-3736-3839-616263646566"},
        {"fifty characters of four bytes",
         from({"sn"}),
         Target::surname,
         {{"sn", repeated("😀", 50)}},
         repeated("😀", 50)},
        {"a backslash", from({"sn"}), Target::surname, {{"sn", R"(a\b)"}}, R"(a\b)"},
        {"control characters, which Dropbox takes",
         from({"sn"}),
         Target::surname,
         {{"sn", "a\tb\x01"}},
         "a\tb\x01"},
        {"sixty-four characters of an id",
         from({"employeeNumber"}),
         Target::external_id,
         {{"employeenumber", repeated("ä", 64)}},
         repeated("ä", 64)},
        {"trim", with({"cn"}, {Transform::trim}), Target::group_name, {{"cn", "\t x "}}, "x"},
        {"lower", with({"sn"}, {Transform::lower}), Target::surname, {{"sn", " ÄSS "}}, " äss "},
        {"upper", with({"sn"}, {Transform::upper}), Target::surname, {{"sn", "äß😀"}}, "Äẞ😀"},
        {"collapse", with({"sn"}, {Transform::collapse}), Target::surname, {{"sn", " a \t b"}}, "a b"},
        {"lower before upper",
         with({"sn"}, {Transform::lower, Transform::upper}),
         Target::surname,
         {{"sn", "aB"}},
         "AB"},
        {"upper before lower",
         with({"sn"}, {Transform::upper, Transform::lower}),
         Target::surname,
         {{"sn", "aB"}},
         "ab"},
        {"transforms come before the table",
         [] {
             auto rule = table({{"boss", "team_admin"}});
             rule.transforms = {Transform::user_from_email};
             return rule;
         }(),
         Target::role,
         {{"employeetype", "BOSS@acme.com"}},
         "team_admin"},
        {"a constant goes through transforms and table",
         [] {
             MappingRule rule;
             rule.value = "X";
             rule.transforms = {Transform::lower};
             rule.table = {{"x", "y"}};
             return rule;
         }(),
         Target::surname,
         {},
         "y"},
        {"boolean", from({"wipe"}), Target::wipe_data, {{"wipe", "TRUE"}}, "true"},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(mapped(row.rule, row.target, row.pairs) == MappedValue{Kind::value, row.value, ""});
    }
}

TEST_CASE("the RDN says which of several values is the name") {
    const test::Pairs names{{"cn", "A Second Name"}, {"cn", "Two Names"}, {"cn", "Zed"}};
    CHECK(mapped(from({"cn"}), Target::group_name, names, "cn=TWO names,dc=acme").text
          == "Two Names");
    CHECK(mapped(from({"cn"}), Target::group_name, names, "ou=x,dc=acme").text == "A Second Name");
}

TEST_CASE("values that cannot be mapped are told") {
    struct Row {
        std::string name;
        MappingRule rule;
        Target target;
        test::Pairs pairs;
        Kind kind;
        std::string problem;
    };
    const auto row = GENERATE(values<Row>({
        {"missing",
         from({"mail", "otherMail"}),
         Target::email,
         {},
         Kind::missing,
         "the entry has no mail, otherMail; add it there, or map another attribute"},
        {"missing in a template",
         pattern("${givenName} ${sn}"),
         Target::surname,
         {{"givenname", "x"}},
         Kind::missing,
         "the entry has no sn; add it there, or map another attribute"},
        {"every source of a template that is missing",
         pattern("${givenName} ${sn} ${cn}"),
         Target::surname,
         {{"sn", "x"}, {"cn", " "}},
         Kind::missing,
         "the entry has no givenName, cn; add it there, or map another attribute"},
        {"a photograph, cut",
         from({"jpegPhoto"}),
         Target::surname,
         {{"jpegphoto", repeated("\xff", 5000)}},
         Kind::invalid,
         '"' + repeated("\\xff", 100)
             + "…\" (5,000 bytes) is not valid UTF-8; correct it in the source"},
        {"a long value without a row, cut between characters",
         table({{"a", "member_only"}}),
         Target::role,
         {{"employeetype", "x" + repeated("é", 100)}},
         Kind::invalid,
         "\"x" + repeated("é", 49) + "…\" (201 bytes) has no row in `map`; add one, or a default"},
        {"a NUL in an address",
         from({"mail"}),
         Target::email,
         {{"mail", std::string("ann\0@acme.com", 13)}},
         Kind::invalid,
         "\"ann\\u{0}@acme.com\" is not an e-mail address that Dropbox takes: \"\\u{0}\" stands "
         "before the @, where only letters, digits and ' # & . _ % + - may"},
        {"sixty-five characters of an id",
         from({"employeeNumber"}),
         Target::external_id,
         {{"employeenumber", repeated("7", 65)}},
         Kind::invalid,
         '"' + repeated("7", 65) + "\" has 65 characters, Dropbox takes at most 64; shorten it"},
        {"fifty-one characters of a name",
         from({"sn"}),
         Target::surname,
         {{"sn", repeated("x", 51)}},
         Kind::invalid,
         '"' + repeated("x", 51) + "\" has 51 characters, Dropbox takes at most 50; shorten it"},
        {"a role that is none",
         from({"employeeType"}),
         Target::role,
         {{"employeetype", "boss"}},
         Kind::invalid,
         "\"boss\" is not a role; use member_only, support_admin, user_management_admin or "
         "team_admin"},
        {"two addresses in one value",
         from({"mail"}),
         Target::email,
         {{"mail", "a@acme.com,b@acme.com"}},
         Kind::invalid,
         "\"a@acme.com,b@acme.com\" is not an e-mail address that Dropbox takes: \",\" stands "
         "after the @, where only letters, digits, dots and dashes may"},
        {"the smallest of several bad ones is shown",
         from({"mail"}),
         Target::email,
         {{"mail", "z"}, {"mail", "Y"}},
         Kind::invalid,
         "\"y\" is not an e-mail address that Dropbox takes: it has no @"},
        {"bad UTF-8",
         from({"sn"}),
         Target::surname,
         {{"sn", "\xff"}},
         Kind::invalid,
         "\"\\xff\" is not valid UTF-8; correct it in the source"},
        {"no row",
         table({{"a", "b"}}),
         Target::role,
         {{"employeetype", "c\n"}},
         Kind::invalid,
         "\"c\\n\" has no row in `map`; add one, or a default"},
        {"no boolean",
         from({"wipe"}),
         Target::wipe_data,
         {{"wipe", "maybe"}},
         Kind::invalid,
         "\"maybe\" is neither true nor false; translate it with `map`"},
        {"no cn in the DN",
         with({"manager"}, {Transform::cn_from_dn}),
         Target::surname,
         {{"manager", "uid=x,cn=y"}},
         Kind::invalid,
         "\"uid=x,cn=y\" has no cn in its first part, which cnFromDn takes"},
        {"no address",
         with({"mail"}, {Transform::user_from_email}),
         Target::surname,
         {{"mail", "x"}},
         Kind::invalid,
         "\"x\" has nothing before an @, which userFromEmail takes"},
        {"open template",
         pattern("${sn"),
         Target::surname,
         {{"sn", "x"}},
         Kind::invalid,
         "\"${\" in the template \"${sn\" is not closed by \"}\""},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(mapped(row.rule, row.target, row.pairs) == MappedValue{row.kind, "", row.problem});
    }
}

TEST_CASE("a rule chooses what a problem means") {
    auto rule = from({"sn"});
    rule.on_missing = OnProblem::keep;
    rule.on_error = OnProblem::clear;
    CHECK(mapped(rule, Target::surname, {}).kind == Kind::kept);
    CHECK(mapped(rule, Target::surname, {{"sn", "a/b"}}).kind == Kind::cleared);
}

TEST_CASE("a rule chooses what a missing part of a template means") {
    struct Row {
        OnProblem choice;
        Kind kind;
    };
    const auto row = GENERATE(values<Row>({{OnProblem::error, Kind::missing},
                                           {OnProblem::keep, Kind::kept},
                                           {OnProblem::clear, Kind::cleared}}));
    auto rule = pattern("${givenName} ${sn}");
    rule.on_missing = row.choice;
    CHECK(mapped(rule, Target::surname, {{"sn", "x"}}).kind == row.kind);
    CHECK(mapped(rule, Target::surname, {{"sn", "x"}, {"givenname", "y"}}).text == "y x");
}

TEST_CASE("every character that Dropbox forbids in names is refused") {
    for (const char bad : std::string("/:?*<>\"|")) {
        const std::string name = std::string("a") + bad + "b";
        CAPTURE(name);
        CHECK(mapped(from({"sn"}), Target::surname, {{"sn", name}}).kind == Kind::invalid);
        CHECK(mapped(from({"sn"}), Target::given_name, {{"sn", name}}).kind == Kind::invalid);
        CHECK(mapped(from({"cn"}), Target::group_name, {{"cn", name}}).text == name);
    }
}

TEST_CASE("a masked value is not in the message") {
    struct Row {
        std::string name;
        MappingRule rule;
        Target target;
        test::Pairs pairs;
    };
    const auto row = GENERATE(values<Row>({
        {"a forbidden character", from({"sn"}), Target::surname, {{"sn", "s3cr3t/"}}},
        {"bytes", from({"sn"}), Target::surname, {{"sn", "s3cr3t\xff"}}},
        {"no row", table({{"s3cr3t", "member_only"}}), Target::role, {{"employeetype", "s3cr3t2"}}},
        {"a bad default", table({}, "s3cr3t"), Target::role, {{"employeetype", "x"}}},
        {"a bad default for nothing", table({}, "s3cr3t"), Target::role, {}},
        {"a bad template", pattern("s3cr3t ${sn"), Target::surname, {{"sn", "x"}}},
        {"no address",
         with({"sn"}, {Transform::user_from_email}),
         Target::surname,
         {{"sn", "s3cr3t"}}},
    }));
    DYNAMIC_SECTION(row.name) {
        auto rule = row.rule;
        rule.masked = true;
        CHECK(mapped(rule, row.target, row.pairs).problem == "*** cannot be used (masked)");
    }
}

TEST_CASE("the order in which values come does not matter") {
    test::Pairs pairs{{"employeetype", "b"},  {"employeetype", "boss"}, {"employeetype", "helper"},
                      {"mail", "b@acme.com"}, {"mail", "A@acme.com"},   {"mail", "n/a"}};
    const auto role = table({{"boss", "team_admin"}, {"helper", "support_admin"}}, "member_only");
    std::sort(pairs.begin(), pairs.end());
    do {
        REQUIRE(mapped(role, Target::role, pairs).text == "support_admin");
        REQUIRE(mapped(from({"mail"}), Target::email, pairs).text == "a@acme.com");
    } while (std::next_permutation(pairs.begin(), pairs.end()));
}

TEST_CASE("a rule tells which attributes it reads") {
    auto rule = pattern("${givenName} ${@uid} ${sn}");
    CHECK(attributes_of(rule) == std::vector<std::string>{"givenName", "sn"});
    CHECK(attributes_of(from({"@dn", "mail"})) == std::vector<std::string>{"mail"});
    CHECK(problem_of_pattern("${a} $$").has_value() == false);
    CHECK(problem_of_pattern("${}") == "\"${}\" in the template \"${}\" names no attribute");
    CHECK(problem_of_pattern("cost $5")
          == "\"$\" in the template \"cost $5\" is followed by neither \"{\" nor \"$\"; write "
             "${attribute}, or $$ for a dollar");
}
