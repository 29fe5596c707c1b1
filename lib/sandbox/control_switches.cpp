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

tl::unexpected<Error> does_not_take(const SwitchRow& row, std::string_view value) {
    return fail(ErrorCode::invalid_input,
                fmt::format("switches: {} is \"{}\", and takes {}", row.name, visible(value),
                            what_it_takes(row)));
}

} // namespace

Result<void> set_switch(Switches& into, std::string_view name, std::string_view value) {
    const SwitchRow* row = find_row(name);
    if (row == nullptr) {
        std::string known;
        for (const SwitchRow& each : switch_rows()) {
            known += fmt::format("{}{}", known.empty() ? "" : ", ", each.name);
        }
        return fail(
            ErrorCode::invalid_input,
            fmt::format("switches: unknown switch \"{}\"; there are {}", visible(name), known));
    }
    if (!row->set(into, value)) return does_not_take(*row, value);
    return {};
}

Result<void> read_switches(const Json& object, Switches& into) {
    if (!object.is_object()) return fail(ErrorCode::invalid_input, "switches: expected an object");
    Switches changed = into;
    for (const auto& [key, value] : object.items()) {
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        const SwitchRow* row = find_row(key);
        const bool is_number = row != nullptr && row->words.empty() && !row->is_text;
        if (row != nullptr && !(is_number ? value.is_number_integer() : value.is_string())) {
            return does_not_take(*row, text);
        }
        ROLLCALL_TRY(set_switch(changed, key, text));
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
