#include "names.hpp"

#include <rollcall/base/digest.hpp>
#include <rollcall/base/text.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rollcall::ledger {
namespace {

constexpr std::size_t k_longest = 60;

std::string with_digest(std::string_view slug, std::string_view digest) {
    std::string cut(slug.substr(0, k_longest - 1 - digest.size()));
    while (!cut.empty() && cut.back() == '-') cut.pop_back();
    return cut.append("-").append(digest);
}

template <class Object>
void make_unique(std::vector<Object>& objects,
                 const std::vector<Object>& before,
                 std::string_view unnamed) {
    std::unordered_map<std::string_view, std::string_view> owner;
    owner.reserve(before.size());
    for (const auto& object : before) owner.emplace(object.name.str(), object.uid.str());

    std::unordered_set<std::string> taken;
    taken.reserve(objects.size());
    std::vector<Object*> others;
    for (auto& object : objects) {
        const auto had = owner.find(object.name.str());
        if (had != owner.end() && had->second == object.uid.str()) {
            taken.insert(object.name.str());
        } else {
            others.push_back(&object);
        }
    }
    for (Object* object : others) {
        auto wish = slugify(object->name.str());
        if (wish.empty()) wish = unnamed;
        const auto digest = sha256_hex(object->uid.str());
        auto slug = wish;
        for (std::size_t digits = 8; !taken.insert(slug).second; digits += 8) {
            slug = with_digest(wish,
                               std::string_view(digest).substr(0, std::min(digits, k_longest - 2)));
        }
        object->name = Slug(std::move(slug));
    }
}

} // namespace

void make_names_unique(Roster& roster, const Roster& before) {
    make_unique(roster.users, before.users, "user");
    make_unique(roster.groups, before.groups, "group");
}

} // namespace rollcall::ledger
