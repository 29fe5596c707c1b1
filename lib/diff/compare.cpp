#include <rollcall/base/names.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/diff/compare.hpp>

#include <algorithm>
#include <array>

namespace rollcall {
namespace {

constexpr Names<Reason, 4> k_reasons{{{Reason::intent, "intent"},
                                      {Reason::drift, "drift"},
                                      {Reason::conflict, "conflict"},
                                      {Reason::adopt, "adopt"}}};

constexpr std::array k_user_fields{Field::email,       Field::given_name, Field::surname,
                                   Field::external_id, Field::state,      Field::role};
constexpr std::array k_group_fields{Field::display_name, Field::external_id};

/// An absent value and an empty one are the same to Dropbox: "" clears.
bool same_text(const std::optional<std::string>& a, const std::optional<std::string>& b) {
    return a.value_or("") == b.value_or("");
}

template <class Object, std::size_t N>
std::vector<FieldDifference> differences(const std::array<Field, N>& fields,
                                         const Object& desired,
                                         const Object* applied,
                                         const Object& live) {
    std::vector<FieldDifference> found;
    for (const Field field : fields) {
        const auto wanted = value_of(desired, field);
        const auto is = value_of(live, field);
        if (!wanted || same_value(field, wanted, is)) continue;
        const auto was = applied == nullptr ? std::nullopt : value_of(*applied, field);
        found.push_back({.field = field,
                         .applied = was,
                         .desired = wanted,
                         .live = is,
                         .reason = reason_for(field, was, wanted, is)});
    }
    return found;
}

/// The members of a group as sorted places of people.
std::vector<PersonIndex> members_of(const Group& group, const std::vector<PersonIndex>& person_of) {
    std::vector<PersonIndex> members;
    if (!group.members) return members;
    members.reserve(group.members->size());
    for (const auto member : *group.members) {
        members.push_back(person_of[static_cast<std::size_t>(member)]);
    }
    // On two sides the places of people follow those of the roster.
    if (!std::is_sorted(members.begin(), members.end())) std::sort(members.begin(), members.end());
    return members;
}

} // namespace

bool same_value(Field field,
                const std::optional<std::string>& desired,
                const std::optional<std::string>& live) {
    switch (field) {
    case Field::email: return email_key(desired.value_or("")) == email_key(live.value_or(""));
    case Field::given_name:
    case Field::surname: return nfc(desired.value_or("")) == nfc(live.value_or(""));
    // Dropbox stores a name without the blanks around it.
    case Field::display_name:
        return nfc(trim(desired.value_or(""))) == nfc(trim(live.value_or("")));
    case Field::state:
        // An open invitation is on its way to being active; nothing can hurry it.
        return desired == live || (desired == "active" && live == "invited");
    default: return same_text(desired, live);
    }
}

std::string_view to_string(Reason reason) noexcept { return name_of(k_reasons, reason); }

Reason reason_for(const std::optional<std::string>& applied,
                  const std::optional<std::string>& desired,
                  const std::optional<std::string>& live) noexcept {
    if (!applied) return Reason::adopt;
    if (same_text(applied, live)) return Reason::intent;
    return same_text(applied, desired) ? Reason::drift : Reason::conflict;
}

Reason reason_for(Field field,
                  const std::optional<std::string>& applied,
                  const std::optional<std::string>& desired,
                  const std::optional<std::string>& live) {
    // An invitation counts as active only towards what is desired, not towards what was.
    if (field == Field::state) return reason_for(applied, desired, live);
    if (!applied) return Reason::adopt;
    if (same_value(field, applied, live)) return Reason::intent;
    return same_value(field, applied, desired) ? Reason::drift : Reason::conflict;
}

std::vector<FieldDifference>
compare_user(const User& desired, const User* applied, const User& live) {
    return differences(k_user_fields, desired, applied, live);
}

std::vector<FieldDifference>
compare_group(const Group& desired, const Group* applied, const Group& live) {
    return differences(k_group_fields, desired, applied, live);
}

std::vector<MembershipDifference> compare_members(const GroupRow& row,
                                                  const Pairing& pairing,
                                                  const Roster& desired,
                                                  const Roster& applied,
                                                  const Roster& live) {
    std::vector<MembershipDifference> found;
    if (!row.desired || !desired.groups[*row.desired].members) return found;
    const auto wanted = members_of(desired.groups[*row.desired], pairing.person_of_desired);
    const auto is = row.live ? members_of(live.groups[*row.live], pairing.person_of_live)
                             : std::vector<PersonIndex>{};
    if (wanted == is) return found; // what is recorded only tells why something differs
    const auto was = row.applied
                         ? members_of(applied.groups[*row.applied], pairing.person_of_applied)
                         : std::vector<PersonIndex>{};

    const auto recorded = [&was](PersonIndex person) {
        return std::binary_search(was.begin(), was.end(), person);
    };
    auto want = wanted.begin();
    auto have = is.begin();
    while (want != wanted.end() || have != is.end()) {
        if (have == is.end() || (want != wanted.end() && *want < *have)) {
            const bool known = recorded(*want);
            found.push_back({.person = *want,
                             .kind = MembershipDifference::Kind::missing,
                             .applied = known,
                             .reason = known ? Reason::drift : Reason::intent});
            ++want;
        } else if (want == wanted.end() || *have < *want) {
            const bool known = recorded(*have);
            found.push_back(
                {.person = *have,
                 .kind = MembershipDifference::Kind::surplus,
                 .applied = known,
                 .reason = known ? Reason::intent : (row.applied ? Reason::drift : Reason::adopt)});
            ++have;
        } else {
            ++want;
            ++have;
        }
    }
    return found;
}

} // namespace rollcall
