#pragma once

#include <rollcall/sandbox/event.hpp>
#include <rollcall/sandbox/objects.hpp>
#include <rollcall/sandbox/requests.hpp>

#include <string>
#include <variant>
#include <vector>

namespace rollcall::sandbox {

/// Whether a route that may answer with a job does so.
enum class Async { never, always, random };
inline constexpr Names<Async, 3> k_async_names{
    {{Async::never, "never"}, {Async::always, "always"}, {Async::random, "random"}}};

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

    std::string id;
    Actor actor{};
    std::variant<AddMembers, RemoveMember, DeleteGroup> work;
    int polls_left = 0;
    Time due{};
    bool done = false;
    std::vector<AddedRow> rows{}; ///< of AddMembers, when done
};

/// A job's id, or nothing when the work was done at once.
struct Launch {
    std::string job_id{};
    std::vector<AddedRow> rows{};
    [[nodiscard]] bool is_job() const noexcept { return !job_id.empty(); }
};

} // namespace rollcall::sandbox
