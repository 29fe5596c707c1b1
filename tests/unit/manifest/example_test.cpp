#include "support/paths.hpp"

#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/slug.hpp>
#include <rollcall/manifest/write.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace rollcall;

namespace {

const std::filesystem::path k_example = rollcall::test::source_dir() / "manifests";

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The example company, as a revision of its repository would list it.
std::vector<TreeFile> example_files() {
    std::vector<TreeFile> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(k_example)) {
        if (!entry.is_regular_file()) continue;
        files.push_back(
            {entry.path().lexically_relative(k_example).generic_string(), bytes_of(entry.path())});
    }
    std::sort(files.begin(), files.end());
    return files;
}

ManifestSet example() {
    Diagnostics problems;
    const auto files = example_files();
    auto set = read_manifests(files, ManifestKind::desired, problems);
    check_snapshot(files, set.snapshot, problems);
    check_overrides(set, "2034-01-01", Unread{}, problems);
    INFO(problems.describe());
    REQUIRE(problems.empty());
    return set;
}

const User& user_named(const Roster& roster, const std::string& name) {
    const auto found = std::find_if(roster.users.begin(), roster.users.end(),
                                    [&](const User& user) { return user.name == Slug(name); });
    REQUIRE(found != roster.users.end());
    return *found;
}

} // namespace

TEST_CASE("the example company is valid, and shows what there is to show") {
    const auto set = example();
    REQUIRE(set.snapshot);
    CHECK(set.snapshot->users == set.roster.users.size());
    CHECK(set.snapshot->groups == set.roster.groups.size());
    CHECK(set.snapshot->memberships == set.roster.membership_count());
    CHECK(set.roster.users.size() == 25);
    CHECK(set.roster.groups.size() == 8);
    CHECK(set.overrides.size() == 2);

    CHECK(user_named(set.roster, "petra-vogel").state == UserState::disabled);
    CHECK(user_named(set.roster, "siobhan-o-brien").surname == "O'Brien");
    CHECK(user_named(set.roster, "juergen-mueller").surname == "Müller");
    CHECK(std::count_if(set.roster.groups.begin(), set.roster.groups.end(),
                        [](const Group& group) { return group.members && group.members->empty(); })
          == 1);
}

TEST_CASE("the example company is what the writer writes, byte for byte") {
    const auto set = example();
    auto written = write_manifests(set.roster, set.snapshot->layout, ManifestKind::desired);
    written.push_back(write_snapshot(*set.snapshot));
    for (const auto& exception : set.overrides) {
        written.push_back(
            {"overrides/" + exception.name.str() + ".yaml", write_override(exception)});
    }
    std::sort(written.begin(), written.end());

    auto files = example_files();
    const auto is_of_another_sort = [](const TreeFile& file) {
        return file.path.find('/') == std::string::npos || file.path.rfind("schema/", 0) == 0;
    };
    files.erase(std::remove_if(files.begin(), files.end(), is_of_another_sort), files.end());

    REQUIRE(files.size() == written.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        INFO(files[i].path);
        CHECK(files[i].path == written[i].path);
        CHECK(files[i].bytes == written[i].bytes);
    }
}

TEST_CASE("the names in the example company are the ones a first export gives") {
    const auto set = example();
    auto roster = set.roster;
    for (auto& user : roster.users) user.name = {};
    for (auto& group : roster.groups) group.name = {};
    assign_slugs(roster, {}, {}, {});
    CHECK(roster == set.roster);
}

TEST_CASE("every example manifest names a schema that exists") {
    for (const auto& file : example_files()) {
        if (file.path.find('/') == std::string::npos || file.path.rfind("schema/", 0) == 0)
            continue;
        INFO(file.path);
        const std::string start = "# yaml-language-server: $schema=";
        REQUIRE(file.bytes.rfind(start, 0) == 0);
        const auto schema = file.bytes.substr(start.size(), file.bytes.find('\n') - start.size());
        CHECK(std::filesystem::is_regular_file((k_example / file.path).parent_path() / schema));
    }
}
