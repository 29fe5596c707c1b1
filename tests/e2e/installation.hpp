#pragma once

#include "directory.hpp"
#include "support/process/process.hpp"
#include "support/process/temporary_folder.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::e2e {

using Json = nlohmann::json;
using test::eventually;
using test::Finished;
using test::Process;
using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

/// What is different from the usual rollcall.yaml, as YAML.
struct Config {
    std::string datastore_type = "ldif";
    std::string ldif = "{file: company.ldif, endMarker: require}";
    std::string users = "{filter: \"(objectClass=inetOrgPerson)\"}";
    std::string groups = "{filter: \"(objectClass=groupOfNames)\"}";
    std::string mapping =
        "{email: mail, givenName: givenName, surname: sn, externalId: \"@uid\", groupName: cn}";
    std::string options = "{}";
    std::string guards = "{}";
    std::string team_id{};
    std::string proxy{};
    [[nodiscard]] std::string yaml() const;
};

/// Six people, two groups: who a test does not care about stays as it is.
[[nodiscard]] Directory small_company();
/// A Dropbox team with two admins who stand in the small company's directory, and nobody else.
[[nodiscard]] Json two_admins();

/// The control endpoint and the process of one sandbox.
class Sandbox {
public:
    explicit Sandbox(const std::string& folder, const Json& seed, const Arguments& more = {});

    Json
    control(const std::string& method, const std::string& path, const Json& body = nullptr) const;
    void outside(const Json& deed) const { control("POST", "/outside", deed); }
    void fault(const Json& rule) const { control("POST", "/faults", rule); }
    [[nodiscard]] Json dump() const { return control("GET", "/dump"); }
    [[nodiscard]] std::size_t calls(const std::string& route) const;
    [[nodiscard]] std::string log() const { return process_.err(); }

    [[nodiscard]] const Json& ready() const noexcept { return ready_; }

private:
    Process process_;
    Json ready_;
};

/// A folder with rollcall.yaml, a directory and a repository, and a Dropbox team of its own.
class Installation {
public:
    explicit Installation(const Config& config = {},
                          const Json& seed = two_admins(),
                          const Arguments& sandbox_arguments = {});

    Finished rollcall(const Arguments& arguments, const Variables& more = {}) const;
    [[nodiscard]] Process start_rollcall(const Arguments& arguments,
                                         const Variables& more = {}) const;
    /// The same, where nothing but success will do.
    std::string good(const Arguments& arguments, const Variables& more = {}) const;
    std::string git(const std::string& arguments) const; ///< in the bare repository
    /// Runs a shell line in the folder.
    Finished shell(const std::string& line) const;

    void configure(const Config& config) const { write("rollcall.yaml", config.yaml()); }
    void write(const std::string& name, const std::string& text) const;
    [[nodiscard]] std::string read(const std::string& name) const;
    [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

    /// As a file, or into the server: see ROLLCALL_TEST_SOURCE in CMakeLists.txt.
    void save_directory() const;
    void export_directory() const; ///< saves it and runs `rollcall export`
    void sync() const;             ///< export, and apply to the end

    /// Null when there is none.
    [[nodiscard]] Json member(const std::string& email) const;
    [[nodiscard]] Json group(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> members_of(const std::string& group) const;
    [[nodiscard]] Json plan() const; ///< as `plan -o json` prints it, whatever its exit code
    [[nodiscard]] std::vector<std::string> planned() const; ///< "user.create dora", in order

    const Sandbox& sandbox() const noexcept { return sandbox_; }

private:
    test::TemporaryFolder folder_{};
    Sandbox sandbox_;

public:
    Directory directory = small_company();
    Variables variables{};
};

[[nodiscard]] std::string binary(const std::string& name);

} // namespace rollcall::e2e
