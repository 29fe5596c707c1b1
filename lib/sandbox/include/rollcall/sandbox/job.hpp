#pragma once

#include <rollcall/sandbox/event.hpp>
#include <rollcall/sandbox/objects.hpp>
#include <rollcall/sandbox/requests.hpp>

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace rollcall::sandbox {

/// Whether a route that may answer with a job does so.
enum class Async { never, always, random };
inline constexpr Names<Async, 3> k_async_names{
    {{Async::never, "never"}, {Async::always, "always"}, {Async::random, "random"}}};

/// How a job ends.
enum class JobOutcome { complete, failed, internal_error };
inline constexpr Names<JobOutcome, 3> k_job_outcome_names{
    {{JobOutcome::complete, "complete"},
     {JobOutcome::failed, "failed"},
     {JobOutcome::internal_error, "internal_error"}}};

/// What is to become of the next job, where somebody decided that.
struct JobPlan {
    JobOutcome outcome = JobOutcome::complete;
    bool has_effect = true; ///< whether it does its work, whatever it says in the end
    int polls = 1;          ///< how often it answers in_progress
};

/// Work that the service does later. It happens once, either at the poll after `polls_left` more,
/// or when the clock reaches `due`, whichever comes first: jobs finish without their client too.
struct Job {
    struct AddMembers {
        std::vector<NewMember> rows;
    };
    struct RemoveMember {
        Serial member = 0;
        Removal how;
    };
    /// Nothing left to do: a group is gone at once, only its shares take time.
    struct DeleteGroup {};
    struct SuspendMembers {
        std::vector<BulkTarget> targets;
    };

    std::string id;
    Actor actor{};
    std::variant<AddMembers, RemoveMember, DeleteGroup, SuspendMembers> work;
    int polls_left = 0;
    Time due{};
    Time made{};
    JobOutcome outcome = JobOutcome::complete;
    bool has_effect = true;
    bool done = false;
    std::vector<AddedRow> rows{}; ///< of AddMembers, when done
    std::size_t suspended = 0;    ///< of SuspendMembers, when done
};

/// A job's id, or nothing when the work was done at once.
struct Launch {
    std::string job_id{};
    std::vector<AddedRow> rows{};
    [[nodiscard]] bool is_job() const noexcept { return !job_id.empty(); }
};

} // namespace rollcall::sandbox
