#pragma once

#include <rollcall/plan/policy_comparison.hpp>
#include <rollcall/report/text.hpp>

#include <optional>
#include <string>

namespace rollcall {

/// A plan for whoever reviews a branch: with what its policy would change, where it has another one
/// than the tracked branch.
struct Review {
    const Plan& plan;
    std::string revision{}; ///< as it was asked for; empty: the tracked branch
    std::string tracked{};  ///< the tracked branch
    std::optional<PolicyComparison> policy{};
};

/// What another policy does, in front of the plan that it leads to.
[[nodiscard]] std::string review_text(const Review& review, const TextStyle& style);

/// The same for a comment on a merge request. Whatever came from a directory, from Dropbox or from
/// a person stands in code spans, where no markup, link or mention is read. Lists are cut after
/// `style.most` entries unless `style.full`.
[[nodiscard]] std::string review_markdown(const Review& review, const TextStyle& style);

/// The plan as to_json() has it; `policyChange` stands in it where there is one.
[[nodiscard]] std::string review_json(const Review& review);

/// "would delete 3 more groups and suspend 1 fewer user; 3 of them wait for a decision": what
/// another policy comes to, and which of its settings act at the next export only. Never empty.
[[nodiscard]] std::string policy_in_words(const PolicyComparison& comparison);

} // namespace rollcall
