#pragma once

#include <rollcall/diff/manifest_changes.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace rollcall {

// How changes of manifests read, in text and in Markdown alike. `show` is what a value is shown by:
// in quotes or in a code span.
using ShowValue = std::function<std::string(std::string_view)>;

/// "+3 users, −1 user, 1 group changed, +4 memberships"; "the same people, groups and exceptions"
/// where nothing changed.
[[nodiscard]] std::string changes_in_words(const ManifestChanges& changes);

/// `surname "Miller" → "Müller"`, or `role "team_admin"` where there was none, `no role`, where
/// there is none any more.
[[nodiscard]] std::string value_in_words(const ManifestChanges::Value& value,
                                         const ShowValue& show);

/// Who a newcomer is, or a leaver was: the name and the address.
[[nodiscard]] std::string person_in_words(const ManifestChanges::Person& person,
                                          const ShowValue& show);

/// All that changes of somebody who stays, a new name in git included.
template <class Object>
[[nodiscard]] std::string changed_in_words(const Object& object, const ShowValue& show) {
    std::string text;
    if (!object.called_before.empty()) {
        text = "called " + show(object.called_before.str()) + " before";
    }
    for (const auto& value : object.values) {
        text += (text.empty() ? "" : ", ") + value_in_words(value, show);
    }
    return text;
}

/// "addMember agnieszka-kowalska to finance until 2026-10-31: …reason…"
[[nodiscard]] std::string override_in_words(const Override& exception, const ShowValue& show);

} // namespace rollcall
