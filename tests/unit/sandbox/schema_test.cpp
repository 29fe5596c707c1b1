#include "routes.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::sandbox;

namespace {

struct Row {
    std::string name;
    std::string route;
    std::string argument;
    std::string fault; ///< empty = accepted
};

std::string fault_of(const Row& row) {
    const Route* route = find_route(row.route);
    REQUIRE(route != nullptr);
    REQUIRE(route->argument != nullptr);
    return find_fault(*route->argument, Json::parse(row.argument)).value_or("");
}

constexpr const char* k_email =
    R"('^['#&A-Za-z0-9._%+-]+@[A-Za-z0-9-][A-Za-z0-9.-]*\.[A-Za-z]{2,15}$')";

} // namespace

TEST_CASE("arguments are refused in the service's own words") {
    const std::string user = R"("user":{".tag":"team_member_id","team_member_id":"dbmid:A"})";
    const auto row = GENERATE_COPY(values<Row>({
        {"all defaults", "team/members/list", "{}", ""},
        {"unknown field", "team/members/list", R"({"limt":1})", "unknown field 'limt'"},
        {"first fault wins", "team/members/list", R"({"zz":1,"aa":1})", "unknown field 'zz'"},
        {"limit too low", "team/members/list", R"({"limit":0})",
         "limit: 0 is not within range [1, 1000]"},
        {"limit too high", "team/members/list", R"({"limit":1001})",
         "limit: 1001 is not within range [1, 1000]"},
        {"negative limit", "team/groups/list", R"({"limit":-1})",
         "limit: -1 is not within range [1, 1000]"},
        {"limit as text", "team/groups/list", R"({"limit":"5"})",
         "limit: expected integer, got string"},
        {"null where a default is", "team/groups/list", R"({"limit":null})",
         "limit: expected integer, got null"},
        {"flag as text", "team/members/list", R"({"include_removed":"yes"})",
         "include_removed: 'yes' is not a valid boolean"},
        {"no object", "team/members/list", "[]", "expected object, got list"},
        {"missing field", "team/members/list/continue", "{}", "missing required field 'cursor'"},
        {"key that begins like a tag", "team/members/list", R"({".tag":"x"})", ""},
        {"selector without tag", "team/members/recover", R"({"user":{"email":"a@b.co"}})",
         "user: missing '.tag' key"},
        {"selector with a strange tag", "team/members/recover", R"({"user":{".tag":"name"}})",
         "user: unknown tag 'name'"},
        {"selector as a word", "team/members/recover", R"({"user":"email"})",
         "user: expected object for 'email', got symbol"},
        {"selector as a number", "team/members/recover", R"({"user":7})",
         "user: expected string or object, got integer"},
        {"selector without its value", "team/members/recover", R"({"user":{".tag":"email"}})",
         "user: missing 'email' key"},
        {"selector with more", "team/members/recover",
         R"({"user":{".tag":"email","email":"a@b.co","x":1}})", "user: unexpected key 'x'"},
        {"bad e-mail is not quoted back", "team/members/recover",
         R"({"user":{".tag":"email","email":"no mail"}})",
         std::string("user.email: '*****' did not match pattern ") + k_email},
        {"indices are not shown", "team/members/add",
         R"({"new_members":[{"member_email":"a@b.co"},{"member_email":"x"}]})",
         std::string("new_members.member_email: '*****' did not match pattern ") + k_email},
        {"forbidden character in a name", "team/members/set_profile_v2",
         "{" + user + R"(,"new_surname":"a/b"})",
         R"(new_surname: 'a/b' did not match pattern '[^/:?*<>"|]*')"},
        {"name too long", "team/members/set_profile_v2",
         "{" + user + R"(,"new_given_name":")" + std::string(51, 'x') + "\"}",
         "new_given_name: '" + std::string(51, 'x') + "' must be at most 50 characters, got 51"},
        {"length counts characters, not bytes", "team/members/set_profile_v2",
         "{" + user + R"(,"new_given_name":"ü)" + std::string(49, 'x') + "\"}", ""},
        {"empty name clears", "team/members/set_profile_v2",
         "{" + user + R"(,"new_given_name":""})", ""},
        {"null keeps", "team/members/set_profile_v2", "{" + user + R"(,"new_email":null})", ""},
        {"two roles", "team/members/set_admin_permissions_v2",
         "{" + user + R"(,"new_roles":["pid_dbtmr:1","pid_dbtmr:2"]})",
         "new_roles: ['pid_dbtmr:1', 'pid_dbtmr:2'] has more than 1 items"},
        {"strange role id", "team/members/set_admin_permissions_v2",
         "{" + user + R"(,"new_roles":["admin"]})",
         "new_roles: 'admin' did not match pattern 'pid_dbtmr:.*'"},
        {"tier as a word", "team/members/set_admin_permissions",
         "{" + user + R"(,"new_role":"team_admin"})", ""},
        {"catch-all of a closed union", "team/members/set_admin_permissions",
         "{" + user + R"(,"new_role":"other"})", "new_role: unknown tag 'other'"},
        {"catch-all of an open union", "team/groups/create",
         R"({"group_name":"A","group_management_type":"other"})",
         "group_management_type: unexpected use of the catch-all tag 'other'"},
        {"union as the whole argument", "team/groups/delete",
         R"({".tag":"group_id","group_id":"g:1"})", ""},
        {"field beside the union", "team/groups/delete",
         R"({".tag":"group_id","group_id":"g:1","return_members":true})",
         "unexpected key 'return_members'"},
        {"number where text is", "team/groups/create", R"({"group_name":5})",
         "group_name: '5' expected to be a string, got integer"},
        {"empty job id", "team/members/remove/job_status/get", R"({"async_job_id":""})",
         "async_job_id: '' must be at least 1 characters, got 0"},
        {"time that is none", "team_log/get_events", R"({"time":{"start_time":"today"}})",
         "time.start_time: time data 'today' does not match format '%Y-%m-%dT%H:%M:%SZ'"},
        {"category as a word", "team_log/get_events", R"({"category":"groups"})", ""},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(fault_of(row) == row.fault); }
}

TEST_CASE("e-mail addresses are what the service's pattern accepts") {
    struct Address {
        std::string email;
        bool is_good;
    };
    const auto row = GENERATE(values<Address>({{"a@b.co", true},
                                               {"O'Hara+x#1&2%3@sub-1.acme.example", true},
                                               {"two..dots@acme..com", true},
                                               {"UPPER@ACME.COM", true},
                                               {"-@-.abcdefghijklmno", true},
                                               {"a@b.c", false},
                                               {"a@b.abcdefghijklmnop", false},
                                               {"a@b.c0m", false},
                                               {"a@b.xn--p1ai", false},
                                               {"a=b@acme.com", false},
                                               {"a@under_score.com", false},
                                               {"a@.com", false},
                                               {"@acme.com", false},
                                               {"a@@acme.com", false},
                                               {"ü@acme.com", false},
                                               {"a@acme", false},
                                               {"a@acme.com\n", false}}));
    DYNAMIC_SECTION(row.email) {
        CHECK(find_fault(*email_address(), Json(row.email)).has_value() != row.is_good);
    }
}

TEST_CASE("timestamps are read to the second") {
    CHECK(parse_timestamp("1970-01-02T00:00:01Z") == 86'401);
    CHECK(parse_timestamp("2026-02-29T00:00:00Z") == std::nullopt);
    CHECK(parse_timestamp("2026-01-01T24:00:00Z") == std::nullopt);
    CHECK(parse_timestamp("2026-01-01 00:00:00Z") == std::nullopt);
}
