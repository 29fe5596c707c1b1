#include "json_text.hpp"
#include "request_head.hpp"
#include "routes.hpp"
#include "seed.hpp"

#include <rollcall/base/text.hpp>

#include <catch2/catch.hpp>

using namespace rollcall::sandbox;

namespace {

constexpr const char* k_team = R"({"clock": "2026-08-01T10:00:00Z",
  "members": [{"email": "ann@acme.com", "role": "team_admin"}, {"email": "bob@acme.com"}],
  "groups": [{"name": "Sales", "external_id": "g-1", "members": ["bob@acme.com"]}]})";

/// Good requests to start from: what is nearly right gets further than noise.
const std::vector<std::pair<std::string, std::string>>& corpus() {
    static const std::vector<std::pair<std::string, std::string>> requests{
        {"team/members/add_v2",
         R"({"new_members":[{"member_email":"new@acme.com","member_given_name":"Nü","role_ids":)"
         R"(["pid_dbtmr:AAAAAFMcx6E0tax39Kb0H671TzWLeE07dwaqFQ5fDRy2"]}],"force_async":true})"},
        {"team/members/set_profile_v2",
         R"({"user":{".tag":"email","email":"bob@acme.com"},"new_surname":"Roy"})"},
        {"team/members/remove",
         R"({"user":{".tag":"email","email":"bob@acme.com"},"wipe_data":false})"},
        {"team/members/list_v2", R"({"limit":7,"include_removed":true})"},
        {"team/members/list/continue_v2", R"({"cursor":"AAB0123456789abcdef01234567"})"},
        {"team/groups/get_info", R"({".tag":"group_ids","group_ids":["g:1","g:2"]})"},
        {"team/groups/delete", R"({".tag":"group_external_id","group_external_id":"g-1"})"},
        {"team/groups/members/add",
         R"({"group":{".tag":"group_external_id","group_external_id":"g-1"},"members":[{"user":)"
         R"({".tag":"email","email":"ann@acme.com"},"access_type":"member"}]})"},
        {"team_log/get_events",
         R"({"category":"groups","time":{"start_time":"2026-08-01T10:00:00Z"}})"},
        {"team/members/secondary_emails/add",
         R"({"new_secondary_emails":[{"user":{".tag":"email","email":"bob@acme.com"},)"
         R"("secondary_emails":["b@home.com"]}]})"},
        {"team/get_info", "null"},
    };
    return requests;
}

std::string mutated(std::string text, Random& dice) {
    static constexpr std::string_view k_pieces[] = {"\"",
                                                    "{",
                                                    "}",
                                                    "[",
                                                    "]",
                                                    ":",
                                                    ",",
                                                    "\\",
                                                    "null",
                                                    "-1",
                                                    "1e999",
                                                    "\"\\ud800\"",
                                                    "\xff",
                                                    "\xc0\x80",
                                                    ".tag",
                                                    "{\".tag\":",
                                                    "18446744073709551616",
                                                    "\"other\"",
                                                    "\n",
                                                    "[[[[[[[["};
    for (std::uint64_t i = 0; i <= dice.below(4); ++i) {
        const std::size_t at = dice.below(text.size() + 1);
        const std::size_t length = dice.below(std::min<std::size_t>(text.size() - at, 12) + 1);
        switch (dice.below(4)) {
        case 0: text.erase(at, length); break;
        case 1: text.insert(at, k_pieces[dice.below(std::size(k_pieces))]); break;
        case 2: text.insert(at, text.substr(dice.below(text.size() + 1), 20)); break;
        default:
            if (at < text.size()) text[at] = static_cast<char>(dice.next() & 0xffU);
        }
    }
    return text;
}

World fresh_world() { return make_world(*parse_seed(k_team)); }

ApiRequest signed_request(World& world, const std::string& route, std::string body) {
    static std::string token;
    if (world.tokens.judge(token, world.team.now()).token == nullptr) {
        token = world.tokens.mint(TokenKind::team, all_scopes(), world.team.now());
    }
    return {.path = "/2/" + route,
            .authorization = "Bearer " + token,
            .content_type = "application/json",
            .body = std::move(body)};
}

} // namespace

TEST_CASE("what is nearly a request gets an answer, and the answer is well formed") {
    constexpr int k_rounds = 4000;
    Random dice(20260801);
    World world = fresh_world();
    for (int i = 0; i < k_rounds; ++i) {
        if (i % 500 == 0) world = fresh_world();
        const auto& [route, body] = corpus()[dice.below(corpus().size())];
        ApiRequest request = signed_request(world, route, mutated(body, dice));
        if (dice.below(20) == 0) request.path = mutated(request.path, dice);
        if (dice.below(20) == 0) request.content_type = mutated("application/json", dice);
        if (dice.below(20) == 0) request.authorization = mutated("Bearer x", dice);
        INFO(request.path << " " << request.body);
        const Answer given = answer(world, request);
        const bool is_json = given.content_type == "application/json";
        CHECK((is_json || given.content_type == k_plain_text));
        if (is_json) {
            CHECK_FALSE(Json::parse(given.body, nullptr, false).is_discarded());
        } else {
            CHECK(given.status == 400);
        }
    }
}

TEST_CASE("what nests without end is no JSON") {
    const std::size_t depth = GENERATE(65U, 1'000'000U);
    World world = fresh_world();
    const std::string nested = std::string(depth, '[') + std::string(depth, ']');
    const Answer given = answer(
        world, signed_request(world, "team/members/set_admin_permissions_v2",
                              R"({"user":{".tag":"email","email":"bob@acme.com"},"new_roles":[)"
                                  + nested + ",1]}"));
    CHECK(given.status == 400);
    CHECK(given.body.ends_with("request body: could not decode input as JSON"));
    CHECK_FALSE(parse_seed(nested));
}

TEST_CASE("brackets in strings do not nest") {
    CHECK(nesting(R"({"a":"[[[[","b":["\"[["]})", 100) == 2);
    CHECK(nesting("[[[]", 2) == 2);
    CHECK(parse_json(std::string(k_deepest_json, '[') + std::string(k_deepest_json, ']')));
    CHECK_FALSE(parse_json(std::string(k_deepest_json + 1, '[')));
    CHECK_FALSE(parse_json("\"\xff\""));
}

TEST_CASE("a request's head says whether a body follows") {
    const auto read = [](std::string_view text) {
        RequestHead head;
        for (const char c : text) head.read(c);
        return head;
    };
    CHECK_FALSE(read("POST / HTTP/1.1\r\nHost: x\r\n").is_over());
    CHECK(read("POST / HTTP/1.1\r\nHost: x\r\n\r\n").is_over());
    CHECK_FALSE(read("POST / HTTP/1.1\r\nX-Content-Length: 1\r\n\r\n").has_body());
    CHECK(read("POST / HTTP/1.1\nCONTENT-length: 0\n\n").has_body());
    CHECK(read("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").has_body());
    CHECK(read("a: " + std::string(RequestHead::k_most_bytes, 'x')).is_too_long());
}

TEST_CASE("what is nearly a seed is a team or a list of problems") {
    Random dice(1);
    for (int i = 0; i < 1000; ++i) {
        const std::string text = mutated(k_team, dice);
        INFO(text);
        const auto seed = parse_seed(text);
        if (seed) {
            CHECK(make_world(*seed).team.acting_admin() != nullptr);
        } else {
            CHECK_FALSE(seed.error().message.empty());
        }
    }
}

TEST_CASE("what is nearly a cursor is none") {
    World world = fresh_world();
    const Answer page = answer(world, signed_request(world, "team/members/list", R"({"limit":1})"));
    const auto cursor = Json::parse(page.body)["cursor"].get<std::string>();
    Random dice(1);
    for (int i = 0; i < 1000; ++i) {
        std::string changed = cursor;
        changed[dice.below(changed.size())] = "0123456789abcdef-Z"[dice.below(18)];
        const Answer given = answer(world, signed_request(world, "team/members/list/continue",
                                                          Json{{"cursor", changed}}.dump()));
        CHECK(given.status == (changed == cursor ? 200 : 409));
    }
}
