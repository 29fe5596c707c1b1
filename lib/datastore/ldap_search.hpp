#pragma once

#include "found_entry.hpp"
#include "ldap_connection.hpp"
#include "ldap_server.hpp"

#include <rollcall/directory/entry.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace rollcall {

// Private to this module.

enum class SearchScope { base, one_level, subtree };

struct LdapSearch {
    std::string what; ///< for messages: "users"
    std::string base;
    SearchScope scope = SearchScope::subtree;
    std::string filter;
    std::vector<std::string> attributes;

    /// `users below "dc=acme" by (objectClass=person)`
    [[nodiscard]] std::string describe() const;
};

/// Single entries, by DN.
struct LdapLookUp {
    std::string what; ///< for messages: "members of groups"
    std::span<const std::string> dns;
    std::vector<std::string> attributes;
    /// Told the place in `dns` of what another server holds; without it that is a failure, because
    /// what is there is not known.
    std::function<void(std::size_t)> elsewhere{};
    std::string filter = "(objectClass=*)"; ///< what does not match it is not visited
};

/// Searches over one connection, one at a time.
class LdapSearcher {
public:
    using Visitor = std::function<void(const FoundEntry&)>;

    using Time = std::chrono::steady_clock::time_point;

    /// All its searches together end at `deadline`.
    LdapSearcher(const LdapConnection& connection, const LdapServer& server, Time deadline)
        : connection_(connection), server_(server), deadline_(deadline) {}

    /// Every entry of a search, page by page (RFC 2696). Success means that each page ended with
    /// success and the last cookie was empty. A server that refuses paging is asked once without;
    /// one that limits pages is asked for smaller ones. An entry is visited when its page is
    /// complete; the server works on the next one then, so a visit asks it for nothing.
    LdapResult<void> run(const LdapSearch& search, const Visitor& visit);

    /// Reads single entries by DN, many requests in flight. What is not there, or cannot be named
    /// to this server, is not visited. `visit` gets the place in `dns`.
    LdapResult<void> look_up(const LdapLookUp& wanted,
                             const std::function<void(std::size_t, Entry&&)>& visit);

    [[nodiscard]] const LdapConnection& connection() const noexcept { return connection_; }

private:
    /// How one request ended.
    struct Ended {
        int code = 0;
        std::string diagnostic{};
        LdapControls controls{};
    };
    struct Page {
        std::vector<LdapMessage> entries{};
        Ended ended{};
    };

    LdapResult<int>
    send(const LdapSearch& search, std::size_t page_size, const std::string& cookie);
    /// `where` is asked only when something is to be said.
    template <class Where>
    LdapResult<LdapMessage> next_message(int id, Time deadline, const Where& where);
    /// The answer to a request; `before` entries of the search came with earlier ones.
    LdapResult<Page>
    receive_page(int id, const std::string& where, std::size_t before, Time deadline);
    LdapResult<void> visit_page(Page& page, const std::string& where, const Visitor& visit);
    /// The cookie behind a page, empty after the last.
    LdapResult<std::string> next_cookie(const Ended& ended, const std::string& where);
    LdapResult<Ended> ended_by(LDAPMessage* message, const std::string& where);
    /// What it means that a look-up of `wanted.dns[place]` ended with this message.
    LdapResult<void> judge(const LdapLookUp& wanted, std::size_t place, LDAPMessage* message);
    LdapResult<void> check_reference(LDAPMessage* message, const std::string& where);
    [[nodiscard]] bool pages() const;

    const LdapConnection& connection_;
    const LdapServer& server_;
    Time deadline_;
    bool refuses_paging_ = false;
};

} // namespace rollcall
