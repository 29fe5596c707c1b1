#include "support/process/process.hpp"
#include "support/process/temporary_folder.hpp"

#include <rollcall/report/problems.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace rollcall;
using Json = nlohmann::json;

namespace {

Diagnostics some_problems() {
    Diagnostics problems;
    problems.add("groups/ä b.yaml", {2, 10}, "member \"<b>&\x1b\" is no user");
    problems.add("groups/ä b.yaml", {3, 1}, "unknown key");
    problems.add("rollcall/snapshot.yaml", {}, "missing");
    return problems;
}

/// The parts of Jenkins' junit-10.xsd that we use, each as it stands there.
constexpr const char* k_junit_schema = R"xsd(<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="failure">
    <xs:complexType mixed="true">
      <xs:attribute name="type" type="xs:string"/>
      <xs:attribute name="message" type="xs:string"/>
    </xs:complexType>
  </xs:element>
  <xs:element name="testcase">
    <xs:complexType>
      <xs:sequence>
        <xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="failure"/></xs:choice>
      </xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/>
      <xs:attribute name="time" type="xs:string"/>
      <xs:attribute name="classname" type="xs:string"/>
      <xs:attribute name="group" type="xs:string"/>
    </xs:complexType>
  </xs:element>
  <xs:element name="testsuite">
    <xs:complexType>
      <xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="testcase"/></xs:choice>
      <xs:attribute name="name" type="xs:string" use="required"/>
      <xs:attribute name="tests" type="xs:string" use="required"/>
      <xs:attribute name="failures" type="xs:string" use="required"/>
      <xs:attribute name="errors" type="xs:string" use="required"/>
      <xs:attribute name="file" type="xs:string"/>
    </xs:complexType>
  </xs:element>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name" type="xs:string"/>
      <xs:attribute name="tests" type="xs:string"/>
      <xs:attribute name="failures" type="xs:string"/>
      <xs:attribute name="errors" type="xs:string"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
)xsd";

void check_junit(const std::string& xml) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "junit.xsd") << k_junit_schema;
    std::ofstream(folder / "report.xml") << xml;
    const auto done = test::run({"xmllint", "--noout", "--nonet", "--schema",
                                 (folder / "junit.xsd"), (folder / "report.xml")});
    INFO(xml << done.out << done.err);
    CHECK(done.code == 0);
}

} // namespace

TEST_CASE("problems as JUnit are what Jenkins' schema allows, whatever they hold") {
    const auto problems = some_problems();
    const auto xml = problems_junit({.problems = problems, .folder = "clone/"});
    check_junit(xml);
    CHECK(
        xml.find("<testsuites name=\"rollcall validate\" tests=\"3\" failures=\"3\" errors=\"0\">")
        != std::string::npos);
    CHECK(xml.find(
              "<testcase name=\"clone/groups/ä b.yaml:2:10\" classname=\"clone/groups/ä b.yaml\">")
          != std::string::npos);
    CHECK(xml.find("member &quot;&lt;b&gt;&amp;\\u{1b}&quot; is no user") != std::string::npos);

    const Diagnostics none;
    const auto good = problems_junit({.problems = none});
    check_junit(good);
    CHECK(good.find("tests=\"1\" failures=\"0\"") != std::string::npos);
}

TEST_CASE("problems as SARIF carry what the standard requires") {
    const auto problems = some_problems();
    const std::vector<TreeFile> files{{"groups/ä b.yaml", "a\nbä: \"ü\" x\nc\n"}};
    const auto json = Json::parse(
        problems_sarif({.problems = problems, .folder = "clone/", .tool_version = "0.1.0"}, files));
    // SARIF 2.1.0, §3.13 (sarifLog), §3.14 (run), §3.18 (tool), §3.27 (result): what is required.
    CHECK(json["version"] == "2.1.0");
    REQUIRE(json["runs"].size() == 1);
    const auto& run = json["runs"][0];
    const auto& driver = run["tool"]["driver"];
    CHECK(driver["name"] == "rollcall");
    CHECK(run["columnKind"] == "unicodeCodePoints");
    REQUIRE(run["results"].size() == 3);
    for (const auto& result : run["results"]) {
        CHECK(result["message"]["text"].is_string());
        const std::size_t rule = result["ruleIndex"];
        CHECK(driver["rules"][rule]["id"] == result["ruleId"]);
        CHECK(result["level"] == "error");
    }
    const auto& place = run["results"][0]["locations"][0]["physicalLocation"];
    CHECK(place["artifactLocation"]["uri"] == "clone/groups/%C3%A4%20b.yaml");
    CHECK(place["region"]["startLine"] == 2);
    CHECK(place["region"]["startColumn"] == 8); // two of the nine bytes before it are continuations
    CHECK(run["results"][2]["ruleId"] == "snapshot");
    CHECK_FALSE(run["results"][2]["locations"][0]["physicalLocation"].contains("region"));
}
