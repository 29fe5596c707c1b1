#include <rollcall/model/limits.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

struct Row {
    std::string name, text, problem;
};

std::string text_of(const std::optional<std::string>& problem) { return problem.value_or(""); }

} // namespace

TEST_CASE("e-mails are checked against the pattern of the API") {
    const auto row = GENERATE(values<Row>({
        {"plain", "ann@acme.com", ""},
        {"everything allowed", "O'Brien#&._%+-1@-a.b-c.Museum", ""},
        {"doubled dots", "a..b@acme..com", ""},
        {"255 characters", std::string(246, 'a') + "@acme.com", ""},
        {"too long", std::string(247, 'a') + "@acme.com",
         "\"" + std::string(100, 'a')
             + "…\" has 256 characters, Dropbox takes at most 255; shorten it"},
        {"no at", "ann", "\"ann\" is not an e-mail address that Dropbox takes: it has no @"},
        {"nothing before", "@acme.com",
         "\"@acme.com\" is not an e-mail address that Dropbox takes: nothing stands before the @"},
        {"umlaut before", "jürgen@acme.com",
         "\"jürgen@acme.com\" is not an e-mail address that Dropbox takes: \"ü\" stands before "
         "the @, where only letters, digits and ' # & . _ % + - may"},
        {"equals sign", "a=b@acme.com",
         "\"a=b@acme.com\" is not an e-mail address that Dropbox takes: \"=\" stands before the @, "
         "where only letters, digits and ' # & . _ % + - may"},
        {"two ats", "a@b@acme.com",
         "\"a@b@acme.com\" is not an e-mail address that Dropbox takes: \"@\" stands after the @, "
         "where only letters, digits, dots and dashes may"},
        {"underscore in the domain", "a@b_c.com",
         "\"a@b_c.com\" is not an e-mail address that Dropbox takes: \"_\" stands after the @, "
         "where only letters, digits, dots and dashes may"},
        {"line break", "a@acme.com\n",
         "\"a@acme.com\\n\" is not an e-mail address that Dropbox takes: \"\\n\" stands after the "
         "@, where only letters, digits, dots and dashes may"},
        {"no dot", "a@localhost",
         "\"a@localhost\" is not an e-mail address that Dropbox takes: what follows the @ is not a "
         "domain name"},
        {"leading dot", "a@.acme.com",
         "\"a@.acme.com\" is not an e-mail address that Dropbox takes: what follows the @ is not a "
         "domain name"},
        {"only a top level", "a@.com",
         "\"a@.com\" is not an e-mail address that Dropbox takes: what follows the @ is not a "
         "domain name"},
        {"short top level", "a@acme.c",
         "\"a@acme.c\" is not an e-mail address that Dropbox takes: the last part of the domain, "
         "\"c\", must be 2 to 15 letters"},
        {"international top level", "a@acme.xn--p1ai",
         "\"a@acme.xn--p1ai\" is not an e-mail address that Dropbox takes: the last part of the "
         "domain, \"xn--p1ai\", must be 2 to 15 letters"},
        {"long top level", "a@acme.abcdefghijklmnop",
         "\"a@acme.abcdefghijklmnop\" is not an e-mail address that Dropbox takes: the last part "
         "of the domain, \"abcdefghijklmnop\", must be 2 to 15 letters"},
        {"empty", "", "\"\" is not an e-mail address that Dropbox takes: it has no @"},
        {"invalid UTF-8", "a\xff@acme.com",
         "\"a\\xff@acme.com\" is not valid UTF-8; correct it in the source"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(text_of(problem_of_email(row.text)) == row.problem); }
}

TEST_CASE("names of people are checked against the limits of the API") {
    std::string fifty;
    for (int i = 0; i < 50; ++i) fifty += "ü";
    const auto row = GENERATE_COPY(values<Row>({
        {"plain", "Ann-Sofie d'Arc \\ Jr.", ""},
        {"empty clears", "", ""},
        {"characters, not bytes", fifty, ""},
        {"too long", fifty + "x",
         "\"" + fifty + "…\" has 51 characters, Dropbox takes at most 50; shorten it"},
        {"slash", "Ann/Bob",
         "\"Ann/Bob\" holds /, which Dropbox refuses in names (/ : ? * < > \" |); remove it"},
        {"quotation mark", "Ann \"Sunny\" Bo",
         "\"Ann \"Sunny\" Bo\" holds \", which Dropbox refuses in names (/ : ? * < > \" |); remove "
         "it"},
        {"invalid UTF-8", "\xc3", "\"\\xc3\" is not valid UTF-8; correct it in the source"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(text_of(problem_of_person_name(row.text)) == row.problem); }
}

TEST_CASE("external ids, group names and roles are checked") {
    CHECK(text_of(problem_of_external_id(std::string(64, 'x'))).empty());
    CHECK(text_of(problem_of_external_id(std::string(65, 'x')))
          == "\"" + std::string(65, 'x')
                 + "\" has 65 characters, Dropbox takes at most 64; shorten it");
    CHECK(text_of(problem_of_group_external_id(std::string(65, 'x'))).empty());
    CHECK(text_of(problem_of_group_name("R&D / <all>")).empty());
    CHECK(text_of(problem_of_group_name(" \t")) == "\" \\t\" is blank; give the group a name");
    CHECK(text_of(problem_of_role("team_admin")).empty());
    CHECK(text_of(problem_of_role("admin"))
          == "\"admin\" is not a role; use member_only, support_admin, user_management_admin or "
             "team_admin");
}
