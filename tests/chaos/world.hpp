#pragma once

#include "e2e/installation.hpp"

#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::chaos {

using e2e::Json;

/// A person and a group by their names in the directory.
using Membership = std::pair<std::string, std::string>;

/// What the team should be, as the script knows it: the directory, and what people excepted from
/// it. Independent of the program under test.
struct World {
    e2e::Directory directory{};
    std::set<Membership> excepted{};   ///< memberships by override
    std::set<std::string> leavers{};   ///< who is gone and had an account
    std::set<std::string> unmanaged{}; ///< groups that somebody made in Dropbox

    [[nodiscard]] bool is_member(const std::string& person, const std::string& group) const;
};

/// 24 people, two of them admins, in eight groups.
[[nodiscard]] World first_world();
/// Its two admins, both active, and licences enough.
[[nodiscard]] Json first_team();

/// What differs between the world and a team as the sandbox dumps it; empty: they agree.
[[nodiscard]] std::vector<std::string> differences(const World& world, const Json& dump);

/// Dice that fall the same way for the same seed.
class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    /// 0 to `sides` - 1.
    std::size_t roll(std::size_t sides) {
        return std::uniform_int_distribution<std::size_t>(0, sides - 1)(engine_);
    }
    template <class List> const auto& one_of(const List& list) { return list[roll(list.size())]; }

private:
    std::mt19937 engine_;
};

} // namespace rollcall::chaos
