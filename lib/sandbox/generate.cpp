#include "json_writer.hpp"

#include <rollcall/sandbox/generate.hpp>
#include <rollcall/sandbox/identities.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace rollcall::sandbox {
namespace {

constexpr std::array<const char*, 16> k_given_names{
    "Ada",  "Ben",   "Clara", "David", "Elif", "Farid", "Grace", "Hiro",
    "Ines", "Jonas", "Klára", "Liam",  "Mei",  "Noor",  "Oskar", "Priya"};
constexpr std::array<const char*, 16> k_surnames{
    "Byron", "Müller", "Lindqvist", "Okafor", "Yılmaz", "Haddad", "Hopper", "Tanaka",
    "Silva", "Weber",  "Nováková",  "O'Hara", "Chen",   "Rahman", "Larsen", "Iyer"};

std::string email_of(std::size_t index) { return fmt::format("user{:06}@acme.example", index); }

} // namespace

std::string generate_seed(const GeneratedSize& size) {
    const std::size_t members = std::max<std::size_t>(size.members, 1);
    Random random(size.seed);

    // Half of what is left goes to the next group, so that sizes fall off quickly; what that does
    // not place is spread one by one.
    std::vector<std::set<std::size_t>> groups(size.groups);
    const std::size_t wanted = std::min(size.memberships, members * size.groups);
    std::size_t placed = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const std::size_t share =
            std::min({members, (wanted - placed) / 2 / std::max<std::size_t>(1, groups.size() / 8),
                      wanted - placed});
        for (std::size_t i = 0; i < share; ++i) {
            if (groups[g].insert(random.below(members)).second) ++placed;
        }
    }
    for (std::size_t g = 0; placed < wanted; g = (g + 1) % groups.size()) {
        if (groups[g].size() == members) continue;
        if (groups[g].insert(random.below(members)).second) ++placed;
    }

    JsonWriter out;
    out.begin_object().key("licenses").number(members + members / 10 + 10);
    out.key("members").begin_array();
    for (std::size_t i = 0; i < members; ++i) {
        out.begin_object()
            .field("email", i == 0 ? "admin@acme.example" : email_of(i))
            .field("given_name", k_given_names[i % k_given_names.size()])
            .field("surname", k_surnames[i / k_given_names.size() % k_surnames.size()])
            .field("external_id", fmt::format("uid-{:06}", i));
        if (i < 2) out.field("role", "team_admin");
        out.end_object();
    }
    out.end_array().key("groups").begin_array();
    for (std::size_t g = 0; g < groups.size(); ++g) {
        out.begin_object()
            .field("name", fmt::format("Group {:05}", g))
            .field("external_id", fmt::format("gid-{:05}", g))
            .key("members")
            .begin_array();
        for (const std::size_t member : groups[g]) {
            out.text(member == 0 ? "admin@acme.example" : email_of(member));
        }
        out.end_array().end_object();
    }
    out.end_array().end_object();
    return std::move(out).take();
}

} // namespace rollcall::sandbox
