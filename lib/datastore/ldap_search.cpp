#include "ldap_search.hpp"

#include "ldap_entry.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/fold.hpp>

#include <sys/time.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace rollcall {
namespace {

constexpr const char* k_domain_scope = "1.2.840.113556.1.4.1339";

/// How long one wait is: a signal is noticed that soon.
constexpr std::chrono::milliseconds k_slice{200};

int number_of(SearchScope scope) noexcept {
    switch (scope) {
    case SearchScope::base: return LDAP_SCOPE_BASE;
    case SearchScope::one_level: return LDAP_SCOPE_ONELEVEL;
    case SearchScope::subtree: break;
    }
    return LDAP_SCOPE_SUBTREE;
}

/// Partitions that Active Directory refers to in every search from the root of a domain. They hold
/// its configuration and names of machines, and nobody.
bool is_own_partition(std::string_view url) {
    const auto host_end = url.find('/', url.find("//") + 2);
    const auto dn = host_end == std::string_view::npos ? "" : url.substr(host_end + 1);
    constexpr std::array<std::string_view, 4> k_partitions{
        "cn=configuration,", "cn=schema,", "dc=domaindnszones,", "dc=forestdnszones,"};
    return std::any_of(k_partitions.begin(), k_partitions.end(), [&](std::string_view start) {
        return ascii_iequal(dn.substr(0, start.size()), start);
    });
}

/// Pointers into strings, as libldap wants its lists.
class Words {
public:
    explicit Words(const std::vector<std::string>& words) {
        for (const auto& word : words) pointers_.push_back(const_cast<char*>(word.c_str()));
        pointers_.push_back(nullptr);
    }
    [[nodiscard]] char** get() noexcept { return pointers_.data(); }

private:
    std::vector<char*> pointers_;
};

std::string after(const std::string& where, std::size_t entries) {
    return where + ", after " + counted(entries, "entry", "entries");
}

/// True when the server means the control and not the search: OpenLDAP says so in words.
bool refuses_paging(int code, std::string_view diagnostic) {
    if (code == LDAP_UNAVAILABLE_CRITICAL_EXTENSION) return true;
    return code == LDAP_ADMINLIMIT_EXCEEDED
           && ascii_lower(diagnostic).find("pagedresults") != std::string::npos;
}

} // namespace

std::string LdapSearch::describe() const {
    auto text = what + (scope == SearchScope::base ? " at \"" : " below \"") + visible(base) + '"';
    if (scope != SearchScope::base) text += " by " + visible(filter);
    return text;
}

bool LdapSearcher::pages() const {
    return connection_.options().page_size > 0 && !refuses_paging_
           && server_.controls.contains(LDAP_CONTROL_PAGEDRESULTS);
}

LdapResult<int>
LdapSearcher::send(const LdapSearch& search, std::size_t page_size, const std::string& cookie) {
    auto* const ldap = connection_.get();
    LDAPControl* page = nullptr;
    if (page_size > 0) {
        berval state{cookie.size(), const_cast<char*>(cookie.data())};
        // Critical: a server that does not know it must say so, not run into its limit.
        const int code =
            ldap_create_page_control(ldap, static_cast<ber_int_t>(page_size), &state, 1, &page);
        if (code != LDAP_SUCCESS) {
            return ldap_failure(ErrorCode::internal,
                                std::string("the paging control: ") + ldap_err2string(code));
        }
    }
    const std::unique_ptr<LDAPControl, FreeWith<ldap_control_free>> owned(page);
    // Keeps Active Directory from referring to other domains' partitions; others lack it.
    std::string domain_scope_oid = k_domain_scope;
    LDAPControl domain_scope{domain_scope_oid.data(), {0, nullptr}, 0};
    std::array<LDAPControl*, 3> controls{};
    std::size_t count = 0;
    if (page != nullptr) controls[count++] = page;
    if (server_.controls.contains(k_domain_scope)) controls[count++] = &domain_scope;

    Words attributes(search.attributes);
    int id = 0;
    const int code =
        ldap_search_ext(ldap, search.base.c_str(), number_of(search.scope), search.filter.c_str(),
                        attributes.get(), 0, controls.data(), nullptr, nullptr, LDAP_NO_LIMIT, &id);
    if (code == LDAP_SUCCESS) return id;
    if (code == LDAP_FILTER_ERROR) {
        return ldap_failure(ErrorCode::invalid_input,
                            "reading " + search.describe() + ": libldap does not take the filter");
    }
    return ldap_failure(ErrorCode::incomplete,
                        "reading " + search.describe() + ": the connection to "
                            + shown_uri(connection_.uri()) + " was lost",
                        LdapOutcome::lost);
}

template <class Where>
LdapResult<LdapMessage> LdapSearcher::next_message(int id, Time deadline, const Where& where) {
    const auto& options = connection_.options();
    const auto silent_until = std::chrono::steady_clock::now() + options.timeout;
    for (;;) {
        if (options.stop()) {
            return ldap_failure(ErrorCode::incomplete,
                                "reading " + where() + ": stopped by a signal");
        }
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline_) {
            return ldap_failure(ErrorCode::incomplete, "reading " + where()
                                                           + ": the whole read was not done within "
                                                             "datastore.ldap.readTimeout");
        }
        if (now >= deadline) break;
        timeval slice{0, std::chrono::microseconds(k_slice).count()};
        LDAPMessage* raw = nullptr;
        const int type = ldap_result(connection_.get(), id, LDAP_MSG_ONE, &slice, &raw);
        if (type > 0) return LdapMessage(raw);
        if (type < 0) {
            return ldap_failure(ErrorCode::incomplete,
                                "reading " + where() + ": the connection to "
                                    + shown_uri(connection_.uri()) + " was lost ("
                                    + ldap_err2string(connection_.last_error()) + ')',
                                LdapOutcome::lost);
        }
        if (std::chrono::steady_clock::now() >= silent_until) {
            return ldap_failure(ErrorCode::incomplete,
                                "reading " + where() + ": " + shown_uri(connection_.uri())
                                    + " said nothing for datastore.ldap.timeout",
                                LdapOutcome::next);
        }
    }
    return ldap_failure(ErrorCode::incomplete,
                        "reading " + where() + ": not done within datastore.ldap.searchTimeout",
                        LdapOutcome::stop);
}

LdapResult<void> LdapSearcher::check_reference(LDAPMessage* message, const std::string& where) {
    char** raw = nullptr;
    const int code = ldap_parse_reference(connection_.get(), message, &raw, nullptr, /*freeit=*/0);
    const LdapWords urls(raw);
    std::string shown;
    for (auto* const* url = raw; code == LDAP_SUCCESS && url != nullptr && *url != nullptr; ++url) {
        if (server_.is_active_directory() && is_own_partition(*url)) return {};
        shown += (shown.empty() ? "" : ", ") + visible(*url);
    }
    return ldap_failure(ErrorCode::incomplete,
                        "reading " + where + ": a part of the tree lies elsewhere (reference to "
                            + shown
                            + "), which is not followed; read a base without it, or that server");
}

LdapResult<LdapSearcher::Ended> LdapSearcher::ended_by(LDAPMessage* message,
                                                       const std::string& where) {
    Ended ended;
    char* text = nullptr;
    LDAPControl** controls = nullptr;
    const int code = ldap_parse_result(connection_.get(), message, &ended.code, nullptr, &text,
                                       nullptr, &controls, /*freeit=*/0);
    const LdapText owned(text);
    ended.controls.reset(controls);
    if (code != LDAP_SUCCESS) {
        return ldap_failure(ErrorCode::incomplete, "reading " + where
                                                       + ": the server's answer cannot be read ("
                                                       + ldap_err2string(code) + ')');
    }
    if (text != nullptr) ended.diagnostic = text;
    return ended;
}

LdapResult<LdapSearcher::Page>
LdapSearcher::receive_page(int id, const std::string& where, std::size_t before, Time deadline) {
    Page page;
    for (;;) {
        auto message =
            next_message(id, deadline, [&] { return after(where, before + page.entries.size()); });
        if (!message) return tl::unexpected(message.error());
        switch (ldap_msgtype(message->get())) {
        case LDAP_RES_SEARCH_ENTRY: page.entries.push_back(std::move(*message)); break;
        case LDAP_RES_SEARCH_REFERENCE:
            if (auto known = check_reference(message->get(), where); !known) {
                return tl::unexpected(known.error());
            }
            break;
        case LDAP_RES_SEARCH_RESULT: {
            auto ended = ended_by(message->get(), where);
            if (!ended) return tl::unexpected(ended.error());
            page.ended = std::move(*ended);
            return page;
        }
        default: break; // intermediate responses that nobody asked for
        }
    }
}

LdapResult<std::string> LdapSearcher::next_cookie(const Ended& ended, const std::string& where) {
    auto* control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, ended.controls.get(), nullptr);
    berval next{};
    ber_int_t estimate = 0;
    if (control == nullptr
        || ldap_parse_pageresponse_control(connection_.get(), control, &estimate, &next)
               != LDAP_SUCCESS) {
        return ldap_failure(ErrorCode::incomplete,
                            "reading " + where
                                + ": the server ended a page with success, but without saying "
                                  "whether there is more");
    }
    std::string cookie(bytes_of(next));
    ber_memfree(next.bv_val);
    return cookie;
}

LdapResult<void>
LdapSearcher::visit_page(Page& page, const std::string& where, const Visitor& visit) {
    for (auto& message : page.entries) {
        const auto found = found_in(connection_.get(), message.get());
        if (!found) {
            return ldap_failure(ErrorCode::incomplete,
                                "reading " + where + ": an entry cannot be decoded");
        }
        visit(*found);
        message.reset();
    }
    return {};
}

LdapResult<void> LdapSearcher::run(const LdapSearch& search, const Visitor& visit) {
    constexpr std::size_t k_least_page = 100;
    const auto where = search.describe();
    const auto deadline = std::chrono::steady_clock::now() + connection_.options().search_timeout;
    std::size_t page_size = pages() ? connection_.options().page_size : 0;
    std::size_t entries = 0;
    auto id = send(search, page_size, {});
    for (bool first = true;;) {
        if (!id) return tl::unexpected(id.error());
        auto page = receive_page(*id, where, entries, deadline);
        if (!page) return tl::unexpected(page.error());
        const auto& ended = page->ended;
        if (first && page_size > 0 && refuses_paging(ended.code, ended.diagnostic)) {
            refuses_paging_ = true;
            page_size = 0;
            id = send(search, page_size, {});
            continue;
        }
        // Some servers count their size limit per page, so that a smaller one passes.
        if (first && ended.code == LDAP_SIZELIMIT_EXCEEDED && page_size / 2 >= k_least_page) {
            page_size /= 2;
            id = send(search, page_size, {});
            continue;
        }
        if (ended.code != LDAP_SUCCESS) {
            return tl::unexpected(search_failure(ended.code, ended.diagnostic,
                                                 after(where, entries + page->entries.size())));
        }
        first = false;
        entries += page->entries.size();
        std::string cookie;
        if (page_size > 0) {
            auto next = next_cookie(ended, after(where, entries));
            if (!next) return tl::unexpected(next.error());
            cookie = std::move(*next);
        }
        const bool is_last = cookie.empty();
        // Asked for before this page is looked at, so that neither side waits for the other.
        if (!is_last) id = send(search, page_size, cookie);
        auto visited = visit_page(*page, after(where, entries), visit);
        if (!visited || is_last) return visited;
    }
}

LdapResult<void>
LdapSearcher::judge(const LdapLookUp& wanted, std::size_t place, LDAPMessage* message) {
    const auto where = wanted.what + " at \"" + visible(wanted.dns[place]) + '"';
    const auto ended = ended_by(message, where);
    if (!ended) return tl::unexpected(ended.error());
    switch (ended->code) {
    case LDAP_SUCCESS:
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_NAMING_VIOLATION: return {};
    default: break;
    }
    // Not gone: another server has it, like a person of another domain.
    if (ended->code == LDAP_REFERRAL && wanted.elsewhere) {
        wanted.elsewhere(place);
        return {};
    }
    return tl::unexpected(search_failure(ended->code, ended->diagnostic, where));
}

LdapResult<void> LdapSearcher::look_up(const LdapLookUp& wanted,
                                       const std::function<void(std::size_t, Entry&&)>& visit) {
    const auto& dns = wanted.dns;
    constexpr std::size_t k_in_flight = 64;
    const auto deadline = std::chrono::steady_clock::now() + connection_.options().search_timeout;
    std::unordered_map<int, std::size_t> open;
    std::size_t next = 0;
    while (next < dns.size() || !open.empty()) {
        while (next < dns.size() && open.size() < k_in_flight) {
            const auto id =
                send({wanted.what, dns[next], SearchScope::base, wanted.filter, wanted.attributes},
                     0, {});
            if (!id) return tl::unexpected(id.error());
            open.emplace(*id, next++);
        }
        const auto where = [&] {
            return wanted.what + ", after " + counted(next - open.size(), "look-up");
        };
        const auto message = next_message(LDAP_RES_ANY, deadline, where);
        if (!message) return tl::unexpected(message.error());
        const auto request = open.find(ldap_msgid(message->get()));
        if (request == open.end()) {
            // Message 0: the server says that it is about to close the connection.
            return ldap_failure(ErrorCode::incomplete,
                                "reading " + where() + ": the server ended the connection",
                                LdapOutcome::lost);
        }
        switch (ldap_msgtype(message->get())) {
        case LDAP_RES_SEARCH_ENTRY: {
            const auto entry = found_in(connection_.get(), message->get());
            if (!entry) {
                return ldap_failure(ErrorCode::incomplete,
                                    "reading " + where() + ": an entry cannot be decoded");
            }
            visit(request->second, entry_from(*entry));
            break;
        }
        case LDAP_RES_SEARCH_RESULT: {
            auto done = judge(wanted, request->second, message->get());
            if (!done) return done;
            open.erase(request);
            break;
        }
        case LDAP_RES_SEARCH_REFERENCE:
            if (auto known = check_reference(message->get(), where()); !known) return known;
            break;
        default: break;
        }
    }
    return {};
}

} // namespace rollcall
