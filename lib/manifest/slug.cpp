#include "slug_rules.hpp"

#include <rollcall/base/digest.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/manifest/slug.hpp>

#include <string>
#include <string_view>
#include <unordered_map>

namespace rollcall {
namespace manifest {

bool is_reserved_on_windows(std::string_view slug) noexcept {
    if (slug == "con" || slug == "prn" || slug == "aux" || slug == "nul") return true;
    const auto device = slug.substr(0, 3);
    return slug.size() == 4 && (device == "com" || device == "lpt") && slug[3] >= '0'
           && slug[3] <= '9';
}

bool is_slug(std::string_view text) noexcept {
    if (text.empty() || text.size() > k_longest_slug) return false;
    if (text.front() == '-' || text.back() == '-') return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-")
           == std::string_view::npos;
}

} // namespace manifest

namespace {

/// The names of one kind of object, and whose they are.
class Names {
public:
    /// Earlier calls win: what the manifests say goes before what the ledger says.
    template <class Object> void remember(const std::vector<Object>& objects) {
        for (const auto& object : objects) {
            if (object.name.empty() || object.uid.empty()) continue;
            if (taken_.try_emplace(object.name.str(), object.uid).second) {
                known_.try_emplace(object.uid, object.name);
            }
        }
    }

    /// Nobody's who is known: given to nobody either. Taken ones stay whose they are.
    void reserve(const Slug& name) {
        if (!name.empty()) taken_.try_emplace(name.str());
    }

    [[nodiscard]] const Slug* known(const Uid& uid) const {
        const auto found = known_.find(uid);
        return found == known_.end() ? nullptr : &found->second;
    }

    /// A name for an object that has none yet.
    Slug give(const Uid& uid, const std::string& wish) {
        std::string slug = wish;
        const std::string digest = '-' + sha256_hex(uid.str()).substr(0, 8);
        // One suffix does, unless somebody's own name looks like another's name with its suffix.
        for (std::size_t tries = 1; !take(slug, uid); ++tries) {
            const auto suffix = tries == 1 ? digest : digest + '-' + std::to_string(tries);
            slug = wish.substr(0, manifest::k_longest_slug - suffix.size());
            while (!slug.empty() && slug.back() == '-') slug.pop_back();
            slug += suffix;
        }
        return Slug(slug);
    }

private:
    bool take(const std::string& slug, const Uid& uid) {
        if (manifest::is_reserved_on_windows(slug)) return false;
        const auto [place, fresh] = taken_.try_emplace(slug, uid);
        return fresh || place->second == uid;
    }

    std::unordered_map<std::string, Uid> taken_;
    std::unordered_map<Uid, Slug> known_;
};

std::string wish_of(const User& user) {
    auto slug = slugify(std::string_view(user.email).substr(0, user.email.rfind('@')));
    return slug.empty() ? "user" : slug;
}

std::string wish_of(const Group& group) {
    auto slug = slugify(group.display_name);
    return slug.empty() ? "group" : slug;
}

template <class Object>
void assign(std::vector<Object>& fresh,
            const std::vector<Object>& previous,
            const std::vector<Object>& applied,
            const std::vector<Override>& overrides,
            Slug Override::*subject) {
    Names names;
    names.remember(previous);
    names.remember(applied);
    for (const auto& exception : overrides) names.reserve(exception.*subject);
    for (auto& object : fresh) {
        const auto* const known = names.known(object.uid);
        object.name = known != nullptr ? *known : names.give(object.uid, wish_of(object));
    }
}

} // namespace

void assign_slugs(Roster& fresh,
                  const Roster& previous,
                  const Roster& applied,
                  const std::vector<Override>& overrides) {
    assign(fresh.users, previous.users, applied.users, overrides, &Override::user);
    assign(fresh.groups, previous.groups, applied.groups, overrides, &Override::group);
}

} // namespace rollcall
