#include "support.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace rollcall;
using namespace rollcall::test;
using Kind = SecretReference::Kind;

namespace {

/// A folder of its own for each test, removed with everything in it. FOLDER stands for it in
/// tables, which are made before it is.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path_ / name, std::ios::binary) << bytes;
    }
    [[nodiscard]] std::string within(std::string text) const {
        const std::string word = "FOLDER";
        const auto place = text.find(word);
        return place == std::string::npos ? text : text.replace(place, word.size(), path_.string());
    }

private:
    std::filesystem::path path_;
};

Result<Secret> resolve(Kind kind, const std::string& value) {
    return resolve_secret({kind, value}, "dropbox.appKey",
                          environment_of({{"TOKEN", "s3cr3t"}, {"EMPTY", ""}}));
}

} // namespace

TEST_CASE("a secret is read where the reference says") {
    struct Row {
        std::string name;
        Kind kind;
        std::string value, bytes, secret;
    };
    const auto row = GENERATE(values<Row>({
        {"a file", Kind::file, "FOLDER/token", "s3cr3t", "s3cr3t"},
        {"a file with a line break", Kind::file, "FOLDER/token", "s3cr3t\n", "s3cr3t"},
        {"a file from Windows", Kind::file, "FOLDER/token", "s3cr3t\r\n", "s3cr3t"},
        {"only one line break goes", Kind::file, "FOLDER/token", "s3cr3t\n\n", "s3cr3t\n"},
        {"spaces belong to it", Kind::file, "FOLDER/token", " s3cr3t ", " s3cr3t "},
        {"a variable", Kind::env, "TOKEN", "", "s3cr3t"},
        {"a command", Kind::command, "echo s3cr3t", "", "s3cr3t"},
        {"a pipeline", Kind::command, "printf s3cr3t | tr 3 4", "", "s4cr4t"},
    }));
    DYNAMIC_SECTION(row.name) {
        const TemporaryFolder folder;
        folder.write("token", row.bytes);
        const auto secret = resolve(row.kind, folder.within(row.value));
        REQUIRE(secret.has_value());
        CHECK(secret->reveal() == row.secret);
    }
}

TEST_CASE("a secret that cannot be had is named, never shown") {
    struct Row {
        std::string name;
        Kind kind;
        std::string value, message;
    };
    const auto row = GENERATE(values<Row>({
        {"no reference", Kind::none, "",
         "dropbox.appKey is not given; set it to {file: PATH}, {env: VARIABLE} or {command: LINE}"},
        {"no file", Kind::file, "FOLDER/missing",
         "dropbox.appKey: file FOLDER/missing cannot be read: No such file or directory"},
        {"a folder", Kind::file, "FOLDER",
         "dropbox.appKey: file FOLDER cannot be read: Is a directory"},
        {"an empty file", Kind::file, "FOLDER/empty", "dropbox.appKey: file FOLDER/empty is empty"},
        {"a large file", Kind::file, "FOLDER/large",
         "dropbox.appKey: file FOLDER/large is longer than 65536 bytes; that is no secret"},
        {"no variable", Kind::env, "MISSING", "dropbox.appKey: variable MISSING is not set"},
        {"an empty variable", Kind::env, "EMPTY", "dropbox.appKey: variable EMPTY is empty"},
        {"a command that fails", Kind::command, "cat FOLDER/token; exit 3",
         "dropbox.appKey: command \"cat FOLDER/token; exit 3\" failed with exit code 3"},
        {"no command", Kind::command, "/nowhere/vault 2>/dev/null",
         "dropbox.appKey: command \"/nowhere/vault 2>/dev/null\" failed with exit code 127"},
        {"a command that is stopped", Kind::command, "kill -9 $$",
         "dropbox.appKey: command \"kill -9 $$\" was stopped by signal 9"},
        {"a silent command", Kind::command, "true", "dropbox.appKey: command \"true\" is empty"},
        {"an endless command", Kind::command, "yes 2>/dev/null",
         "dropbox.appKey: command \"yes 2>/dev/null\" is longer than 65536 bytes; that is no "
         "secret"},
    }));
    DYNAMIC_SECTION(row.name) {
        const TemporaryFolder folder;
        folder.write("token", "s3cr3t");
        folder.write("empty", "\n");
        folder.write("large", std::string(70'000, 'x'));
        const auto secret = resolve(row.kind, folder.within(row.value));
        REQUIRE_FALSE(secret.has_value());
        CHECK(secret.error().code == ErrorCode::denied);
        CHECK(secret.error().message == folder.within(row.message));
    }
}
