#include "control_parts.hpp"
#include "json_text.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::sandbox {
namespace {

const SwitchRow* find_row(std::string_view name) {
    const auto& rows = switch_rows();
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const SwitchRow& row) { return row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

std::string what_it_takes(const SwitchRow& row) {
    if (row.is_text) return "a text";
    if (row.words.empty()) return fmt::format("a number from 0 to {}", row.most);
    return fmt::format("{}", fmt::join(row.words, ", "));
}

} // namespace

Result<void> read_switches(const Json& object, Switches& into) {
    if (!object.is_object()) return fail(ErrorCode::invalid_input, "switches: expected an object");
    Switches changed = into;
    for (const auto& [key, value] : object.items()) {
        const SwitchRow* row = find_row(key);
        if (row == nullptr) {
            std::string known;
            for (const SwitchRow& each : switch_rows()) {
                known += fmt::format("{}{}", known.empty() ? "" : ", ", each.name);
            }
            return fail(
                ErrorCode::invalid_input,
                fmt::format("switches: unknown switch \"{}\"; there are {}", visible(key), known));
        }
        const bool wants_number = row->words.empty() && !row->is_text;
        const bool is_fitting = wants_number ? value.is_number_integer() : value.is_string();
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (!is_fitting || !row->set(changed, text)) {
            return fail(ErrorCode::invalid_input,
                        fmt::format("switches: {} is \"{}\", and takes {}", key, visible(text),
                                    what_it_takes(*row)));
        }
    }
    into = std::move(changed);
    return {};
}

Json switches_json(const Switches& switches) {
    Json out = Json::object();
    for (const SwitchRow& row : switch_rows()) {
        const std::string value = row.get(switches);
        const bool is_number = row.words.empty() && !row.is_text;
        out[std::string(row.name)] = is_number ? Json(std::stoll(value)) : Json(value);
    }
    return out;
}

ControlAnswer get_switches(Sandbox& sandbox, std::string_view) {
    return {.body = switches_json(sandbox.world.team.switches()).dump(1) + "\n"};
}

ControlAnswer post_switches(Sandbox& sandbox, std::string_view body) {
    const auto given = parse_json(body);
    if (!given) return control_error(400, "the body is not JSON");
    Switches switches = sandbox.world.team.switches();
    const Result<void> read = read_switches(*given, switches);
    if (!read) return control_error(400, read.error().message);
    sandbox.world.team.set_switches(std::move(switches));
    return control_done();
}

} // namespace rollcall::sandbox
