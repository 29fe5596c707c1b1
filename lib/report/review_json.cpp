#include <rollcall/plan/json.hpp>
#include <rollcall/report/review.hpp>

#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<std::string>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json subjects(const std::vector<Action>& actions) {
    Json json = Json::array();
    for (const auto& action : actions) json.push_back(Json::parse(to_json(action)));
    return json;
}

Json to_value(const PolicyComparison& policy) {
    Json json;
    json["before"] = policy.before_policy;
    json["after"] = policy.after_policy;
    json["settings"] = Json::array();
    for (const auto& setting : policy.settings) {
        json["settings"].push_back({{"path", setting.path},
                                    {"before", or_null(setting.before)},
                                    {"after", or_null(setting.after)},
                                    {"actsAtExport", setting.acts_at_export()}});
    }
    json["counts"] = Json::array();
    for (const auto& row : policy.rows) {
        json["counts"].push_back({{"kind", to_string(row.kind)},
                                  {"before", row.before},
                                  {"after", row.after},
                                  {"heldBefore", row.held_before},
                                  {"heldAfter", row.held_after}});
    }
    json["more"] = subjects(policy.more);
    json["fewer"] = subjects(policy.fewer);
    json["words"] = policy_in_words(policy);
    return json;
}

} // namespace

std::string review_json(const Review& review) {
    if (!review.policy) return to_json(review.plan);
    auto json = Json::parse(to_json(review.plan));
    json["policyChange"] = to_value(*review.policy);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace rollcall
