#pragma once

#include "e2e/installation.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace rollcall::chaos {

/// A fact by its subjects' uids, as reports name it: {person or "", group or "", "surname"}.
using FactKey = std::tuple<std::string, std::string, std::string>;

/// Something that somebody did to the team behind the directory's back. Each fact is changed so at
/// most once, and the directory leaves it alone: so the report of a fact is the report of a deed.
struct Deed {
    FactKey fact{};
    std::string actor{}; ///< address of the admin who did it
    std::string what{};  ///< for the one who reads the failure of a test
    /// He or she undid it himself or herself. What no pass saw between need not be in a report, and
    /// must not when it is proved that none could have: nothing read the team in between.
    bool undone = false;
    bool unseen_for_sure = false;
    /// An account was removed or a group deleted: memberships went with it. They may be in a
    /// report, and whoever did this did that.
    bool takes_memberships = false;
};

/// What the kept reports say of one fact, all of them together.
struct Reported {
    std::set<std::string> by{}; ///< who did it
    bool attributed = false;
};

/// Every fact that ever was in a report on `rollcall/reports/<team>`, as the branch has them in the
/// end: completed where the log told later who it was.
[[nodiscard]] std::map<FactKey, Reported> kept_reports(const e2e::Installation& acme);

/// The account of all deeds.
struct Account {
    std::size_t made = 0; ///< deeds that a pass must have seen
    std::size_t reported = 0;
    std::size_t attributed = 0;    ///< to the one who did it
    std::size_t undone_unseen = 0; ///< undone by the same person before any pass looked
    std::size_t undone_seen = 0;   ///< undone, and reported all the same: a pass looked in between
    std::vector<std::string> wrong{}; ///< not reported, not attributed, or reported and never done

    [[nodiscard]] std::string summary() const;
};
[[nodiscard]] Account account_of(const std::vector<Deed>& deeds,
                                 const std::map<FactKey, Reported>& reported);

} // namespace rollcall::chaos
