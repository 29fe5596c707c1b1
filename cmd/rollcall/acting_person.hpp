#pragma once

#include <string>

namespace rollcall::cli {

/// Who runs this, as git would name the author of a commit of theirs: GIT_AUTHOR_NAME and
/// GIT_AUTHOR_EMAIL first, then user.name and user.email of the configuration that git reads here.
/// "Name <mail>"; empty where nobody is configured, or there is no git: a name is never made up of
/// the account and the host. `repository` is a git directory.
[[nodiscard]] std::string acting_person(const std::string& repository);

} // namespace rollcall::cli
