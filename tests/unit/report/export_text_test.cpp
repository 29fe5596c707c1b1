#include "samples.hpp"

#include <rollcall/report/text.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall;
using namespace rollcall::test;

namespace {

ExportResult result_of(std::size_t omissions) {
    ExportResult result{.commit = CommitId("0123456789abcdef"),
                        .source = "ldif company.ldif",
                        .users = 3,
                        .groups = 1,
                        .memberships = 2,
                        .subject = "+3 users"};
    for (std::size_t i = 0; i < omissions; ++i) {
        result.omissions.push_back({ReasonCode::missing_value, fmt::format("uid=p{},dc=acme", i),
                                    "email", "the entry has no mail; left out"});
    }
    result.omissions.push_back({ReasonCode::outside_user_scope, "uid=x,dc=acme", "",
                                "listed by \"cn=ops\", but outside the user scope"});
    return result;
}

} // namespace

TEST_CASE("a small export names everything that it leaves out, with its code") {
    CHECK(export_text(result_of(1), {})
          == "Read ldif company.ldif: 3 users, 1 group, 2 memberships\n"
             "Committed 0123456789: +3 users\n"
             "\n"
             "Not exported as it stands (2)\n"
             "  uid=p0,dc=acme: email: the entry has no mail; left out [missingValue]\n"
             "  uid=x,dc=acme: listed by \"cn=ops\", but outside the user scope "
             "[outsideUserScope]\n");
}

TEST_CASE("an export that leaves out thousands is grouped by code and value") {
    const auto text = export_text(result_of(5000), {});
    INFO(text);
    CHECK(line_count(text) < 20);
    CHECK(contains(text, "\nNot exported as it stands (5,001)\n"
                         "  5,000 × [missingValue] email: the entry has no mail; left out\n"
                         "      uid=p0,dc=acme, "));
    CHECK(contains(text, "\n  1 × [outsideUserScope]\n      uid=x,dc=acme: listed by"));
    const auto full = lines_of(export_text(result_of(5000), {.full = true}));
    CHECK(full.size() == 5007);
    CHECK(full.back() == "Committed 0123456789: +3 users");
}

TEST_CASE("memberships by way of other groups are counted, and named when all is asked for") {
    auto result = result_of(0);
    result.omissions.clear();
    result.through_groups = {{"cn=all,dc=acme",
                              {"cn=left,dc=acme", "cn=ring,dc=acme"},
                              {"uid=a,dc=acme", "uid=b,dc=acme"}}};
    CHECK(export_text(result, {})
          == "Read ldif company.ldif: 3 users, 1 group, 2 memberships\n"
             "Committed 0123456789: +3 users\n"
             "\n"
             "2 memberships by way of other groups; --full names them and the way of each\n");
    CHECK(contains(export_text(result, {.full = true}),
                   "\nMembers by way of other groups (2)\n"
                   "  \"cn=all,dc=acme\" > \"cn=left,dc=acme\" > \"cn=ring,dc=acme\" > "
                   "\"uid=a,dc=acme\"\n"
                   "  \"cn=all,dc=acme\" > \"cn=left,dc=acme\" > \"cn=ring,dc=acme\" > "
                   "\"uid=b,dc=acme\"\n"));
}

TEST_CASE("a held export shows what, how much, the limit and the way out") {
    auto result = result_of(0);
    result.commit.reset();
    result.omissions.clear();
    result.held = Held{.hold_id = "source-shrink-0123456789ab",
                       .hazard = "source-shrink",
                       .count = 5040,
                       .limit = {static_cast<std::size_t>(-1), 10, 3},
                       .base = 6000,
                       .detail = "the datastore lost 5,000 users of 6,000"};
    for (std::size_t i = 0; i < 5000; ++i) {
        result.held->actions.push_back({.kind = ActionKind::user_remove, .user = person(i)});
    }
    for (std::size_t i = 0; i < 40; ++i) result.held->actions.push_back(leaving(i, i % 2));
    CHECK(export_text(result, {})
          == "Read ldif company.ldif: 3 users, 1 group, 2 memberships\n"
             "\n"
             "Held back: needs a decision (1)\n"
             "  source-shrink-0123456789ab: remove 5,000 users, remove 40 memberships (allowed "
             "without a decision: 10%)\n"
             "      the datastore lost 5,000 users of 6,000\n"
             "      to let it go: rollcall approve source-shrink-0123456789ab --reason \"…\"\n"
             "      − remove 5,000 users: person-0000, person-0001, person-0002, person-0003, and "
             "4,996 more\n"
             "      − remove 40 memberships in 2 groups: Group 0000 (20), Group 0001 (20)\n"
             "\n"
             "Nothing was committed: the manifests stay as they are.\n");
}
