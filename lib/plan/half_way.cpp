#include "draft.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/plan/order.hpp>

#include <algorithm>

namespace rollcall {
namespace {

/// Somebody with a stand-in, and whoever has the address that he or she is to get, and so on: half
/// of a swap is finished only with the other half.
void follow_people(Draft& draft, PersonIndex person) {
    const auto& live = draft.input.live.users;
    for (;;) {
        const auto& row = draft.pairing.people[person];
        const auto* desired = draft.desired(row);
        const auto* account = draft.live(row);
        if (desired == nullptr || account == nullptr) return;
        const auto wanted = email_key(desired->email);
        if (wanted.empty() || wanted == email_key(account->email)) return;
        if (!draft.half_way_people.insert(person).second) return;
        const auto holder = std::find_if(live.begin(), live.end(), [&wanted](const User& user) {
            return email_key(user.email) == wanted;
        });
        if (holder == live.end()) return;
        const auto place = static_cast<std::size_t>(holder - live.begin());
        person = draft.pairing.person_of_live[place];
        if (person >= draft.pairing.people.size()) return;
    }
}

void follow_groups(Draft& draft, const GroupRow* row) {
    const auto& rows = draft.pairing.groups;
    for (;;) {
        const auto* desired = draft.desired(*row);
        const auto* group = draft.live(*row);
        if (desired == nullptr || group == nullptr) return;
        const auto wanted = name_key(desired->display_name);
        if (wanted == name_key(group->display_name)) return;
        if (!draft.half_way_groups.insert(desired->uid).second) return;
        const auto holder = std::find_if(rows.begin(), rows.end(), [&](const GroupRow& other) {
            const auto* live = draft.live(other);
            return live != nullptr && name_key(live->display_name) == wanted;
        });
        if (holder == rows.end()) return;
        row = &*holder;
    }
}

} // namespace

void note_half_way(Draft& draft) {
    const auto& pairing = draft.pairing;
    for (PersonIndex person = 0; person < pairing.people.size(); ++person) {
        const auto* desired = draft.desired(pairing.people[person]);
        const auto* live = draft.live(pairing.people[person]);
        if (desired == nullptr || live == nullptr) continue;
        if (is_stand_in(live->email, desired->uid)) follow_people(draft, person);
    }
    for (const auto& row : pairing.groups) {
        const auto* desired = draft.desired(row);
        const auto* live = draft.live(row);
        if (desired == nullptr || live == nullptr) continue;
        if (is_stand_in(live->display_name, desired->uid)) follow_groups(draft, &row);
    }
}

} // namespace rollcall
