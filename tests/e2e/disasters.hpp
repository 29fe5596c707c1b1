#pragma once

#include "installation.hpp"

#include <string>

namespace rollcall::e2e {

/// 24 people and four groups: Finance, Sales, All and Team.
[[nodiscard]] Directory larger_company();

/// A company in which per cents mean something, as the operator knows it: 24 people and four
/// groups, everything applied, every invitation accepted. Its two admins are ann, through whom
/// Rollcall acts, and bea.
class Company : public Installation {
public:
    explicit Company(const Config& config = {},
                     const Json& seed = two_admins(),
                     Directory people_and_groups = larger_company());

    /// One pass that nobody watches, as cron starts it, over the directory as it is now.
    [[nodiscard]] Finished pass() const;
    /// What the plan holds under this class ("user-suspend"), as its id; empty when nothing is.
    [[nodiscard]] std::string held(const std::string& hazard) const;
    void approve(const std::string& hold_id) const;
    void remove_people(const Arguments& names); ///< from the groups too
};

/// The id of a held export, as the account of a pass names it; empty when none is held.
[[nodiscard]] std::string held_export(const Finished& pass);

/// True when what a person reads of a pass has these words.
[[nodiscard]] bool says(const Finished& pass, const std::string& words);

/// A mapping with one more entry: "role: employeeType".
[[nodiscard]] std::string mapping_with(const std::string& entry);

} // namespace rollcall::e2e
