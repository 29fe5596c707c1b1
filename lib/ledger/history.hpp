#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>
#include <rollcall/model/ids.hpp>

#include <optional>
#include <string>

namespace rollcall::ledger {

/// How the ledger's branch came from an earlier commit of it to where it stands.
enum class Passage {
    continued,  ///< the same commit, or only commits between that change no file (claims)
    superseded, ///< some commit between closed a pass
    unrelated,  ///< the earlier commit is not in its history
};

/// `earlier` and `tip` absent: no ledger yet, which every history continues. Follows first parents.
[[nodiscard]] Result<Passage> passage(git::Repository& repository,
                                      const std::optional<CommitId>& earlier,
                                      const std::optional<CommitId>& tip);

/// What the latest closing commit's trailers say; empty where none does.
struct ClosingFacts {
    std::optional<CommitId> commit{}; ///< the closing commit
    TeamId team_id{};
    std::string desired_commit{};
};
[[nodiscard]] Result<ClosingFacts> closing_facts(git::Repository& repository, const CommitId& tip);

inline constexpr const char* k_desired_trailer = "Rollcall-Desired";
inline constexpr const char* k_team_trailer = "Rollcall-Team-Id";
inline constexpr const char* k_approval_trailer = "Approval-Used";

} // namespace rollcall::ledger
