#include "handle.hpp"

#include <rollcall/git/repository.hpp>

#include <array>
#include <stdexcept>

namespace rollcall::git {

Library::Library() {
    if (git_libgit2_init() < 0) throw std::runtime_error("libgit2 cannot be initialised");
    // What a commit holds must not depend on who runs us: no ~/.gitconfig, no /etc/gitconfig.
    constexpr std::array<int, 4> k_levels{GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                          GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    for (const int level : k_levels) git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    // git refuses repositories of other owners because their configuration can name programs to
    // run. libgit2 runs none here (no hooks, no filters, no work tree), the path is the operator's
    // own setting, and safe.directory could not be read anyway: a service account must be able to
    // use a repository that an administrator made.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

Library::~Library() { git_libgit2_shutdown(); }

} // namespace rollcall::git
