#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/slug.hpp>
#include <rollcall/manifest/write.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>

using namespace rollcall;

namespace {

/// Text made of what YAML, terminals and people trip over. In NFC, as rosters hold it.
rc::Gen<std::string> hostile_text() {
    static const std::vector<std::string> pieces{"a",
                                                 "B",
                                                 "7",
                                                 " ",
                                                 "  ",
                                                 "'",
                                                 "\\",
                                                 "\n",
                                                 "\r",
                                                 "\t",
                                                 "- ",
                                                 "# ",
                                                 ": ",
                                                 "{",
                                                 "]",
                                                 "&x",
                                                 "*x",
                                                 "!t",
                                                 "%",
                                                 "@",
                                                 "`",
                                                 "|",
                                                 ">",
                                                 "~",
                                                 "null",
                                                 "true",
                                                 "1.5",
                                                 "---",
                                                 "...",
                                                 "\\x41",
                                                 "ü",
                                                 "u\xcc\x88",
                                                 "日本",
                                                 "👩‍💻",
                                                 "\xc2\x85",
                                                 "\xe2\x80\xa8",
                                                 "\xe2\x80\xae",
                                                 "\xef\xbb\xbf",
                                                 "\x1b[31m",
                                                 std::string(1, '\0'),
                                                 "\x7f",
                                                 "\xf3\xa0\x80\xa1"};
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                        [](const std::vector<std::string>& parts) {
                            std::string text;
                            for (const auto& part : parts) text += part;
                            return nfc(text);
                        });
}

/// The same, within what Dropbox takes as the name of a person.
rc::Gen<std::string> hostile_name() {
    return rc::gen::map(hostile_text(), [](std::string text) {
        const auto refused = [](char c) {
            return std::string_view("/:?*<>\"|").find(c) != std::string_view::npos;
        };
        text.erase(std::remove_if(text.begin(), text.end(), refused), text.end());
        while (text.size() > 50) {
            text.pop_back();
            while (!is_utf8(text)) text.pop_back();
        }
        return nfc(text);
    });
}

template <class T> std::optional<T> maybe(rc::Gen<T> gen) {
    if (!*rc::gen::arbitrary<bool>()) return std::nullopt;
    return *std::move(gen);
}

rc::Gen<Role> any_role() {
    return rc::gen::element(Role::member_only, Role::support_admin, Role::user_management_admin,
                            Role::team_admin);
}

User any_user(std::size_t number, ManifestKind kind) {
    const bool desired = kind == ManifestKind::desired;
    User user{.uid = Uid(*hostile_text() + std::to_string(number))};
    if (!desired) user.member_id = MemberId(*hostile_text());
    if (desired || *rc::gen::arbitrary<bool>()) {
        const auto local = *rc::gen::element<std::string>("ann", "o'brien", "con", "a.b", "%");
        user.email = local + "@a" + std::to_string(number) + ".com";
    }
    user.given_name = maybe(hostile_name());
    user.surname = maybe(hostile_name());
    if (*rc::gen::arbitrary<bool>()) user.external_id = "e" + std::to_string(number);
    user.state = maybe(
        rc::gen::element(UserState::active, desired ? UserState::disabled : UserState::suspended));
    user.role = maybe(any_role());
    user.wipe_data = maybe(rc::gen::arbitrary<bool>());
    if (desired) {
        user.on_create = OnCreate{.send_welcome_email = maybe(rc::gen::arbitrary<bool>()),
                                  .given_name = maybe(hostile_name()),
                                  .surname = maybe(hostile_name()),
                                  .role = maybe(any_role())};
    }
    return user;
}

/// A canonical roster whose objects have slugs.
Roster any_roster(ManifestKind kind) {
    Roster roster;
    const auto users = *rc::gen::inRange<std::size_t>(0, 8);
    for (std::size_t i = 0; i < users; ++i) roster.users.push_back(any_user(i, kind));
    const auto groups = *rc::gen::inRange<std::size_t>(0, 5);
    for (std::size_t i = 0; i < groups; ++i) {
        Group group{.uid = Uid(*hostile_text() + std::to_string(i)),
                    .display_name = *hostile_text() + std::to_string(i)};
        if (kind == ManifestKind::applied) group.group_id = GroupId(*hostile_text());
        if (*rc::gen::arbitrary<bool>()) group.external_id = *hostile_text() + std::to_string(i);
        if (*rc::gen::arbitrary<bool>()) {
            group.unmapped_members = *rc::gen::inRange<std::size_t>(0, 5);
        }
        group.membership = maybe(rc::gen::element(
            MembershipMode::authoritative, MembershipMode::additive, MembershipMode::observe));
        if (*rc::gen::arbitrary<bool>()) {
            group.members.emplace();
            for (std::size_t user = 0; user < users; ++user) {
                if (*rc::gen::arbitrary<bool>()) {
                    group.members->push_back(UserIndex{static_cast<std::uint32_t>(user)});
                }
            }
        }
        roster.groups.push_back(std::move(group));
    }
    canonicalize(roster);
    assign_slugs(roster, {}, {}, {});
    return roster;
}

Layout any_layout() {
    return {.users = *rc::gen::element(UserLayout::file_per_user, UserLayout::shards),
            .groups = *rc::gen::element(GroupLayout::flat, GroupLayout::folders)};
}

ManifestSet read_good(const std::vector<TreeFile>& files, ManifestKind kind) {
    Diagnostics problems;
    auto set = read_manifests(files, kind, problems);
    if (!problems.empty()) RC_FAIL(problems.describe());
    return set;
}

} // namespace

TEST_CASE("what is written is read back, and written again as the same bytes") {
    CHECK(rc::check([] {
        const auto kind = *rc::gen::element(ManifestKind::desired, ManifestKind::applied);
        const auto roster = any_roster(kind);
        const auto layout = any_layout();
        const auto files = write_manifests(roster, layout, kind);
        const auto set = read_good(files, kind);
        RC_ASSERT(set.roster == roster);
        RC_ASSERT(write_manifests(set.roster, layout, kind) == files);
    }));
}

TEST_CASE("the order of files changes nothing, nor does the layout change what is said") {
    CHECK(rc::check([] {
        const auto roster = any_roster(ManifestKind::desired);
        auto files = write_manifests(roster, any_layout(), ManifestKind::desired);
        const auto digest = manifest_digest(files);
        for (std::size_t i = files.size(); i > 1; --i) {
            std::swap(files[i - 1], files[*rc::gen::inRange<std::size_t>(0, i)]);
        }
        RC_ASSERT(read_good(files, ManifestKind::desired).roster == roster);
        RC_ASSERT(manifest_digest(files) == digest);
    }));
}

TEST_CASE("the order in which a roster was built changes nothing") {
    CHECK(rc::check([] {
        auto roster = any_roster(ManifestKind::desired);
        const auto layout = any_layout();
        const auto files = write_manifests(roster, layout, ManifestKind::desired);

        // Turn people, groups and member lists round, then bring them back into order.
        const auto last = static_cast<std::uint32_t>(roster.users.size());
        std::reverse(roster.users.begin(), roster.users.end());
        std::reverse(roster.groups.begin(), roster.groups.end());
        for (auto& group : roster.groups) {
            if (!group.members) continue;
            for (auto& member : *group.members) {
                member = UserIndex{last - 1 - static_cast<std::uint32_t>(member)};
            }
        }
        for (auto& user : roster.users) user.name = {};
        for (auto& group : roster.groups) group.name = {};
        canonicalize(roster);
        assign_slugs(roster, {}, {}, {});
        RC_ASSERT(write_manifests(roster, layout, ManifestKind::desired) == files);
    }));
}

TEST_CASE("overrides and snapshots are read back") {
    CHECK(rc::check([] {
        const Override exception{.name = Slug("o"),
                                 .action = OverrideAction::add_member,
                                 .user = Slug(*hostile_text() + "u"),
                                 .group = Slug(*hostile_text() + "g"),
                                 .reason = *hostile_text() + "r",
                                 .expires = *rc::gen::element<std::string>("", "2028-02-29")};
        const Snapshot snapshot{.layout = any_layout(),
                                .source = *hostile_text(),
                                .users = *rc::gen::inRange<std::size_t>(0, 1'000'000),
                                .digest = *hostile_text()};
        const auto set =
            read_good({{"overrides/o.yaml", write_override(exception)}, write_snapshot(snapshot)},
                      ManifestKind::desired);
        RC_ASSERT(set.overrides == std::vector<Override>{exception});
        RC_ASSERT(set.snapshot == snapshot);
    }));
}
