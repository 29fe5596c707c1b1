#include "fixture.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <tuple>

using namespace rollcall;
using namespace rollcall::test;
using git::Repository;

namespace {

using Model = std::map<std::string, std::string>;

/// No file is another one's folder.
bool is_tree(const Model& files) {
    return std::none_of(files.begin(), files.end(), [&](const auto& file) {
        for (auto at = file.first.find('/'); at != std::string::npos;
             at = file.first.find('/', at + 1)) {
            if (files.count(file.first.substr(0, at)) > 0) return true;
        }
        return false;
    });
}

} // namespace

TEST_CASE("a commit holds what its changes say, whatever they are") {
    const TemporaryFolder folder;
    const auto path = folder / "acme.git";
    const auto repository = require(Repository::init(path, "b1"));
    const auto name = rc::gen::element<std::string>("a", "a-b", "a.b", "b", "a0");
    const auto file = rc::gen::map(rc::gen::tuple(name, name, name, rc::gen::inRange(0, 3)),
                                   [](const auto& drawn) {
                                       const auto& [first, second, third, depth] = drawn;
                                       std::string path_of = first;
                                       if (depth > 0) path_of += '/' + second;
                                       if (depth > 1) path_of += '/' + third;
                                       return path_of;
                                   });
    const auto files = rc::gen::container<Model>(file, rc::gen::element<std::string>("1", "2"));
    int branches = 0;
    const bool held = rc::check("commit and load agree with a map", [&]() {
        NewCommit commit{.branch = fmt::format("b{}", ++branches),
                         .message = "m\n",
                         .author = k_author,
                         .allow_same_tree = true};
        // Only what must work is asked for here; the refusals have a table of their own.
        Model before;
        for (const auto& one : *files) {
            Model with = before;
            with.insert(one);
            if (!is_tree(with)) continue;
            before = with;
            commit.put.push_back({one.first, one.second});
        }
        commit.parent = require(repository->commit(commit));

        commit.put.clear();
        Model after = before;
        for (const auto& [present, bytes] : before) {
            if (*rc::gen::inRange(0, 3) != 0) continue;
            commit.remove.push_back(present);
            after.erase(present);
        }
        for (const auto& one : *files) {
            Model with = after;
            with.insert_or_assign(one.first, one.second);
            const auto& removed = commit.remove;
            if (!is_tree(with)
                || std::find(removed.begin(), removed.end(), one.first) != removed.end()) {
                continue;
            }
            after = with;
            commit.put.push_back({one.first, one.second});
        }
        std::reverse(commit.put.begin(), commit.put.end());
        require(repository->commit(commit));
        std::vector<TreeFile> expected;
        for (const auto& [one, bytes] : after) expected.push_back({one, bytes});
        RC_ASSERT(require(repository->load(commit.branch)).files == expected);
    });
    CHECK(held);
    check_sound(path);
}
