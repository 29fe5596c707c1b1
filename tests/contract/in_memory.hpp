#pragma once

#include "side.hpp"
#include "support/team/team_model.hpp"

namespace rollcall::contract {

/// The team that unit tests use.
class InMemory final : public Side {
public:
    explicit InMemory(const Start& start);
    TeamReader& reader() override { return model_; }
    TeamWriter& writer() override { return model_; }
    void accept_invitation(const MemberId& member) override;
    void pass_seven_days() override;

private:
    test::TeamModel model_{};
};

} // namespace rollcall::contract
