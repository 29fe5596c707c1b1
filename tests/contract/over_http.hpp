#pragma once

#include "side.hpp"
#include "unit/dropbox/fake_clock.hpp"

#include <rollcall/dropbox/team.hpp>
#include <rollcall/sandbox/server.hpp>

#include <memory>

namespace rollcall::contract {

/// The product's client on a sandbox.
class OverHttp final : public Side {
public:
    explicit OverHttp(const Start& start);
    TeamReader& reader() override { return *team_; }
    TeamWriter& writer() override { return *team_; }
    void accept_invitation(const MemberId& member) override;
    void pass_seven_days() override;

private:
    void control(const char* path, const std::string& body);

    dropbox::test::FakeClock clock_{};
    NoProgress progress_{};
    std::unique_ptr<sandbox::Server> server_{};
    std::unique_ptr<dropbox::Team> team_{};
};

} // namespace rollcall::contract
