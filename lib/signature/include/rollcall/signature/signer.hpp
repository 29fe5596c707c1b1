#pragma once

#include <rollcall/base/result.hpp>

#include <string>

namespace rollcall {

/// Signs bytes as git signs commits with SSH keys: `ssh-keygen -Y sign -n git`. The key is a file
/// without passphrase, or a public key whose other half an agent has. Errors: denied (with what
/// ssh-keygen says).
Result<std::string> sign_by_ssh(const std::string& payload, const std::string& key_file);

} // namespace rollcall
