#include "json_text.hpp"
#include "routes.hpp"
#include "seed.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace rollcall::sandbox;

namespace {

constexpr const char* k_team = R"({"clock": "2026-08-01T10:00:00Z",
  "members": [{"email": "ann@acme.com", "role": "team_admin"}, {"email": "bob@acme.com"}],
  "groups": [{"name": "Sales", "external_id": "g-1", "members": ["bob@acme.com"]}]})";

} // namespace

// The first line is the route, the rest its body. A fresh team each time: what one input does must
// not decide what the next one finds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Seed seed = *parse_seed(k_team);
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t end = std::min(text.find('\n'), text.size());
    World world = make_world(seed);
    const ApiRequest request{
        .path = "/2/" + std::string(text.substr(0, end)),
        .authorization =
            "Bearer " + world.tokens.mint(TokenKind::team, all_scopes(), world.team.now()),
        .content_type = "application/json",
        .body = std::string(text.substr(std::min(end + 1, text.size())))};
    const Answer given = answer(world, request);
    if (given.content_type == "application/json"
        && Json::parse(given.body, nullptr, false).is_discarded()) {
        std::abort(); // an answer that no client can read
    }
    return 0;
}
