#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/base/result.hpp>
#include <rollcall/base/secret.hpp>
#include <rollcall/config/settings.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// Looks up an environment variable; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// One effective setting and where it comes from, for `rollcall config`.
struct EffectiveSetting {
    std::string path;   ///< "dropbox.apiUrl"
    std::string value;  ///< as YAML would say it; secrets are references, or "***"
    std::string origin; ///< "default", "rollcall.yaml:12:3", "ROLLCALL_DROPBOX_APIURL"
};

namespace config {

/// Where a value was given: a place in the file, or an environment variable.
struct Place {
    std::string file;
    Position at{}; ///< zero for a variable

    [[nodiscard]] std::string describe() const;
};

} // namespace config

/// What one file gives: use_policy() needs it to warn of what is wrong between two of them.
struct GivenSettings {
    std::map<std::string, config::Place> places{}; ///< by setting path; what is not at its default
    std::vector<Diagnostic> warnings{};            ///< of single settings
};

struct LoadedSettings {
    Settings settings{};
    std::vector<EffectiveSetting> effective{}; ///< in the order of the documentation
    /// Combinations that are legal but cannot do what they seem to promise.
    std::vector<Diagnostic> warnings{};
    GivenSettings given{};
};

/// Reads a configuration. Strict: unknown key = problem with file:line:column and the nearest
/// known key; every problem in one go. Scalars outside `guards`, `options` and `mapping` can be
/// overridden by `ROLLCALL_<PATH>` (ROLLCALL_DROPBOX_APIURL). Relative paths in the file are
/// resolved against the folder that the file lies in.
/// Pure but for `environment`: nothing is opened, no secret is read.
[[nodiscard]] LoadedSettings load_settings(std::string_view bytes,
                                           const std::string& file,
                                           const Environment& environment,
                                           Diagnostics& problems);

/// What `rollcall/policy.yaml` says: the settings under `guards`, `options` and `mapping`.
struct LoadedPolicy {
    std::vector<std::string> sections{}; ///< those of the three that stand in it
    Policy policy{};
    std::map<Target, MappingRule> mapping{};
    std::vector<EffectiveSetting> effective{}; ///< in the order of the documentation
    std::vector<Diagnostic> warnings{};        ///< of the document alone
    GivenSettings given{};
};

/// Reads a document of kind Policy, as strictly as a configuration and without overrides. What a
/// section that stands in it leaves out is at its default, whatever `rollcall.yaml` says.
[[nodiscard]] LoadedPolicy
load_policy(std::string_view bytes, const std::string& file, Diagnostics& problems);

/// Puts the sections of a policy that was read without problems in the place of the configuration's
/// own, their effective settings and warnings included. A section that it does not have stays the
/// configuration's: a policy about guards alone must not reset what happens to leavers.
void use_policy(LoadedSettings& loaded, const LoadedPolicy& policy);

/// Fetches a secret: reads the file (one trailing line break is dropped), the variable, or the
/// command's output. Errors: denied with a message that names the reference, never the value.
Result<Secret> resolve_secret(const SecretReference& reference,
                              const std::string& what,
                              const Environment& environment);

} // namespace rollcall
