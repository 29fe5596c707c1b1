#include "member_page.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

using namespace rollcall;
using namespace rollcall::dropbox;

namespace {

struct Taken {
    std::vector<User> users{};
    std::vector<std::optional<std::vector<std::string>>> groups{};
    std::string problem{};
    bool operator==(const Taken&) const = default;
};

void add(Taken& taken, const MemberRow& row, const GroupNumbers& numbers) {
    taken.users.push_back(row.user);
    auto& names = taken.groups.emplace_back();
    if (!row.groups) return;
    names.emplace();
    for (const auto number : *row.groups) names->emplace_back(numbers.text(number));
}

Taken quickly(const std::string& page) {
    Taken taken;
    GroupNumbers numbers;
    MemberPages pages;
    const auto read =
        pages.read(page, numbers, [&](const MemberRow& row) { add(taken, row, numbers); });
    if (!read) taken.problem = read.error().describe();
    return taken;
}

Taken slowly(const std::string& page) {
    Taken taken;
    GroupNumbers numbers;
    const Json json = Json::parse(page);
    for (const auto& member : at(json, "members")) {
        const auto row = read_member(member, numbers);
        if (!row) {
            taken.problem = row.error().describe();
            break;
        }
        if (*row) add(taken, **row, numbers);
    }
    return taken;
}

std::string page_with(const std::string& profile, const std::string& rest = "") {
    return R"({"members":[{"profile":{)" + profile + R"(})" + rest
           + R"(}],"cursor":"c","has_more":false})";
}

} // namespace

TEST_CASE("a page is read alike by both parsers, whatever a row says") {
    const std::string id = R"("team_member_id":"dbmid:a")";
    const std::string named = id + R"(,"email":"Ann@Acme.com")";
    const std::string active = named + R"(,"status":{".tag":"active"})";
    const std::vector<std::string> pages{
        page_with(active + R"(,"groups":["g:1","g:2"])", R"(,"role":{".tag":"team_admin"})"),
        page_with(active + R"(,"external_id":"x","name":{"given_name":"A\u00e9","surname":null})"),
        page_with(active + R"(,"groups":[])", R"(,"role":"member_only")"),
        page_with(active + R"(,"groups":null,"external_id":7,"name":[])"),
        page_with(active + R"(,"groups":["g:1",7])"),
        page_with(active + R"(,"unheard_of":{"groups":["g:9"]},"more":1e40)"),
        page_with(active + R"(,"number":123456789012345678901234567890)"),
        page_with(named + R"(,"status":"invited")"),
        page_with(named + R"(,"status":{".tag":"removed","is_recoverable":true},"groups":["g:1"])"),
        page_with(named + R"(,"status":{".tag":"removed","is_recoverable":false})"),
        page_with(named + R"(,"status":{".tag":"removed","is_recoverable":"true"})"),
        page_with(named
                  + R"(,"status":{".tag":"suspended"},"suspended_on":"2026-08-01T10:00:00Z")"),
        page_with(named + R"(,"status":{".tag":"asleep"})"),
        page_with(named),
        page_with(id),
        page_with(R"("team_member_id":"")"),
        page_with(""),
        R"({"members":[7,null,[]],"cursor":"c","has_more":false})",
        R"({"members":[],"cursor":"c","has_more":false})",
    };
    for (const auto& page : pages) {
        INFO(page);
        const auto quick = quickly(page);
        const auto slow = slowly(page);
        CHECK(quick.problem == slow.problem);
        CHECK(quick == slow);
    }
}

TEST_CASE("a page that is none") {
    CHECK(quickly("[1").problem == "team/members/list: a page is not JSON");
    CHECK(quickly("{}").problem == "a page without members");
    CHECK(quickly(R"({"members":{}})").problem == "a page without members");
    CHECK(quickly("\"\xff\"").problem == "team/members/list: a page is not JSON");
}
