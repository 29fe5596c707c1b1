#pragma once

#include "stage.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace rollcall::test {

/// How a scenario goes when nothing goes wrong.
struct Undisturbed {
    std::string facts;     ///< at its end
    std::size_t calls = 0; ///< of the pass that faults are to strike
};
[[nodiscard]] Undisturbed undisturbed(Stage& stage);

/// What must hold after a pass that something happened to: the ledger says nothing that is not so.
void check_ledger(Stage& stage);

/// What the server counts that must be none.
inline const std::vector<std::string> k_rules{"writes_repeated_after_success",
                                              "retry_after_violations"};

/// What a report tells as done is so.
void check_account(Stage& stage, const PassReport& report);

/// A new process ends where nothing had gone wrong, and the server saw nothing that must not be.
void check_convergence(Stage& stage,
                       const std::string& wanted,
                       const std::vector<std::string>& rules = k_rules);

/// How many cases this process has played, for the account at its end.
void count_case();
[[nodiscard]] std::size_t cases();

/// Whether everything is to be played, however long it takes: ROLLCALL_FAULTS_ALL.
[[nodiscard]] bool all_cases();

} // namespace rollcall::test
