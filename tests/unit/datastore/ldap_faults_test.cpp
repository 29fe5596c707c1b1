// What servers do when they do not say all: none of it may look like people who left.
#include "ldap_support.hpp"

#include <atomic>

using namespace rollcall;
using namespace rollcall::test;
using Catch::Matchers::Contains;

namespace {

constexpr int k_people = 600;

std::string company() {
    std::string text = base_ldif();
    std::vector<std::string> members;
    for (int i = 1; i <= k_people; ++i) {
        text += person_ldif(i);
        members.push_back(person_dn_of(i));
    }
    return text + group_ldif("all", 9001, members);
}

const Slapd& server() {
    static const Slapd slapd(
        {.ldif = company(), .database = "limits dn.exact=cn=limited,o=accounts size=500\n"});
    return slapd;
}

LdapOptions in_pages_of(const std::string& uri, std::size_t size) {
    auto options = options_for(uri);
    options.page_size = size;
    // Long enough for a busy machine, short enough to be waited for.
    options.timeout = std::chrono::seconds{3};
    return options;
}

} // namespace

TEST_CASE("a search that does not come to its end is no read") {
    struct Row {
        std::string name;
        std::vector<std::string> quirks;
        std::string message;
    };
    const auto row = GENERATE(values<Row>({
        {"the connection is lost in the middle of a page",
         {"--fault", "close", "--after", "250"},
         "after 250 entries: the connection to "},
        {"nothing is said any more",
         {"--fault", "silence", "--after", "250"},
         " said nothing for datastore.ldap.timeout"},
        {"size limit",
         {"--fault", "code:4", "--after", "250"},
         "after 250 entries: the server's size limit was reached, so this is not everybody; raise "
         "the limit of the account that binds (4 Size limit exceeded)"},
        {"time limit",
         {"--fault", "code:3", "--after", "150"},
         "after 150 entries: the server's time limit was reached"},
        {"administrative limit",
         {"--fault", "code:11", "--after", "150"},
         "after 150 entries: an administrative limit of the server was reached"},
        {"partial results", {"--fault", "code:9", "--after", "150"}, "the server sent a part only"},
        {"insufficient access",
         {"--fault", "code:50", "--after", "150"},
         "the account that binds has insufficient access (50 Insufficient access)"},
        {"no paging control in the answer",
         {"--fault", "no-control", "--after", "150"},
         "after 200 entries: the server ended a page with success, but without saying whether "
         "there is more"},
        {"a reference to another server",
         {"--fault", "reference", "--after", "150"},
         "a part of the tree lies elsewhere (reference to "
         "ldap://elsewhere.example/ou=far,dc=acme,dc=com??sub)"},
        {"a reference to what only Active Directory has as a partition of its own",
         {"--fault", "reference:ldap://far.example/CN=Configuration,DC=acme,DC=com", "--after",
          "150"},
         "a part of the tree lies elsewhere (reference to "
         "ldap://far.example/CN=Configuration,DC=acme,DC=com)"},
        {"a referral of the base",
         {"--fault", "code:10", "--after", "1"},
         "the server refers to another one, which is not followed"},
        {"a ranged attribute without its end",
         {"--max-values", "550", "--fault", "truncated"},
         "the values of member of \"cn=all,ou=groups,dc=acme,dc=com\" come in blocks, and their "
         "end was not reached in 3 attempts: nothing came for member;range=600-*"},
        {"a ranged attribute with a gap",
         {"--max-values", "550", "--fault", "skipped"},
         "end was not reached in 3 attempts: for member;range=550-* came range=551-* with 49 "
         "values"},
        {"a ranged attribute that begins again and again",
         {"--max-values", "550", "--fault", "stuck"},
         "end was not reached in 3 attempts: for member;range=550-* came range=0-549 with 550 "
         "values"},
        {"a block that is shorter than it says",
         {"--max-values", "550", "--fault", "overlong"},
         "end was not reached in 3 attempts: for member;range=0-* came range=0-550 with 550 "
         "values"},
    }));
    DYNAMIC_SECTION(row.name) {
        const Quirks proxy(server(), row.quirks);
        const auto error = bad(read_directory(in_pages_of(proxy.ldap(), 100)));
        CHECK((error.code == ErrorCode::incomplete || error.code == ErrorCode::denied));
        CHECK_THAT(error.message, Contains(row.message));
    }
}

TEST_CASE("the message of a failed search says which one it was") {
    const Quirks proxy(server(), {"--fault", "code:3", "--after", "150"});
    const auto error = bad(read_directory(in_pages_of(proxy.ldap(), 100)));
    CHECK(error.message
          == "reading users below \"dc=acme,dc=com\" by (objectClass=inetOrgPerson), after 150 "
             "entries: the server's time limit was reached; raise the limit of the account that "
             "binds, or index the attributes in the filter (3 Time limit exceeded)");
}

TEST_CASE("a lost connection is made anew, and the read begins again") {
    const Quirks proxy(server(), {"--fault", "close", "--after", "250", "--times", "2"});
    const auto snapshot = good(read_directory(in_pages_of(proxy.ldap(), 100)));
    CHECK(snapshot.roster.users.size() == k_people);
    CHECK(member_names(snapshot, "all").size() == k_people);
    REQUIRE_FALSE(snapshot.warnings.empty());
    CHECK_THAT(snapshot.warnings[0], Contains(" was lost ("));
    CHECK_THAT(snapshot.warnings[0], Contains("; it was read again"));
}

TEST_CASE("a server that dies in the middle is no read") {
    Slapd mortal({.ldif = company()});
    // So slow that it is still at it when it is killed.
    const Quirks proxy(mortal, {"--delay", "5"});
    std::atomic<int> asked{0};
    auto options = in_pages_of(proxy.ldap(), 100);
    options.stop = [&] {
        if (++asked == 40) mortal.kill();
        return false;
    };
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message, Contains("the connection to " + proxy.ldap() + " was lost"));
}

TEST_CASE("a slow server is waited for") {
    const Quirks proxy(server(), {"--delay", "1"});
    CHECK(good(read_directory(in_pages_of(proxy.ldap(), 100))).roster.users.size() == k_people);
}

TEST_CASE("one search does not take longer than it may") {
    const Quirks proxy(server(), {"--delay", "20"});
    auto options = in_pages_of(proxy.ldap(), 100);
    options.search_timeout = std::chrono::seconds{1};
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message, Contains("not done within datastore.ldap.searchTimeout"));
}

TEST_CASE("all searches together do not take longer than they may") {
    const Quirks proxy(server(), {"--delay", "2"});
    auto options = in_pages_of(proxy.ldap(), 100);
    options.read_timeout = std::chrono::seconds{1};
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message,
               Contains("the whole read was not done within datastore.ldap.readTimeout"));
}

TEST_CASE("a signal ends a read") {
    const Quirks proxy(server(), {"--fault", "silence", "--after", "150"});
    auto options = in_pages_of(proxy.ldap(), 100);
    options.timeout = std::chrono::minutes{5};
    const auto signal = std::chrono::steady_clock::now() + std::chrono::milliseconds{500};
    options.stop = [&] { return std::chrono::steady_clock::now() > signal; };
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message, Contains("stopped by a signal"));
}

TEST_CASE("a size limit of 500 is no read of 500 people") {
    auto options = options_for(server().ldap());
    options.bind.dn = "cn=limited,o=accounts";
    SECTION("in pages") { options.page_size = 1000; }
    SECTION("without pages") { options.page_size = 0; }
    const auto error = bad(read_directory(options));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message,
               Contains("after 500 entries: the server's size limit was reached, so this is not "
                        "everybody"));
}

TEST_CASE("a server that limits its pages is asked for smaller ones") {
    const Quirks proxy(server(), {"--max-page", "300"});
    CHECK(good(read_directory(in_pages_of(proxy.ldap(), 1000))).roster.users.size() == k_people);
}

TEST_CASE("ranges are read to their end") {
    const Quirks proxy(server(), {"--max-values", "100"});
    const auto snapshot = good(read_directory(in_pages_of(proxy.ldap(), 100)));
    CHECK(member_names(snapshot, "all").size() == k_people);
}

TEST_CASE("a base that is not there is no empty company") {
    auto rules = openldap_rules();
    rules.base_dn = "ou=nowhere,dc=acme,dc=com";
    const auto error = bad(read_directory(options_for(server().ldap()), rules));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK(error.message
          == "baseDn \"ou=nowhere,dc=acme,dc=com\" does not exist on " + server().ldap()
                 + ", or the account that binds may not see it");
}

TEST_CASE("an attribute that the schema does not know is no empty company") {
    auto rules = openldap_rules();
    rules.users.filter = "(&(objectClass=inetOrgPerson)(!(nsAccountLock=true)))";
    const auto error = bad(read_directory(options_for(server().ldap()), rules));
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(error.message
          == "users.filter names nsaccountlock, which the server's schema does not know, so it "
             "would match nobody; correct the name");
}

TEST_CASE("a matching rule that the server does not know is no empty company") {
    auto rules = openldap_rules();
    rules.users.filter = "(memberOf:1.2.840.113556.1.4.1941:=cn=all,ou=groups,dc=acme,dc=com)";
    const auto error = bad(read_directory(options_for(server().ldap()), rules));
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK_THAT(error.message, Contains("uses the matching rule 1.2.840.113556.1.4.1941, which the "
                                       "server does not know"));
}

TEST_CASE("who may not read finds nobody, and nobody is no company") {
    static const Slapd closed({.ldif = company(),
                               .database = "access to * by dn.exact=cn=reader,"
                                           "o=accounts search by * none\n"});
    const auto error = bad(read_directory(options_for(closed.ldap())));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message, Contains("baseDn \"dc=acme,dc=com\" does not exist"));
}

TEST_CASE("a base that another server holds is told as that") {
    const Quirks proxy(server(), {"--fault", "code:10", "--at", "dc=acme,dc=com"});
    const auto error = bad(read_directory(in_pages_of(proxy.ldap(), 100)));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message,
               Contains("reading the base at \"dc=acme,dc=com\": the server refers to another one, "
                        "which is not followed"));
}

TEST_CASE("a member that cannot be looked up is no member that is gone") {
    static const Slapd nested(
        {.ldif = base_ldif() + person_ldif(1) + person_ldif(2)
                 + group_ldif("outer", 9001, {person_dn_of(1), group_dn_of("inner")})
                 + group_ldif("inner", 9002, {person_dn_of(2)})});
    struct Row {
        std::string name;
        std::string fault;
        std::string message;
    };
    const auto row = GENERATE(values<Row>({
        {"referral", "code:10", "another server holds \"cn=inner,ou=groups,dc=acme,dc=com\""},
        {"time limit", "code:3", "the server's time limit was reached"},
        {"size limit", "code:4", "the server's size limit was reached"},
        {"insufficient access", "code:50", "has insufficient access"},
        {"busy", "code:51", "the server is not ready"},
        {"a lost connection", "close", "the connection to "},
        {"silence", "silence", " said nothing for datastore.ldap.timeout"},
        {"a reference", "reference", "a part of the tree lies elsewhere"},
    }));
    DYNAMIC_SECTION(row.name) {
        const Quirks proxy(nested, {"--fault", row.fault, "--at", group_dn_of("inner")});
        auto rules = openldap_rules();
        rules.groups.filter = "(cn=outer)";
        const auto error = bad(read_directory(in_pages_of(proxy.ldap(), 100), rules));
        CHECK((error.code == ErrorCode::incomplete || error.code == ErrorCode::denied));
        CHECK_THAT(error.message, Contains("reading members of groups"));
        CHECK_THAT(error.message, Contains(row.message));
    }
}
