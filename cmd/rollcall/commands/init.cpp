#include "../schemas.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/ostream.h>
#include <unistd.h>

#include <fstream>

namespace rollcall::cli {
namespace {

constexpr const char* k_template =
    R"yaml(# Rollcall's settings. `rollcall config --check` says what is wrong with them, docs/configuration.md explains each.
apiVersion: rollcall/v1
kind: Config
team: my-team                           # names branches and reports
repository:
  path: ./rollcall.git                  # bare; people work in clones of it
datastore:
  type: ldif                            # an LDIF export of the directory
  ldif: {file: directory.ldif}
  baseDn: "dc=example,dc=com"
  users: {filter: "(objectClass=inetOrgPerson)"}
  groups: {filter: "(objectClass=groupOfNames)"}
dropbox:                                # secrets are references: env, file or command
  appKey: {env: DROPBOX_APP_KEY}
  appSecret: {env: DROPBOX_APP_SECRET}
  refreshToken: {env: DROPBOX_REFRESH_TOKEN}
export:
  author: "Rollcall <rollcall@example.com>"
)yaml";

constexpr const char* k_readme = R"END(# What the Dropbox team should be

These manifests say who is in the team, which groups there are, and who is in them. Rollcall writes
`users/` and `groups/` from the directory and makes the team agree with them. To make an exception,
add a file under `overrides/`, with a reason and, unless it is for good, an end. `git log` tells what changed, and why.
)END";

Result<void> first_commit(Workspace& workspace, git::Repository& repository) {
    const auto& branch = workspace.settings().repository.branch;
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (tip) return {};
    NewCommit commit{.branch = branch,
                     .put = schemas(),
                     .message = "Begin: schemas of the manifests\n",
                     .author = workspace.settings().exporting.author};
    commit.put.push_back({"README.md", k_readme});
    ROLLCALL_TRY(repository.commit(commit));
    return {};
}

/// The first commit is for who has none: a remote may have the branch already.
Result<void> begin(Workspace& workspace) {
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY(workspace.lock());
    ROLLCALL_TRY(workspace.fetch());
    return first_commit(workspace, *repository);
}

/// Whether the credentials open a team, as far as they are at hand.
void try_credentials(Workspace& workspace, std::ostream& out, std::ostream& err) {
    auto team = workspace.team();
    if (!team) {
        fmt::print(err, "credentials not checked: {}\n", team.error().describe());
        return;
    }
    auto live = (*team)->read();
    if (live) {
        fmt::print(out, "credentials good: team \"{}\" ({}), {} of {} seats taken\n", live->name,
                   live->id.str(), live->provisioned, live->licensed);
    } else {
        fmt::print(err, "credentials do not work yet: {}\n", live.error().describe());
    }
}

ExitCode run_init(Invocation& invocation) {
    auto& out = invocation.streams.out;
    auto& err = invocation.streams.err;
    if (access(invocation.config_file.c_str(), F_OK) != 0) {
        std::ofstream file(invocation.config_file);
        file << k_template;
        file.close();
        if (!file) {
            return invocation.fail({.code = ErrorCode::unavailable,
                                    .message = invocation.config_file + ": cannot be written"},
                                   ExitCode::failed);
        }
        fmt::print(out, "wrote {} to start from; edit it, then run `rollcall init` again\n",
                   invocation.config_file);
        return ExitCode::done;
    }
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    const auto& where = (*workspace)->settings().repository;
    auto repository = git::Repository::init(where.path, where.branch);
    if (!repository) return invocation.fail(repository.error(), exit_code_of(repository.error()));
    const auto begun = begin(**workspace);
    if (!begun) return invocation.fail(begun.error(), exit_code_of(begun.error()));
    fmt::print(out, "repository {} is ready, branch {}\n", where.path, where.branch);
    if (!where.remote_url.empty()) {
        fmt::print(out, "it shares that branch with {}\n", visible(where.remote_url));
    }
    try_credentials(**workspace, out, err);
    return ExitCode::done;
}

} // namespace

const Command k_init{
    "init",
    "",
    "create the repository, and rollcall.yaml where there is none",
    "Without a configuration: writes one to start from, and stops. With one: creates the bare "
    "repository\nit names, with the JSON Schemas of the manifests, and tries the Dropbox "
    "credentials. An existing\nconfiguration or repository is never changed. With "
    "repository.remote the branch is taken from there, or\nbegun there.",
    [](po::options_description&) {},
    nullptr,
    run_init};

} // namespace rollcall::cli
