#include "control_parts.hpp"
#include "json_text.hpp"

namespace rollcall::sandbox {
namespace {

// A token without the detour over a refresh: of a user, or with fewer scopes than the grant.
ControlAnswer mint(World& world, const Json& given) {
    const bool is_user = given.contains("user") && given["user"].get<bool>();
    std::set<std::string> scopes = world.tokens.app().token_scopes;
    if (given.contains("scopes")) scopes = given["scopes"].get<std::set<std::string>>();
    JsonWriter out;
    out.begin_object()
        .field("access_token", world.tokens.mint(is_user ? TokenKind::user : TokenKind::team,
                                                 std::move(scopes), world.team.now()))
        .end_object();
    return {.body = std::move(out).take()};
}

} // namespace

ControlAnswer post_tokens(Sandbox& sandbox, std::string_view body) {
    static const TypePtr type =
        structure({{.name = "action",
                    .type = closed_tags({"expire", "revoke", "grant", "mint", "authorise"})},
                   maybe("user", boolean()),
                   maybe("scopes", list_of(text(1)))});
    const auto given = parse_json(body);
    if (!given || !given->is_object()) return control_error(400, "the body is not a JSON object");
    if (const auto fault = find_fault(*type, *given)) return control_error(400, *fault);
    Tokens& tokens = sandbox.world.tokens;
    const Json& action = given->at("action");
    if (!action.is_string()) return control_error(400, "action: expected a string");
    if (action == "mint") return mint(sandbox.world, *given);
    if (action == "authorise") {
        JsonWriter out;
        out.begin_object().field("code", tokens.authorise()).end_object();
        return {.body = std::move(out).take()};
    }
    if (action == "expire") {
        tokens.expire_all();
    } else if (action == "grant") {
        tokens.grant();
    } else {
        tokens.revoke();
    }
    return control_done();
}

} // namespace rollcall::sandbox
