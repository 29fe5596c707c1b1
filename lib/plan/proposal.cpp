#include <rollcall/base/names.hpp>
#include <rollcall/plan/proposal.hpp>

namespace rollcall {
namespace {

using State = Proposal::State;

constexpr Names<State, 7> k_states{{{State::none, "none"},
                                    {State::opened, "opened"},
                                    {State::updated, "updated"},
                                    {State::unchanged, "unchanged"},
                                    {State::amended, "amended"},
                                    {State::withdrawn, "withdrawn"},
                                    {State::merged, "merged"}}};

} // namespace

std::string_view to_string(Proposal::State state) noexcept { return name_of(k_states, state); }

} // namespace rollcall
