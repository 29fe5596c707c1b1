#pragma once

#include <rollcall/base/names.hpp>
#include <rollcall/sandbox/identities.hpp>
#include <rollcall/sandbox/job.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

/// What goes wrong.
enum class FaultKind {
    status,           ///< an answer with this status; the call is not carried out, unless `applied`
    reset_before,     ///< connection reset, the call not carried out
    reset_after,      ///< connection reset, the call carried out: its answer is lost
    stall,            ///< silence for `delay`, then a reset; not carried out, unless `applied`
    truncated,        ///< the call is carried out and its answer breaks off
    delay,            ///< the answer takes longer
    error,            ///< the route refuses with `tag`; not carried out
    unknown_function, ///< "Unknown API function", as if the route had never been
    malformed,        ///< carried out; the answer is no JSON
    cut_json,         ///< carried out; a complete answer with half the JSON
    wrong_type,       ///< carried out; the answer says that it is text/html
    expired_token,    ///< the token of the call runs out, for good
    revoked_token,    ///< the token of the call is good no more
    job,              ///< answered with a job that ends as `outcome` says
    cursor_reset,     ///< the cursor is not good any more
    empty_page,       ///< a listing lists nothing
    duplicate_row,    ///< a listing lists its first row again at the end
    missing_row,      ///< a listing leaves out its last row
    extra_fields,     ///< fields that no document knows, in every object
    unknown_tags,     ///< tags that no document knows, where unions may grow
};
inline constexpr Names<FaultKind, 20> k_fault_names{
    {{FaultKind::status, "status"},
     {FaultKind::reset_before, "reset_before"},
     {FaultKind::reset_after, "reset_after"},
     {FaultKind::stall, "stall"},
     {FaultKind::truncated, "truncated"},
     {FaultKind::delay, "delay"},
     {FaultKind::error, "error"},
     {FaultKind::unknown_function, "unknown_function"},
     {FaultKind::malformed, "malformed"},
     {FaultKind::cut_json, "cut_json"},
     {FaultKind::wrong_type, "wrong_type"},
     {FaultKind::expired_token, "expired_token"},
     {FaultKind::revoked_token, "revoked_token"},
     {FaultKind::job, "job"},
     {FaultKind::cursor_reset, "cursor_reset"},
     {FaultKind::empty_page, "empty_page"},
     {FaultKind::duplicate_row, "duplicate_row"},
     {FaultKind::missing_row, "missing_row"},
     {FaultKind::extra_fields, "extra_fields"},
     {FaultKind::unknown_tags, "unknown_tags"}}};

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
    std::optional<std::uint64_t> seed{}; ///< of the rule's own dice; else those of the sandbox
    std::uint64_t times = 0;             ///< strikes so often, then never again; 0 = without end
    FaultKind kind = FaultKind::status;
    int status = 500;
    FaultForm form = FaultForm::empty;
    std::optional<std::string> retry_after{};
    std::chrono::milliseconds delay{0};
    std::string reason = "too_many_requests"; ///< of a 429
    bool applied = false;                     ///< status, stall: the call is carried out
    std::string tag{};                        ///< of an error
    std::vector<std::string> values{};        ///< that an error's tag carries
    std::optional<std::string> body{};        ///< status: JSON to send instead of the usual
    JobPlan job{};
    bool has_more = false; ///< empty_page: and says that there are more
};

/// Whether the call is answered without being carried out.
[[nodiscard]] bool prevents_call(const FaultRule& rule) noexcept;

/// The rules in force, with their counts. The first rule that strikes wins. Not synchronised.
class Faults {
public:
    struct Entry {
        FaultRule rule;
        std::uint64_t seen = 0;
        std::uint64_t struck = 0;
        Random dice{0};
    };

    explicit Faults(std::uint64_t seed = 1) : dice_(seed) {}
    void add(FaultRule rule);
    void clear() { entries_.clear(); }
    void reseed(std::uint64_t seed) { dice_ = Random(seed); }
    /// Counts the call in every rule that matches its route.
    [[nodiscard]] std::optional<FaultRule> strike(std::string_view route);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

private:
    std::vector<Entry> entries_;
    Random dice_;
};

/// Whether `text` is matched by `pattern`, where "*" stands for any text.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text) noexcept;

} // namespace rollcall::sandbox
