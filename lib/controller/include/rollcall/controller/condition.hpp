#pragma once

#include <rollcall/controller/pass_result.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall {

enum class ConditionStatus { yes, no, unknown };
/// "True", "False", "Unknown": the words of Kubernetes.
[[nodiscard]] std::string_view to_string(ConditionStatus status) noexcept;

/// One answer about the controller, in the form that GitOps tools share.
struct Condition {
    ConditionStatus status = ConditionStatus::unknown;
    std::string reason{};  ///< one word in CamelCase, for machines: "ApprovalNeeded"
    std::string message{}; ///< for people, with the way out
    std::string
        last_transition{}; ///< RFC 3339: when the status last changed, not reason or message
    bool operator==(const Condition&) const = default;
};

/// The three that kstatus and Flux know. Ready: the team is as the newest commit wants it, as far
/// as policy lets it be. Reconciling: a pass runs, or another try is to come. Stalled: only a
/// person can help; the loop goes on trying all the same. Source: kubernetes-sigs/cli-utils,
/// pkg/kstatus; fluxcd/pkg, apis/meta.
struct Conditions {
    Condition ready{};
    Condition reconciling{};
    Condition stalled{};
    bool operator==(const Conditions&) const = default;

    struct Named {
        std::string_view type;
        const Condition& condition;
    };
    /// Ready, Reconciling, Stalled.
    [[nodiscard]] std::array<Named, 3> named() const;
};

/// Before the first pass. `now` is RFC 3339, here and below.
[[nodiscard]] Conditions conditions_at_start(const std::string& now);
/// While a pass runs: Ready and Stalled stay what the last one made of them.
[[nodiscard]] Conditions conditions_during_pass(Conditions before, const std::string& now);
/// After it.
[[nodiscard]] Conditions
conditions_after_pass(Conditions before, const PassResult& result, const std::string& now);

} // namespace rollcall
