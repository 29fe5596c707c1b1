#pragma once

#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/rules.hpp>
#include <rollcall/model/user.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// An id in the one text form in which it is kept: sixteen raw bytes of an objectGUID as
/// `00112233-4455-6677-8899-aabbccddeeff` (its first three fields are stored byte-swapped), other
/// binary ids as hexadecimal digits, text trimmed and in lower case, as directories compare it.
[[nodiscard]] std::string uid_text(std::string_view attribute, std::string_view value);

/// Whether the entry's person may work. An absent attribute means what the rule says; of several
/// values any that says disabled wins. Nothing when a bitmap attribute holds no number: then nobody
/// knows, and guessing would suspend or release somebody.
[[nodiscard]] std::optional<UserState> state_of(const Entry& entry, const StatusRule& rule);

} // namespace rollcall
