#include "entries.hpp"

#include <rollcall/directory/mapping.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using Kind = MappedValue::Kind;

namespace {

MappedValue mapped(const MappingRule& rule,
                   Target target,
                   const test::Pairs& pairs,
                   const std::string& dn = "uid=ann,ou=people,dc=acme") {
    const auto it = test::entry(dn, pairs);
    const auto parsed = *Dn::parse(dn);
    return map_value(rule, target, {it, parsed, "u-1"});
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
         Target::group_name,
         {{"cn", " Leading Space"}},
         " Leading Space"},
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

TEST_CASE("a masked value is not in the message") {
    auto rule = from({"sn"});
    rule.masked = true;
    CHECK(mapped(rule, Target::surname, {{"sn", "secret/"}}).problem
          == "*** cannot be used (masked)");
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
