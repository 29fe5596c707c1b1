#include "ldap_connection.hpp"
#include "ldap_reading.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/datastore/ldap_directory.hpp>
#include <rollcall/directory/attribute_finder.hpp>
#include <rollcall/directory/identity.hpp>
#include <rollcall/directory/interpret.hpp>

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

constexpr int k_attempts = 3;

std::chrono::milliseconds pause_after(int attempt) {
    return std::chrono::milliseconds(200) * attempt;
}

/// True when two entries have one id: an entry that was renamed or moved while the directory was
/// read can be met under both its names. Asked only after a failure, so it may take its time.
bool has_one_twice(const std::vector<Entry>& entries, const DirectoryRules& rules) {
    const AttributeFinder finder(rules.uid_attribute);
    std::set<std::string> ids;
    bool found = false;
    for (const auto& entry : entries) {
        finder.visit_values(entry, [&](std::string_view value) {
            found = !ids.insert(uid_text(finder.canonical(), value)).second || found;
        });
    }
    return found;
}

/// Tries the servers in turn until one read is complete.
class Attempts {
public:
    Attempts(const LdapOptions& options,
             const DirectoryRules& rules,
             Clock& clock,
             LdapSearcher::Time deadline)
        : options_(options), rules_(rules), clock_(clock), deadline_(deadline) {}

    Result<LdapContent> run() {
        for (const auto& uri : options_.uris) {
            for (int attempt = 1;; ++attempt) {
                auto content = read_from(uri);
                if (content) {
                    tell_failures(uri, *content);
                    return std::move(*content);
                }
                const auto outcome = content.error().outcome;
                note(uri, std::move(content.error().error));
                if (outcome == LdapOutcome::stop || options_.stop()) return failed();
                if (outcome == LdapOutcome::next || attempt == k_attempts) break;
                if (!clock_.sleep_for(pause_after(attempt))) return failed();
            }
        }
        return failed();
    }

private:
    LdapResult<LdapContent> read_from(const std::string& uri) {
        auto connection = LdapConnection::open(uri, options_);
        if (!connection) return tl::unexpected(std::move(connection.error()));
        return LdapReading(*connection, rules_, deadline_).run();
    }

    /// The same twice in a row is said once.
    void note(const std::string& uri, Error error) {
        if (!errors_.empty() && errors_.back() == error) return;
        errors_.push_back(std::move(error));
        uris_.push_back(uri);
    }

    /// Who goes on with the second server for weeks should know it.
    void tell_failures(const std::string& uri, LdapContent& content) const {
        for (std::size_t i = 0; i < errors_.size(); ++i) {
            content.warnings.push_back(errors_[i].message
                                       + (uris_[i] == uri
                                              ? "; it was read again"
                                              : "; " + shown_uri(uri) + " was read instead"));
        }
    }

    /// Everything that went wrong, in order; a read that had begun makes it incomplete, else the
    /// last server decides.
    tl::unexpected<Error> failed() {
        Error whole = std::move(errors_.back());
        errors_.pop_back();
        for (auto error = errors_.rbegin(); error != errors_.rend(); ++error) {
            if (error->code == ErrorCode::incomplete) whole.code = ErrorCode::incomplete;
            whole.message = error->message + "; then " + whole.message;
        }
        return tl::unexpected(std::move(whole));
    }

    const LdapOptions& options_;
    const DirectoryRules& rules_;
    Clock& clock_;
    LdapSearcher::Time deadline_;
    std::vector<Error> errors_;
    std::vector<std::string> uris_; ///< of the errors
};

} // namespace

LdapDirectory::LdapDirectory(LdapOptions options, DirectoryRules rules, Clock& clock)
    : options_(std::move(options)), rules_(std::move(rules)), clock_(clock) {}

Result<DatastoreSnapshot> LdapDirectory::read() {
    // The base and not the server: which one of several answered must not change a byte.
    const auto source = options_.kind + ' ' + rules_.base_dn;
    const auto deadline = std::chrono::steady_clock::now() + options_.read_timeout;
    for (int attempt = 1;; ++attempt) {
        auto content = Attempts(options_, rules_, clock_, deadline).run();
        if (!content) return tl::unexpected(std::move(content.error()));
        auto snapshot = interpret(content->entries, rules_, std::move(content->answers));
        if (snapshot) {
            snapshot->source = source;
            snapshot->warnings.insert(snapshot->warnings.begin(), content->warnings.begin(),
                                      content->warnings.end());
            return snapshot;
        }
        if (!content->wrong_type.empty()) snapshot.error().message += "; " + content->wrong_type;
        const bool may_be_passing = attempt < k_attempts && has_one_twice(content->entries, rules_);
        if (!may_be_passing || options_.stop() || !clock_.sleep_for(pause_after(attempt))) {
            return tl::unexpected(std::move(snapshot.error()).within(source));
        }
    }
}

} // namespace rollcall
