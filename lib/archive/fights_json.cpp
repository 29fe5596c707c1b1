#include "fights_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

Json value_or_null(const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
}

std::optional<std::string> value_of(const Json& json, const char* key) {
    const auto& value = json.at(key);
    if (value.is_null()) return std::nullopt;
    return value.get<std::string>();
}

} // namespace

std::string fights_to_json(const Fights& fights) {
    Json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "Fights";
    json["facts"] = Json::array();
    for (const auto& fight : fights) {
        json["facts"].push_back({{"id", fight.key},
                                 {"desired", value_or_null(fight.desired)},
                                 {"live", value_or_null(fight.live)},
                                 {"by", fight.by},
                                 {"reversals", fight.reversals},
                                 {"frozen", fight.frozen}});
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<Fights> fights_from_json(std::string_view text) {
    Fights fights;
    try {
        const auto json = Json::parse(text);
        for (const auto& fact : json.at("facts")) {
            fights.push_back({.key = fact.at("id").get<std::string>(),
                              .desired = value_of(fact, "desired"),
                              .live = value_of(fact, "live"),
                              .by = fact.at("by").get<std::string>(),
                              .reversals = fact.at("reversals").get<std::vector<std::string>>(),
                              .frozen = fact.at("frozen").get<bool>()});
        }
    } catch (const Json::exception& problem) {
        return fail(ErrorCode::untrusted,
                    std::string("fights.json is not what Rollcall writes: ") + problem.what());
    }
    std::sort(fights.begin(), fights.end(),
              [](const FoughtFact& a, const FoughtFact& b) { return a.key < b.key; });
    return fights;
}

} // namespace rollcall
