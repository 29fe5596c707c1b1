#include <rollcall/base/text.hpp>
#include <rollcall/report/problems.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

std::string written(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// A text as XML holds it; visible() leaves none of the characters that XML has no form for.
std::string xml(std::string_view text) {
    std::string out;
    for (const char c : visible(text)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string place_of(const Diagnostic& problem) {
    if (problem.at.line == 0) return problem.file;
    return fmt::format("{}:{}:{}", problem.file, problem.at.line, problem.at.column);
}

/// Percent-encoded where a path of a URI must be.
std::string uri(std::string_view path) {
    constexpr std::string_view k_plain = "-._~/!$&'()*+,;=:@";
    std::string out;
    for (const char c : path) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || k_plain.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

struct Rule {
    std::string_view id;
    std::string_view text;
};

constexpr std::array<Rule, 5> k_rules{{
    {"manifest", "A user or group that cannot be read, or contradicts another"},
    {"override", "An exception that cannot be read, is over, or has no effect"},
    {"policy", "A policy that cannot be read, or contradicts itself"},
    {"snapshot", "Exported files that are not what the export wrote"},
    {"pause", "A pause that cannot be read, which counts as one of everything"},
}};

std::size_t rule_of(std::string_view path) {
    if (path.starts_with("overrides/")) return 1;
    if (path == "rollcall/policy.yaml") return 2;
    if (path == "rollcall/pause.yaml") return 4;
    return path.starts_with("rollcall/") ? 3 : 0;
}

/// The column in characters, counted from 1, of a byte of a line.
int column_in(std::string_view bytes, Position at) {
    for (int line = 1; line < at.line; ++line) {
        const auto end = bytes.find('\n');
        if (end == std::string_view::npos) return 1;
        bytes.remove_prefix(end + 1);
    }
    const auto before = bytes.substr(0, static_cast<std::size_t>(std::max(at.column - 1, 0)));
    return 1 + static_cast<int>(std::count_if(before.begin(), before.end(), [](char c) {
               return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
           }));
}

Json location_of(const Diagnostic& problem,
                 const std::string& folder,
                 std::span<const TreeFile> files) {
    Json place;
    place["artifactLocation"]["uri"] = uri(folder + problem.file);
    if (problem.at.line > 0) {
        const auto file = std::lower_bound(files.begin(), files.end(), problem.file,
                                           [](const TreeFile& candidate, const std::string& path) {
                                               return candidate.path < path;
                                           });
        const bool known = file != files.end() && file->path == problem.file;
        place["region"]["startLine"] = problem.at.line;
        place["region"]["startColumn"] = known ? column_in(file->bytes, problem.at) : 1;
    }
    Json location;
    location["physicalLocation"] = std::move(place);
    return location;
}

} // namespace

std::string problems_json(const ProblemReport& report) {
    Json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "Validation";
    json["problems"] = Json::array();
    for (const auto& problem : report.problems.problems()) {
        json["problems"].push_back({{"file", problem.file},
                                    {"line", problem.at.line},
                                    {"column", problem.at.column},
                                    {"message", problem.message}});
    }
    json["summary"] = {{"problems", report.problems.size()}};
    return written(json);
}

std::string problems_junit(const ProblemReport& report) {
    const auto& problems = report.problems.problems();
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += fmt::format("<testsuites name=\"rollcall validate\" tests=\"{}\" failures=\"{}\" "
                       "errors=\"0\">\n",
                       std::max<std::size_t>(problems.size(), 1), problems.size());
    if (problems.empty()) {
        out += "  <testsuite name=\"manifests\" tests=\"1\" failures=\"0\" errors=\"0\">\n"
               "    <testcase name=\"all manifests are good\" classname=\"rollcall.validate\"/>\n"
               "  </testsuite>\n";
    }
    for (auto first = problems.begin(); first != problems.end();) {
        const auto last = std::find_if(first, problems.end(), [first](const Diagnostic& problem) {
            return problem.file != first->file;
        });
        const auto file = xml(report.folder + first->file);
        out += fmt::format("  <testsuite name=\"{0}\" file=\"{0}\" tests=\"{1}\" failures=\"{1}\" "
                           "errors=\"0\">\n",
                           file, last - first);
        for (; first != last; ++first) {
            const auto place = xml(report.folder + place_of(*first));
            const auto message = xml(first->message);
            out += fmt::format("    <testcase name=\"{}\" classname=\"{}\">\n"
                               "      <failure type=\"problem\" message=\"{}\">{}: {}</failure>\n"
                               "    </testcase>\n",
                               place, file, message, place, message);
        }
        out += "  </testsuite>\n";
    }
    return out + "</testsuites>\n";
}

std::string problems_sarif(const ProblemReport& report, std::span<const TreeFile> files) {
    Json driver;
    driver["name"] = "rollcall";
    driver["version"] = report.tool_version;
    driver["rules"] = Json::array();
    for (const auto& rule : k_rules) {
        driver["rules"].push_back({{"id", rule.id}, {"shortDescription", {{"text", rule.text}}}});
    }
    Json results = Json::array();
    for (const auto& problem : report.problems.problems()) {
        const auto rule = rule_of(problem.file);
        results.push_back(
            {{"ruleId", k_rules.at(rule).id},
             {"ruleIndex", rule},
             {"level", "error"},
             {"message", {{"text", problem.message}}},
             {"locations", Json::array({location_of(problem, report.folder, files)})}});
    }
    Json run;
    run["tool"]["driver"] = std::move(driver);
    run["columnKind"] = "unicodeCodePoints";
    run["results"] = std::move(results);
    Json json;
    json["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
    json["version"] = "2.1.0";
    json["runs"] = Json::array({std::move(run)});
    return written(json);
}

} // namespace rollcall
