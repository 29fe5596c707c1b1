#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/base/shared_text.hpp>

namespace rollcall {

/// Where an object was stated: a manifest with its position, or an entry of the datastore.
struct Source {
    SharedText file{}; ///< path in the repository, or the LDIF file
    Position at{};
    SharedText dn{}; ///< the datastore entry, where known

    /// Where something was said is no part of what it says: objects compare equal regardless.
    friend bool operator==(const Source&, const Source&) noexcept { return true; }
};

} // namespace rollcall
