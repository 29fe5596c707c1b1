#include "control_parts.hpp"
#include "json_text.hpp"
#include "routes.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace rollcall::sandbox {
namespace {

template <class Enum, std::size_t N> TypePtr one_word(const Names<Enum, N>& names) {
    std::array<std::string_view, N> words{};
    for (std::size_t i = 0; i < N; ++i) words[i] = names[i].second;
    return open_tags(words);
}

const Type& fault_type() {
    static const TypePtr type =
        structure({maybe("route", text(1)),
                   maybe("nth", integer(1, 1'000'000)),
                   maybe("every", integer(1, 1'000'000)),
                   maybe("times", integer(1, 1'000'000)),
                   maybe("seed", integer(0, 1'000'000'000)),
                   {.name = "kind", .type = one_word(k_fault_names)},
                   maybe("status", integer(100, 599)),
                   maybe("form", one_word(k_form_names)),
                   maybe("reason", closed_tags({"too_many_requests", "too_many_write_operations"})),
                   maybe("retry_after", integer(0, 86'400)),
                   maybe("delay_ms", integer(0, 600'000)),
                   maybe("applied", boolean()),
                   maybe("tag", text(1)),
                   maybe("values", list_of(text())),
                   maybe("outcome", one_word(k_job_outcome_names)),
                   maybe("effect", boolean()),
                   maybe("polls", integer(0, 1000)),
                   maybe("has_more", boolean())});
    return *type;
}

FaultForm usual_form(int status) {
    if (status == 429) return FaultForm::json;
    return status == 500 ? FaultForm::empty : FaultForm::html;
}

template <class Enum, std::size_t N>
void take(const Json& row, const char* key, const Names<Enum, N>& names, Enum& into) {
    if (row.contains(key)) into = named(names, tag_of(row[key])).value_or(into);
}

FaultRule to_rule(const Json& row) {
    FaultRule rule;
    rule.route = row.value("route", rule.route);
    if (rule.route.starts_with("/2/")) rule.route.erase(0, 3);
    rule.nth = row.value("nth", rule.nth);
    rule.every = row.value("every", rule.every);
    rule.times = row.value("times", rule.times);
    if (row.contains("seed")) rule.seed = row["seed"].get<std::uint64_t>();
    take(row, "kind", k_fault_names, rule.kind);
    rule.status = row.value("status", rule.kind == FaultKind::error ? 409 : rule.status);
    rule.form = usual_form(rule.status);
    take(row, "form", k_form_names, rule.form);
    if (row.contains("reason")) rule.reason = tag_of(row["reason"]);
    rule.delay = std::chrono::milliseconds(row.value("delay_ms", 0));
    if (row.contains("retry_after")) {
        rule.retry_after = std::to_string(row["retry_after"].get<int>());
    }
    rule.applied = row.value("applied", rule.applied);
    rule.tag = row.value("tag", rule.tag);
    rule.values = row.value("values", rule.values);
    take(row, "outcome", k_job_outcome_names, rule.job.outcome);
    rule.job.has_effect = row.value("effect", rule.job.outcome == JobOutcome::complete);
    rule.job.polls = row.value("polls", rule.job.polls);
    rule.has_more = row.value("has_more", rule.has_more);
    return rule;
}

Json to_json(const Faults::Entry& entry) {
    const FaultRule& rule = entry.rule;
    Json row{{"route", rule.route}, {"kind", name_of(k_fault_names, rule.kind)}};
    if (rule.nth != 0) row["nth"] = rule.nth;
    if (rule.every != 0) row["every"] = rule.every;
    if (rule.times != 0) row["times"] = rule.times;
    if (rule.probability < 1.0) row["probability"] = rule.probability;
    if (rule.kind == FaultKind::status || rule.kind == FaultKind::error) {
        row["status"] = rule.status;
    }
    if (!rule.tag.empty()) row["tag"] = rule.tag;
    row["seen"] = entry.seen;
    row["struck"] = entry.struck;
    return row;
}

} // namespace

ControlAnswer post_faults(Sandbox& sandbox, std::string_view body) {
    const auto given = parse_json(body);
    if (!given) return control_error(400, "the body is not JSON");
    const Json list = given->is_array() ? *given : Json::array({*given});
    std::vector<FaultRule> rules;
    for (const Json& row : list) {
        Json checked = row;
        double probability = 1.0;
        // The one value that is not an integer, which the API's requests do not know.
        if (checked.is_object() && checked.contains("probability")) {
            if (!checked["probability"].is_number()) {
                return control_error(400, "probability: expected a number from 0 to 1");
            }
            probability = checked["probability"].get<double>();
            checked.erase("probability");
        }
        std::optional<std::string> answer;
        if (checked.is_object() && checked.contains("body")) {
            answer = checked["body"].dump();
            checked.erase("body");
        }
        if (const auto fault = find_fault(fault_type(), checked)) {
            return control_error(400, *fault);
        }
        FaultRule rule = to_rule(checked);
        rule.probability = probability;
        rule.body = std::move(answer);
        if (rule.kind == FaultKind::error && rule.tag.empty()) {
            return control_error(400, "tag: a fault of kind error needs the tag of the refusal");
        }
        rules.push_back(std::move(rule));
    }
    for (FaultRule& rule : rules) sandbox.faults.add(std::move(rule));
    return {.body = fmt::format("{{\"rules\":{}}}", sandbox.faults.size())};
}

ControlAnswer get_faults(Sandbox& sandbox, std::string_view) {
    Json out = Json::array();
    for (const Faults::Entry& entry : sandbox.faults.entries()) out.push_back(to_json(entry));
    return {.body = out.dump(1) + "\n"};
}

ControlAnswer delete_faults(Sandbox& sandbox, std::string_view) {
    sandbox.faults.clear();
    return control_done();
}

} // namespace rollcall::sandbox
