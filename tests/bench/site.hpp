#pragma once

#include "child.hpp"
#include "support/process/temporary_folder.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::bench {

/// How large a made-up team is.
struct TeamSize {
    std::size_t people = 0;
    std::size_t groups = 0;
    std::size_t memberships = 0;
    [[nodiscard]] std::string name() const; ///< "5k/250/50k"
};

/// A Dropbox team in memory, as a process of its own: what it uses is not counted as ours.
class Service {
public:
    /// `options` are those of dropbox-sandbox, "--generate" and so on.
    explicit Service(const std::string& folder, const std::vector<std::string>& options);

    /// What a caller of rollcall has in its environment.
    [[nodiscard]] const std::map<std::string, std::string>& variables() const { return variables_; }
    [[nodiscard]] const std::string& url() const { return url_; }

    nlohmann::json get(const std::string& path) const;
    void post(const std::string& path, const nlohmann::json& body) const;
    /// Starts counting anew.
    void forget_calls() const;
    void forget_faults() const;
    /// Calls since then, and by route; a token is a call too.
    [[nodiscard]] std::size_t calls() const;
    [[nodiscard]] std::map<std::string, std::size_t> routes() const;

private:
    std::unique_ptr<Child> process_;
    std::map<std::string, std::string> variables_;
    std::string url_;
    std::string control_url_;
};

/// A folder with rollcall.yaml and a repository, for a service. No datastore: manifests come from
/// an import, or from the benchmark.
class Site {
public:
    /// `dropbox` is further YAML under `dropbox:`, one line; `top` is a further line of its own.
    explicit Site(const Service& service,
                  const std::string& dropbox = "",
                  const std::string& top = "");

    [[nodiscard]] std::string path(const std::string& name) const;
    /// Runs the rollcall that was built with the benchmarks. Throws when it ends with another code.
    Ended rollcall(const std::vector<std::string>& arguments, int wanted = 0) const;
    [[nodiscard]] std::unique_ptr<Child>
    start_rollcall(const std::vector<std::string>& arguments) const;
    /// The same for any program, in the folder.
    Ended shell(const std::string& line) const;

private:
    Surroundings surroundings_;
    test::TemporaryFolder folder_;
};

} // namespace rollcall::bench
