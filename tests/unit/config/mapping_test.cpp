#include "support.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

const MappingRule& rule(const Outcome& outcome, Target target) {
    return outcome.loaded.settings.datastore.rules.mapping.at(target);
}

} // namespace

TEST_CASE("a mapping has a short form and a long one") {
    const auto outcome = load("apiVersion: rollcall/v1\n"
                              "kind: Config\n"
                              "team: acme\n"
                              "datastore: {type: ldif, ldif: {file: a}}\n"
                              "mapping:\n"
                              "  email: {from: [mail, proxyAddresses], transform: [trim, lower]}\n"
                              "  givenName: displayName\n"
                              "  surname: {template: \"${sn} (${@uid})\", onMissing: clear}\n"
                              "  externalId: null\n"
                              "  role: {from: employeeType, map: {Chief: team_admin, default: "
                              "member_only}, onError: keep, createOnly: true}\n"
                              "  sendWelcomeEmail: {value: false}\n"
                              "  wipeData: {value: true}\n");
    REQUIRE(outcome.problems.empty());
    const auto email = rule(outcome, Target::email);
    CHECK(email.from == std::vector<std::string>{"mail", "proxyAddresses"});
    CHECK(email.transforms == std::vector<Transform>{Transform::trim, Transform::lower});
    CHECK(email.at == Position{6, 10});
    CHECK(rule(outcome, Target::given_name).from == std::vector<std::string>{"displayName"});
    CHECK(rule(outcome, Target::surname).pattern == "${sn} (${@uid})");
    CHECK(rule(outcome, Target::surname).on_missing == OnProblem::clear);
    CHECK(rule(outcome, Target::surname).from.empty());
    CHECK_FALSE(outcome.loaded.settings.datastore.rules.mapping.contains(Target::external_id));
    CHECK(rule(outcome, Target::group_name).from == std::vector<std::string>{"cn"});
    const auto role = rule(outcome, Target::role);
    CHECK(role.table == std::map<std::string, std::string>{{"Chief", "team_admin"}});
    CHECK(role.table_default == "member_only");
    CHECK(role.on_error == OnProblem::keep);
    CHECK(role.create_only);
    CHECK(rule(outcome, Target::send_welcome_email).value == "false");
    CHECK(rule(outcome, Target::wipe_data).value == "true");
    CHECK(outcome.loaded.settings.policy.manages_role);

    CHECK(effective(outcome.loaded, "mapping.email")
          == "{from: [mail, proxyAddresses], transform: [trim, lower]} (rollcall.yaml:6:10)");
    CHECK(effective(outcome.loaded, "mapping.givenName") == "displayName (rollcall.yaml:7:14)");
    CHECK(effective(outcome.loaded, "mapping.surname")
          == "{template: \"${sn} (${@uid})\", onMissing: clear} (rollcall.yaml:8:12)");
    CHECK(effective(outcome.loaded, "mapping.groupName") == "cn (default)");
    CHECK(effective(outcome.loaded, "mapping.role")
          == "{from: employeeType, map: {Chief: team_admin, default: member_only}, onError: keep, "
             "createOnly: true} (rollcall.yaml:10:9)");
    CHECK(effective(outcome.loaded, "mapping.wipeData") == "{value: true} (rollcall.yaml:12:13)");
}

TEST_CASE("roles are managed when they are mapped, or written by people") {
    CHECK_FALSE(
        load(with("datastore: {type: ldif, ldif: {file: a}}")).loaded.settings.policy.manages_role);
    CHECK(load(with("datastore: {type: none}")).loaded.settings.policy.manages_role);
}

TEST_CASE("a mapping that cannot work is refused") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"no e-mail", "email: null", "rollcall.yaml:2:11: mapping.email must be mapped"},
        {"no group name", "groupName: null",
         "rollcall.yaml:2:11: mapping.groupName must be mapped"},
        {"an unknown target", "emial: mail",
         "rollcall.yaml:2:11: unknown key \"emial\" in mapping; did you mean \"email\"?"},
        {"a list in the short form", "email: [mail]",
         "rollcall.yaml:2:18: mapping.email must be an attribute name or a mapping with from, "
         "value or template; a list of attributes stands under from"},
        {"a constant in the short form", "wipeData: true",
         "rollcall.yaml:2:21: mapping.wipeData must be an attribute name, \"@uid\" or \"@dn\" (a "
         "constant stands under value), found true"},
        {"an unknown source", "email: \"@mail\"",
         "rollcall.yaml:2:18: mapping.email must be an attribute name, \"@uid\" or \"@dn\" (a "
         "constant stands under value), found \"@mail\""},
        {"no source", "surname: {transform: [trim]}",
         "rollcall.yaml:2:20: missing key mapping.surname.from; give one of from, value and "
         "template"},
        {"two sources", "surname: {from: sn, value: x}",
         "rollcall.yaml:2:27: mapping.surname.from is not alone: from, value and template exclude "
         "each other"},
        {"an unknown transform", "surname: {from: sn, transform: [lower, title]}",
         "rollcall.yaml:2:50: mapping.surname.transform must be trim, lower, upper, nfc, collapse, "
         "cnFromDn or userFromEmail, found title"},
        {"an open template", "surname: {template: \"${sn\"}",
         "rollcall.yaml:2:31: mapping.surname.template must be a text with sources such as "
         "\"${givenName} ${sn}\", found \"${sn\""},
        {"a template without a source", "surname: {template: sn}",
         "rollcall.yaml:2:31: mapping.surname.template must be a text with sources such as "
         "\"${givenName} ${sn}\", found sn"},
        {"a dollar that starts nothing", "surname: {template: \"$sn ${sn}\"}",
         "rollcall.yaml:2:31: mapping.surname.template must be a text with sources such as "
         "\"${givenName} ${sn}\", found \"$sn ${sn}\""},
        {"a doubled dollar", "surname: {template: \"$$ ${ sn }\"}", ""},
        {"an unknown role", "role: {value: admin}",
         "rollcall.yaml:2:25: mapping.role.value must be member_only, support_admin, "
         "user_management_admin or team_admin, found admin"},
        {"an unknown role in a table", "role: {from: a, map: {x: boss, default: member_only}}",
         "rollcall.yaml:2:36: mapping.role.map.x must be member_only, support_admin, "
         "user_management_admin or team_admin, found boss"},
        {"a switch with a text", "wipeData: {value: sometimes}",
         "rollcall.yaml:2:29: mapping.wipeData.value must be true or false, found sometimes"},
        {"an empty entry of a table", "role: {from: a, map: {x: }}",
         "rollcall.yaml:2:32: missing key mapping.role.map.x; every entry of a table has a value"},
        {"a cleared e-mail", "email: {from: mail, onMissing: clear}",
         "rollcall.yaml:2:42: mapping.email.onMissing cannot be clear: email always has a value; "
         "give error or keep"},
        {"an e-mail at creation only", "email: {from: mail, createOnly: true}",
         "rollcall.yaml:2:43: mapping.email.createOnly cannot be true: email is needed after the "
         "creation, too"},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(load(with("mapping: {" + row.text + "}")).problems == row.problems);
    }
}

TEST_CASE("a masked mapping shows where values come from, not what they are") {
    const auto outcome = load(
        with("mapping: {surname: {value: s3cr3t, masked: true},"
             " externalId: {from: cn, map: {s3cr3t: s3cr3t, default: s3cr3t}, masked: true}}"));
    REQUIRE(outcome.problems.empty());
    CHECK(effective(outcome.loaded.effective).find("s3cr3t") == std::string::npos);
    CHECK(effective(outcome.loaded, "mapping.surname")
          == "{value: ***, masked: true} (rollcall.yaml:2:20)");
    CHECK(effective(outcome.loaded, "mapping.externalId")
          == "{from: cn, map: {***: ***, default: ***}, masked: true} (rollcall.yaml:2:63)");
}
