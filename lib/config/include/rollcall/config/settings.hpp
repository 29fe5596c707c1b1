#pragma once

#include <rollcall/directory/rules.hpp>
#include <rollcall/plan/policy.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// Where a secret is to be found; never the secret itself.
struct SecretReference {
    enum class Kind { none, file, env, command };
    Kind kind = Kind::none;
    std::string value{}; ///< path, variable name or command line
    [[nodiscard]] bool empty() const noexcept { return kind == Kind::none; }
    bool operator==(const SecretReference&) const = default;
};

struct RepositorySettings {
    std::string path = "./rollcall.git"; ///< absolute, or relative to the configuration file
    std::string branch = "main";
    std::string remote_url{};                          ///< empty: none
    std::chrono::milliseconds remote_timeout{120'000}; ///< for one run of the git client
    std::chrono::milliseconds remote_claim{600'000};   ///< how long one claim on the team counts
    enum class Verify { none, head, all } verify = Verify::none;
    std::string allowed_signers{};        ///< file, as `ssh-keygen -Y verify` takes it
    std::string allowed_keys{};           ///< file with OpenPGP public keys; every key in it counts
    std::vector<std::string> approvers{}; ///< principals or fingerprints; empty: every signer
    std::string signing_key{}; ///< file with the SSH key that our own commits are signed with
};

enum class DatastoreType {
    active_directory,
    openldap,
    ds389,
    ping_directory,
    oud,
    generic,
    ldif,
    none,
};
[[nodiscard]] std::string_view to_string(DatastoreType type) noexcept;

struct LdapSettings {
    std::vector<std::string> uris{};
    bool start_tls = false;
    std::string ca_file{};
    std::string bind_method = "simple"; ///< simple | external | gssapi | anonymous
    std::string bind_dn{};
    SecretReference bind_password{};
    std::string bind_cert_file{}; ///< of the client, for `external` over TLS
    std::string bind_key_file{};
    bool allow_clear_text = false; ///< a password may be sent without TLS
    std::size_t page_size = 1000;  ///< 0: no paging
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds timeout{30'000};
    std::chrono::milliseconds search_timeout{900'000};
    std::chrono::milliseconds read_timeout{3'600'000};
    /// Who is a person on a server of this type, whatever the scope: what a scope by group is
    /// fetched with.
    std::string people_filter{};
};

struct LdifSettings {
    std::string file{};              ///< absolute, or relative to the configuration file
    std::string end_marker = "warn"; ///< require | warn | ignore
};

struct DatastoreSettings {
    DatastoreType type = DatastoreType::none;
    LdapSettings ldap{};
    LdifSettings ldif{};
    DirectoryRules rules{};
};

struct DropboxSettings {
    std::string api_url = "https://api.dropboxapi.com";
    SecretReference app_key{};
    SecretReference app_secret{};
    SecretReference refresh_token{};
    std::string team_id{}; ///< empty: pinned by the first apply
    std::size_t concurrency = 8;
    std::chrono::milliseconds call_timeout{120'000};
    std::chrono::milliseconds pass_timeout{21'600'000}; ///< no call is started later in a pass
    std::string proxy{};
    std::string ca_file{};
};

struct ControllerSettings {
    std::chrono::milliseconds interval{300'000};
    std::chrono::milliseconds export_interval{900'000};
    std::string listen{}; ///< "host:port"; empty: no status pages
    bool allow_non_loopback = false;
    std::size_t fight_limit = 3; ///< reversals of one fact that freeze it; 0: never
    std::chrono::milliseconds fight_window{86'400'000};
};

struct ReportSettings {
    std::size_t keep = 90;       ///< drift reports on the branch
    std::size_t keep_days = 400; ///< older ones leave it
};

struct ExportSettings {
    enum class Mode { direct, propose } mode = Mode::direct;
    bool auto_merge = false;
    std::string author = "Rollcall <rollcall@localhost>";
};

/// Everything in `rollcall.yaml`, checked and complete with defaults.
struct Settings {
    std::string file{}; ///< where it was read from
    std::string team{};
    RepositorySettings repository{};
    DatastoreSettings datastore{};
    Policy policy{};
    DropboxSettings dropbox{};
    ControllerSettings controller{};
    ExportSettings exporting{};
    ReportSettings reports{};
};

} // namespace rollcall
