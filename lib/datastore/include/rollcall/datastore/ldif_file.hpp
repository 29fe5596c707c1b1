#pragma once

#include <rollcall/directory/rules.hpp>
#include <rollcall/ports/datastore.hpp>

#include <string>

namespace rollcall {

/// What a missing end marker means. A content LDIF is a complete state, so a truncated file looks
/// like leavers; ldapsearch's trailer (`# numEntries: N`, `result: 0 Success`) proves the end.
enum class EndMarker { require, warn, ignore };

struct LdifFileOptions {
    std::string path;   ///< as opened
    std::string name{}; ///< as named in messages and in the snapshot; default: file name
    EndMarker end_marker = EndMarker::warn;
};

/// A directory in an LDIF export (RFC 2849): the datastore that needs no server.
class LdifFile final : public DatastoreReader {
public:
    LdifFile(LdifFileOptions options, DirectoryRules rules);
    Result<DatastoreSnapshot> read() override;

private:
    LdifFileOptions options_;
    DirectoryRules rules_;
};

} // namespace rollcall
