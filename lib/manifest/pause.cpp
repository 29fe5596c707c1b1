#include "quoted.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/pause.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/yaml/document.hpp>
#include <rollcall/yaml/reader.hpp>

namespace rollcall {
namespace {

using yaml::MappingReader;
using Need = MappingReader::Need;

/// "2026-08-01T10:00:00Z": the form alone, for that is all that is compared.
bool is_utc_time(std::string_view text) {
    constexpr std::string_view k_form = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != k_form.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (k_form[i] == 'd' ? !digit : text[i] != k_form[i]) return false;
    }
    return true;
}

void append_line(std::string& out, std::string_view key, std::string_view value) {
    out.append("  ").append(key).append(": ");
    manifest::append_quoted(out, value);
    out += '\n';
}

std::string time_in(MappingReader& spec, std::string_view key) {
    auto text = spec.text(key).value_or("");
    if (!text.empty() && !is_utc_time(text)) {
        spec.problem(spec.at(key), std::string(key) + " must be a time such as "
                                       + "\"2026-08-01T10:00:00Z\", found \"" + visible(text)
                                       + '"');
    }
    return text;
}

} // namespace

std::optional<Pause> read_pause(std::string_view bytes, Diagnostics& problems) {
    const auto before = problems.size();
    const auto document = yaml::parse(bytes, k_pause_path, problems);
    if (!document) return std::nullopt;
    MappingReader top(*document, k_pause_path, "", problems);
    (void)top.one_of("apiVersion", {"rollcall/v1"}, Need::required);
    (void)top.one_of("kind", {"Pause"}, Need::required);
    Pause pause;
    if (const auto* const node = top.take("spec", Need::required)) {
        MappingReader spec(*node, k_pause_path, "spec", problems);
        if (spec.one_of("what", {"all", "exports"}).value_or("all") == "exports") {
            pause.what = Pause::What::exports;
        }
        pause.reason = spec.text("reason", Need::required).value_or("");
        pause.since = time_in(spec, "since");
        pause.until = time_in(spec, "until");
        spec.finish();
    }
    top.finish();
    if (problems.size() > before) return std::nullopt;
    return pause;
}

TreeFile write_pause(const Pause& pause) {
    std::string out = "# yaml-language-server: $schema=../schema/pause.schema.json\n"
                      "apiVersion: rollcall/v1\nkind: Pause\nspec:\n";
    append_line(out, "what", pause.what == Pause::What::all ? "all" : "exports");
    append_line(out, "reason", pause.reason);
    append_line(out, "since", pause.since);
    if (!pause.until.empty()) append_line(out, "until", pause.until);
    return {k_pause_path, std::move(out)};
}

std::string pause_in_words(const Pause& pause) {
    std::string text = pause.what == Pause::What::all ? "paused" : "exports are paused";
    text += pause.until.empty() ? std::string(" until `rollcall resume`") : " until " + pause.until;
    return text + ": " + visible(pause.reason);
}

} // namespace rollcall
