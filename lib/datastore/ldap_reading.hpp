#pragma once

#include "ldap_collection.hpp"
#include "ldap_memberurl.hpp"
#include "ldap_search.hpp"

#include <rollcall/directory/interpret.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Private to this module.

/// What one complete read brought.
struct LdapContent {
    std::vector<Entry> entries{};
    ServerAnswers answers{};
    std::vector<std::string> warnings{};
    std::string wrong_type{}; ///< among the warnings: the server is of another type than it is said
};

/// Which searches make a complete read, over one connection: people and groups by the scopes, then
/// everything that groups name and no search found, as deep as nesting is followed.
class LdapReading {
public:
    LdapReading(const LdapConnection& connection,
                const DirectoryRules& rules,
                LdapSearcher::Time deadline);
    /// Which kind of server it is explains many a failure, so its error says that, too.
    LdapResult<LdapContent> run();

private:
    using Done = LdapResult<void>;

    Done read_all();

    Done look_at_server();
    Done read_schema();
    Done check_filters();
    Done check_member_attributes();
    /// Remembers the groups that show no member although their class requires one.
    void note_unshown();
    void warn_of_empty_groups();
    Done check_base();
    Done read_people();
    Done read_people_of_group();
    Done read_groups();
    Done expand(std::size_t rounds);
    Done complete_groups(EntryPlace first);
    /// Asks who of the entries read is a person, of whom that is not known yet.
    Done confirm_people(std::vector<EntryPlace>& people);
    Done look_up_members(const std::vector<std::string>& members);
    Done look_up_logins(const std::vector<std::string>& logins);
    /// The groups in a group, as deep as they go, by LDAP_MATCHING_RULE_IN_CHAIN.
    Done read_groups_in_chain(const std::string& dn, std::vector<EntryPlace>& found);
    /// Takes in those whose primary group is one of the entries; with `found` their places, too.
    Done read_primary_members(const std::vector<EntryPlace>& groups,
                              std::vector<EntryPlace>* found);
    Done read_dynamic_members(EntryPlace place);
    /// The search of a `memberURL`. Errors: invalid_input, why it is not run.
    [[nodiscard]] Result<MemberUrl> searchable(std::string_view url) const;

    /// Takes in all that a search finds; with `found` their places, too.
    Done collect(const LdapSearch& search, std::vector<EntryPlace>* found);
    LdapResult<EntryPlace> read_group(const std::string& setting, const std::string& dn);

    const LdapConnection& connection_;
    const LdapOptions& options_;
    const DirectoryRules& rules_;
    LdapServer server_{};
    LdapSchema schema_{};
    LdapSearcher searcher_;
    LdapCollection collection_;
    LdapContent content_{};
    EntryPlace completed_ = 0;         ///< entries whose ranges and dynamic members are there
    std::vector<EntryPlace> searched_; ///< groups whose `memberURL` was searched
};

} // namespace rollcall
