#include "support.hpp"
#include "support/paths.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace rollcall;
using namespace rollcall::test;

namespace {

std::string documentation() {
    std::ifstream file(source_dir() / "docs/configuration.md");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Every setting there is and its default. Budgets are one setting each, as people think of them.
std::map<std::string, std::string> defaults_in_code() {
    // Only an LDAP server and an LDIF file together show every key; what they need is given, and
    // has no default.
    const auto server =
        load(with("datastore: {type: generic, ldap: {uris: ldaps://a}, ldif: {file: a}, baseDn: a,"
                  " users: {filter: (a=b)}, groups: {filter: (a=c)}}"));
    std::map<std::string, std::string> defaults;
    for (const auto& setting : server.loaded.effective) {
        const auto last = setting.path.rfind('.');
        const auto parent = setting.path.substr(0, last);
        if (parent.compare(0, 7, "guards.") != 0) {
            defaults[setting.path] = setting.origin == "default" ? setting.value : "";
            continue;
        }
        auto& budget = defaults[parent];
        if (!budget.empty()) budget.pop_back();
        budget += (budget.empty() ? "{" : ", ") + setting.path.substr(last + 1) + ": "
                  + setting.value + '}';
    }
    defaults["datastore.type"] = "none";
    return defaults;
}

/// The first two columns of the tables: the key, and its default as written.
std::map<std::string, std::string> defaults_in_documentation() {
    std::map<std::string, std::string> defaults;
    std::istringstream lines(documentation());
    for (std::string line; std::getline(lines, line);) {
        const auto key_end = line.find("` | ");
        if (line.compare(0, 3, "| `") != 0 || key_end == std::string::npos) continue;
        const auto key = line.substr(3, key_end - 3);
        if (key != "team" && key.find('.') == std::string::npos) continue; // of another table
        const auto end = line.find(" | ", key_end + 4);
        defaults[key] = line.substr(key_end + 4, end - key_end - 4);
    }
    return defaults;
}

} // namespace

TEST_CASE("the documentation has every setting with its default, and no other") {
    const auto documented = defaults_in_documentation();
    const auto actual = defaults_in_code();
    REQUIRE(actual.size() > 60);
    for (const auto& [key, value] : actual) {
        INFO(key);
        const auto found = documented.find(key);
        REQUIRE(found != documented.end());
        const bool is_told_in_words =
            found->second.compare(0, 8, "required") == 0 || found->second == "by type";
        if (!is_told_in_words) CHECK(found->second == '`' + value + '`');
        // Without a default there is nothing to state but that it is required.
        if (value.empty()) CHECK(is_told_in_words);
    }
    for (const auto& [key, value] : documented) {
        INFO(key);
        CHECK(actual.count(key) == 1);
    }
}

TEST_CASE("the examples of the documentation are good") {
    const auto text = documentation();
    std::size_t examples = 0;
    for (auto start = text.find("```yaml\n"); start != std::string::npos;
         start = text.find("```yaml\n", start)) {
        start += 8;
        const auto end = text.find("```", start);
        const auto example = text.substr(start, end - start);
        start = end;
        ++examples;
        INFO(example);
        Diagnostics problems;
        if (example.find("kind: Policy") != std::string::npos) {
            CHECK(load_policy(example, "example", problems).warnings.empty());
        } else {
            const bool is_whole = example.compare(0, 10, "apiVersion") == 0;
            const auto loaded = load_settings(
                is_whole ? example
                         : "apiVersion: rollcall/v1\nkind: Config\nteam: acme\n" + example,
                "example", {}, problems);
            CHECK(problems.describe().empty());
            if (is_whole) CHECK(describe(loaded.warnings).empty());
        }
        CHECK(problems.describe().empty());
    }
    CHECK(examples == 5);
}
