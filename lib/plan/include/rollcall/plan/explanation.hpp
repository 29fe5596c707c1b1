#pragma once

#include <rollcall/plan/action.hpp>
#include <rollcall/plan/drift.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// A commit, as far as people want to know it.
struct CommitNote {
    std::string commit{};
    std::string when{};   ///< RFC 3339
    std::string author{}; ///< "Name <mail>"
    std::string subject{};
    bool operator==(const CommitNote&) const = default;
};

/// Where a value stands in the manifests, and which commit last changed that value there. Of what
/// an override decides: the override, and the commit that brought it.
struct StatedAt {
    std::string file{};
    std::size_t line = 0;
    std::optional<CommitNote> changed{};
    bool operator==(const StatedAt&) const = default;
};

/// The ledger commit that recorded a value.
struct RecordedAt {
    CommitNote ledger{};
    std::string desired_commit{}; ///< what that pass applied
    std::vector<std::string>
        approvals{}; ///< "user-suspend-… by Ann <…>: reason", used by that pass
    bool operator==(const RecordedAt&) const = default;
};

/// The last time that somebody else changed it, by the kept reports.
struct OutsideChange {
    std::string report{}; ///< id
    std::string seen{};   ///< RFC 3339
    DriftFact fact{};
    bool operator==(const OutsideChange&) const = default;
};

/// Why one value, or one membership, is as it is.
struct ExplainedFact {
    std::string fact{}; ///< "email", …, "membership"
    UserRef user{};     ///< of a membership: the other side
    GroupRef group{};
    std::optional<std::string> desired{};
    std::optional<std::string> applied{};
    std::optional<std::string> live{}; ///< absent where Dropbox was not asked, too
    std::optional<StatedAt> stated{};
    std::optional<RecordedAt> recorded{};
    /// What the manifests say where an override decides something else; `desired` and `stated` are
    /// the override's then.
    struct Overruled {
        std::optional<std::string> value{};
        std::optional<StatedAt> stated{};
        bool operator==(const Overruled&) const = default;
    };
    std::optional<Overruled> overruled{};
    std::vector<std::string> overrides{}; ///< "overrides/x.yaml:3: addMember until …: reason"
    std::vector<std::string> path{};      ///< DNs from the group to the person, where it was read
    std::optional<OutsideChange> outside{};
    bool operator==(const ExplainedFact&) const = default;
};

/// Why a person or a group is as he, she or it is.
struct Explanation {
    std::string team{};
    UserRef user{};   ///< set where it is about a person
    GroupRef group{}; ///< set where it is about a group; both: about one membership
    /// The entry of the datastore, where it was read and has one.
    std::string dn{};
    bool asked_datastore = false;
    bool asked_dropbox = false;
    bool in_dropbox = false;             ///< the account or group exists there
    std::vector<std::string> problems{}; ///< what could not be asked, and why
    /// What decides where no value does: a policy, a departure, a hold; with the way out.
    std::vector<std::string> why{};
    std::vector<ExplainedFact> values{};
    std::vector<ExplainedFact> memberships{}; ///< sorted by name
    bool operator==(const Explanation&) const = default;
};

/// One event in the life of a person or a group.
struct LifeEvent {
    CommitNote commit{};
    bool ledger = false; ///< in the ledger: it was made true; otherwise in the manifests
    std::vector<std::string> words{}; ///< "surname "Miller" → "Müller"", "joined Accounting"
    bool operator==(const LifeEvent&) const = default;
};

/// What became of one person or group over time, oldest first.
struct SubjectHistory {
    std::string team{};
    UserRef user{};
    GroupRef group{};
    std::vector<LifeEvent> events{};
    bool operator==(const SubjectHistory&) const = default;
};

/// `kind: Explanation` and `SubjectHistory` as JSON, like the others.
[[nodiscard]] std::string to_json(const Explanation& explanation);
[[nodiscard]] std::string to_json(const SubjectHistory& history);

} // namespace rollcall
