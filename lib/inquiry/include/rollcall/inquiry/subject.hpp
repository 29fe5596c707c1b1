#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>
#include <rollcall/manifest/excerpt.hpp>
#include <rollcall/plan/action.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// Where to look.
struct InquiryPlaces {
    std::string team{};
    std::string branch{};  ///< the tracked one
    std::string ledger{};  ///< "rollcall/applied/<team>"
    std::string reports{}; ///< "rollcall/reports/<team>"
    std::string today{};   ///< "2026-08-01", in UTC: overrides end. Empty: none does
};

/// An object of the manifests or the ledger, with the file it stands in.
struct FoundObject {
    std::string file{};
    Excerpt excerpt{};
};

/// A person or a group, as both sides in git know it.
struct Subject {
    bool is_group = false;
    std::optional<FoundObject> desired{};
    std::optional<FoundObject> applied{};
    std::optional<FoundObject> former{}; ///< as it was last, where both have it no more
    [[nodiscard]] const Excerpt& excerpt() const {
        return desired ? desired->excerpt : applied ? applied->excerpt : former->excerpt;
    }
    [[nodiscard]] UserRef user() const;   ///< empty for a group
    [[nodiscard]] GroupRef group() const; ///< empty for a person
};

enum class SubjectKind { any, person, group };

/// The person or group that people mean by a text: slug, e-mail, uid, external id, Dropbox's id,
/// the name of a group, given name and surname of a person. Manifests first, then the ledger, then
/// what either had in an earlier commit.
///
/// Cost: a search through the bytes of the manifests; only what may be meant is parsed. For what is
/// no more, through all that the commits of both branches took away.
/// Errors: not_found; conflict when several are meant, with all of them named.
Result<Subject> find_subject(git::Repository& repository,
                             const InquiryPlaces& places,
                             const std::string& text,
                             SubjectKind kind);

/// The same object on another branch, by its uid; nothing where the branch does not have it, or
/// does not exist. Cost: a file or two.
Result<std::optional<FoundObject>>
counterpart(git::Repository& repository, const std::string& branch, const Excerpt& of);

/// The people of a branch, by what a caller of `wanted` picks: slug, uid, address, and Dropbox's id
/// where the ledger has it. None where the branch does not exist. Cost: a search through the bytes
/// of its people.
Result<std::vector<UserRef>> people_of(git::Repository& repository,
                                       const std::string& branch,
                                       const std::function<bool(const UserRef&)>& wanted);

/// The files below `groups/` of a branch that hold a text in quotes; none where the branch does not
/// exist. Cost: as above.
Result<std::vector<TreeFile>>
groups_with(git::Repository& repository, const std::string& branch, const std::string& slug);

} // namespace rollcall
