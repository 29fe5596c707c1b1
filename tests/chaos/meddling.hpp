#pragma once

#include "accounts.hpp"
#include "world.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rollcall::chaos {

/// Somebody changes the directory, the repository and the team, as the dice say, and writes down
/// what should be and who did what.
class Meddling {
public:
    /// `reads` tells how often the team was read so far.
    Meddling(e2e::Installation& acme, World& world, Dice& dice, std::function<std::size_t()> reads);

    /// One change, somewhere. Says what.
    std::string step();
    /// Ends what has a beginning: nothing is paused, the directory is whole.
    void come_to_rest();
    /// Lets go what is held, as people would after a look.
    void approve(const Json& holds);

    [[nodiscard]] const std::vector<Deed>& deeds() const noexcept { return deeds_; }

private:
    std::string hire();
    std::string leave();
    std::string change_surname();
    std::string change_membership();
    std::string rename_group();
    std::string open_group();
    std::string close_group();
    std::string tear_directory();
    std::string except();
    std::string pause_or_resume();
    std::string accept_invitations();

    std::string outside_membership();
    std::string outside_name();
    std::string outside_group_name();
    std::string outside_suspension();
    std::string outside_group();
    std::string outside_and_back();
    std::string outside_deletion();
    std::string outside_removal();

    bool do_outside(Json deed, FactKey fact, std::string what);
    void save();
    [[nodiscard]] bool is_touched(const FactKey& fact) const;
    /// Of a person or a group that somebody in Dropbox took away whole.
    [[nodiscard]] bool went_with_more(const FactKey& fact) const;
    [[nodiscard]] bool is_touched_person(const std::string& name) const;
    [[nodiscard]] bool is_touched_group(const std::string& word) const;
    e2e::Person& some_person();
    e2e::GroupEntry& some_group();
    [[nodiscard]] const std::string& some_admin();

    e2e::Installation& acme_;
    World& world_;
    Dice& dice_;
    std::function<std::size_t()> reads_;
    std::vector<Deed> deeds_{};
    std::set<FactKey> touched_{};   ///< by somebody in Dropbox: the directory leaves them alone
    std::set<std::string> taken_{}; ///< uids of what somebody in Dropbox removed or deleted whole
    std::set<FactKey> moved_{}; ///< by the directory or an override: nobody in Dropbox touches them
    std::set<std::string> newcomers_{}; ///< without an account yet, perhaps
    int number_ = 0;                    ///< for names that are used once
    bool is_paused_ = false;
    std::string actor_{};
};

} // namespace rollcall::chaos
