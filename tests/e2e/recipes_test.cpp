// What the documents tell people to type is typed here, as it stands there.
#include "installation.hpp"
#include "support/paths.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace rollcall::e2e;

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    REQUIRE(file.good());
    return std::move(text).str();
}

/// The lines between ```bash and ``` of a document, which has one such block.
std::string commands_in(const char* document) {
    const std::string text = text_of(rollcall::test::source_dir() / "docs" / document);
    constexpr std::string_view k_begin = "\n```bash\n";
    const auto begin = text.find(k_begin);
    REQUIRE(begin != std::string::npos);
    REQUIRE(text.find(k_begin, begin + 1) == std::string::npos);
    const auto first = begin + k_begin.size();
    return text.substr(first, text.find("\n```\n", first) + 1 - first);
}

/// Runs them in a folder with the files of manifests/, and our programs in PATH.
Finished type(const rollcall::test::TemporaryFolder& folder, const std::string& commands) {
    for (const char* name : {"company.ldif", "rollcall.yaml", "team.json"}) {
        std::filesystem::copy_file(rollcall::test::source_dir() / "manifests" / name,
                                   folder / name);
    }
    std::ofstream(folder / "typed.sh") << commands;
    const char* path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe)
    return rollcall::test::run({"bash", "-eu", "typed.sh"},
                               {.folder = folder.path(),
                                .environment = {{"PATH", rollcall::test::bin_dir().string() + ":"
                                                             + (path == nullptr ? "" : path)}}});
}

} // namespace

TEST_CASE("the recipe for CI ends well, and leaves what it promises") {
    const rollcall::test::TemporaryFolder folder;
    const auto done = type(folder, commands_in("test-your-configuration-in-ci.md"));
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    CHECK(text_of(folder / "plan.txt").find("invite") != std::string::npos);
    CHECK(Json::parse(text_of(folder / "plan.json"))["kind"] == "Plan");
    CHECK(Json::parse(text_of(folder / "team-after.json"))["members"].size() > 20);
    CHECK_FALSE(text_of(folder / "sandbox.log").empty());
}

TEST_CASE("the recipe for CI ends badly where the configuration is bad") {
    struct Row {
        const char* name;
        const char* change; ///< what is done to the files before
        int code;
    };
    const auto row = GENERATE(values<Row>(
        {{"a key that nobody knows", "echo 'colour: red' >> rollcall.yaml", 64},
         {"a filter that finds nobody", "sed -i 's/inetOrgPerson/inetOrgPerso/' rollcall.yaml", 7},
         {"a directory that was cut off", "sed -i '200,$d' company.ldif", 7},
         {"a plan that nobody has allowed",
          "sed -i 's/^guards: {}/guards: {membershipsRemoved: {max: 0, percent: 0, free: 0}}/' "
          "rollcall.yaml",
          3}}));
    DYNAMIC_SECTION(row.name) {
        const rollcall::test::TemporaryFolder folder;
        const auto done = type(folder, std::string(row.change) + '\n'
                                           + commands_in("test-your-configuration-in-ci.md"));
        INFO(done.out << done.err);
        CHECK(done.code == row.code);
    }
}

TEST_CASE("the recipe for change requests ends as it is told") {
    const rollcall::test::TemporaryFolder folder;
    const auto done = type(folder, commands_in("change-requests.md"));
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    CHECK(text_of(folder / "plan.md").find("**To do: invite") != std::string::npos);
    CHECK(text_of(folder / "changes.txt").find("+25 users") != std::string::npos);
    CHECK(text_of(folder / "clone/overrides/party.yaml").find("  # until autumn\n")
          != std::string::npos);
    CHECK(done.out.find("by override party") != std::string::npos);
}

TEST_CASE("the five minutes with the sandbox are as they are told") {
    const rollcall::test::TemporaryFolder folder;
    const auto done = type(folder, commands_in("sandbox.md"));
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    CHECK(done.out.find("\"Acme\"\n") == 0);
    CHECK(done.out.find("group_name_already_used/") != std::string::npos);
    CHECK(done.out.find("marco.rossi@acme.com suspended\n") != std::string::npos);
}

TEST_CASE("a team in use is adopted by the commands of the operators' page") {
    const rollcall::test::TemporaryFolder folder;
    const auto done = type(folder, commands_in("operations.md"));
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
    // Looked at twice, applied as it was looked at, and quiet after that.
    CHECK(done.out.find("Applied: ") != std::string::npos);
    CHECK(done.out.find("link ") != std::string::npos);
    CHECK(Json::parse(text_of(folder / "adoption.json"))["kind"] == "Plan");
    CHECK(done.out.find("Ready: True (Succeeded") != std::string::npos);
}
