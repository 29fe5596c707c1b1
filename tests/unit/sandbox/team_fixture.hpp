#pragma once

#include <rollcall/sandbox/team.hpp>

#include <chrono>
#include <string>

namespace rollcall::sandbox::test {

inline const Actor k_console{.kind = ActorKind::console_admin};
inline constexpr Time k_start{std::chrono::seconds{1'785'578'400}}; // 2026-08-01T10:00:00Z

inline UserSelector by_email(std::string email) {
    return {.by = UserSelector::By::email, .value = std::move(email)};
}

inline UserSelector by_id(std::string id) { return {.value = std::move(id)}; }

/// Ann (team admin, acting), Bob and Cid (active), Dee (invited), and the group Sales of Ann and
/// Bob. Ten licences.
struct SmallTeam {
    explicit SmallTeam(TeamSettings settings = {.licenses = 10})
        : team(std::move(settings), k_start) {
        ann = put("ann@acme.com", MemberStatus::active, AdminTier::team_admin);
        bob = put("bob@acme.com", MemberStatus::active);
        cid = put("cid@acme.com", MemberStatus::active);
        dee = put("dee@acme.com", MemberStatus::invited);
        team.set_acting_admin(ann);
        sales = team.put_group({.name = "Sales", .external_id = "g-1"});
        team.put_membership(sales, ann, Access::member);
        team.put_membership(sales, bob, Access::member);
    }

    Serial put(const char* email, MemberStatus status, AdminTier role = AdminTier::member_only) {
        return team.put_member({.email = email, .status = status, .role = role});
    }
    [[nodiscard]] GroupSelector sales_group() const { return {.value = team.group(sales).id}; }
    [[nodiscard]] bool is_in_sales(Serial member) const {
        return team.group(sales).members.contains(member);
    }
    [[nodiscard]] std::string add(NewMember row) {
        return team.add_members(app, {std::move(row)}, false).rows.at(0).tag;
    }
    [[nodiscard]] const Event& last_event() const { return team.events().back(); }

    Actor app{};
    Team team;
    Serial ann = 0;
    Serial bob = 0;
    Serial cid = 0;
    Serial dee = 0;
    Serial sales = 0;
};

/// The tag of a refusal, or "done".
template <class T> std::string verdict(const Outcome<T>& outcome) {
    return outcome ? "done" : outcome.error().tag;
}

} // namespace rollcall::sandbox::test
