#pragma once

#include <rollcall/base/names.hpp>
#include <rollcall/sandbox/identities.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

/// What goes wrong.
enum class FaultKind {
    status,       ///< an answer with this status; the call is not carried out
    reset_before, ///< connection reset, the call not carried out
    reset_after,  ///< connection reset, the call carried out: its answer is lost
    truncated,    ///< the call is carried out and its answer breaks off
    delay,        ///< the answer takes longer
};
inline constexpr Names<FaultKind, 5> k_fault_names{{{FaultKind::status, "status"},
                                                    {FaultKind::reset_before, "reset_before"},
                                                    {FaultKind::reset_after, "reset_after"},
                                                    {FaultKind::truncated, "truncated"},
                                                    {FaultKind::delay, "delay"}}};

/// In what form a status comes: the service is not consistent, so a client may not rely on one.
enum class FaultForm { json, text, empty, html };
inline constexpr Names<FaultForm, 4> k_form_names{{{FaultForm::json, "json"},
                                                   {FaultForm::text, "text"},
                                                   {FaultForm::empty, "empty"},
                                                   {FaultForm::html, "html"}}};

/// Which calls a fault strikes, and how. A rule strikes when all its conditions hold.
struct FaultRule {
    std::string route = "*"; ///< without /2/; "*" stands for any text: "team/members/*"
    std::uint64_t nth = 0;   ///< only the nth matching call, from 1; 0 = any
    std::uint64_t every = 0; ///< each nth matching call; 0 = any
    double probability = 1.0;
    std::uint64_t times = 0; ///< strikes so often, then never again; 0 = without end
    FaultKind kind = FaultKind::status;
    int status = 500;
    FaultForm form = FaultForm::empty;
    std::optional<std::string> retry_after{};
    std::chrono::milliseconds delay{0};
    std::string reason = "too_many_requests"; ///< of a 429
};

/// The rules in force, with their counts. The first rule that strikes wins. Not synchronised.
class Faults {
public:
    explicit Faults(std::uint64_t seed = 1) : dice_(seed) {}
    void add(FaultRule rule) { entries_.push_back({std::move(rule)}); }
    void clear() { entries_.clear(); }
    void reseed(std::uint64_t seed) { dice_ = Random(seed); }
    /// Counts the call in every rule that matches its route.
    [[nodiscard]] std::optional<FaultRule> strike(std::string_view route);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        FaultRule rule;
        std::uint64_t seen = 0;
        std::uint64_t struck = 0;
    };
    std::vector<Entry> entries_;
    Random dice_;
};

/// Whether `text` is matched by `pattern`, where "*" stands for any text.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text) noexcept;

} // namespace rollcall::sandbox
