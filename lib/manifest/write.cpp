#include "quoted.hpp"
#include "words.hpp"

#include <rollcall/base/names.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/manifest/write.hpp>

#include <algorithm>
#include <map>
#include <string>

namespace rollcall {
namespace {

/// Writes canonical YAML straight into one string: an emitter would cost sixty times as much.
class Writer {
public:
    /// Starts a file. `up` leads from its folder to the root of a clone, where `schema/` lies.
    Writer(ManifestKind kind, std::string_view up, std::string_view schema, std::string_view name) {
        if (kind == ManifestKind::desired) {
            out_ = "# yaml-language-server: $schema=";
            out_.append(up).append("schema/").append(schema).append(".schema.json\n");
        } else {
            out_ = "# confirmed by Dropbox; written by rollcall, not for editing\n";
        }
        word("apiVersion", manifest::k_api_version);
        word("kind", name);
    }

    void word(std::string_view key, std::string_view value) {
        start(key).append(" ").append(value).append("\n");
    }
    void number(std::string_view key, std::size_t value) { word(key, std::to_string(value)); }
    void quoted(std::string_view key, std::string_view value) {
        manifest::append_quoted(start(key).append(" "), value);
        out_ += '\n';
    }

    // Absent values are left out. Text that people read is brought to NFC; ids are compared byte
    // by byte, so they stay as the datastore has them.
    void text(std::string_view key, const std::optional<std::string>& value) {
        if (value) quoted(key, nfc(*value));
    }
    void id(std::string_view key, const std::optional<std::string>& value) {
        if (value) quoted(key, *value);
    }
    template <class Enum> void named(std::string_view key, const std::optional<Enum>& value) {
        if (value) quoted(key, to_string(*value));
    }
    void flag(std::string_view key, const std::optional<bool>& value) {
        if (value) word(key, *value ? "true" : "false");
    }

    /// One mapping under a key. An empty one is written as `{}`: a bare key would read as null.
    template <class Body> void section(std::string_view key, Body body) {
        start(key) += '\n';
        const auto before = out_.size();
        indent_ += 2;
        body();
        indent_ -= 2;
        if (out_.size() == before) out_.replace(before - 1, 1, " {}\n");
    }

    void list(std::string_view key, const std::vector<std::string_view>& values) {
        start(key).append(values.empty() ? " []\n" : "\n");
        for (const auto value : values) {
            out_.append(indent_ + 2, ' ').append("- ");
            manifest::append_quoted(out_, value);
            out_ += '\n';
        }
    }

    /// A list of mappings, one for each value.
    template <class Values, class Body>
    void items(std::string_view key, const Values& values, Body body) {
        start(key).append(values.empty() ? " []\n" : "\n");
        indent_ += 4;
        for (const auto& value : values) {
            dash_ = true;
            body(value);
        }
        indent_ -= 4;
    }

    [[nodiscard]] std::string finish() && { return std::move(out_); }

private:
    std::string& start(std::string_view key) {
        if (dash_) {
            out_.append(indent_ - 2, ' ').append("- ");
        } else {
            out_.append(indent_, ' ');
        }
        dash_ = false;
        return out_.append(key).append(":");
    }

    std::string out_;
    std::size_t indent_ = 0;
    bool dash_ = false;
};

void write_user_body(Writer& out, const User& user) {
    out.section("metadata", [&] {
        out.quoted("name", user.name.str());
        out.quoted("uid", user.uid.str());
        if (!user.member_id.empty()) out.quoted("memberId", user.member_id.str());
    });
    out.section("spec", [&] {
        if (!user.email.empty()) out.quoted("email", user.email);
        out.text("givenName", user.given_name);
        out.text("surname", user.surname);
        out.id("externalId", user.external_id);
        out.named("state", user.state);
        out.named("role", user.role);
        out.flag("wipeData", user.wipe_data);
        // A desired state has no time, and the ledger's has one only where it is suspended.
        if (user.state == UserState::suspended && !user.suspended_on.empty()) {
            out.quoted("suspendedOn", user.suspended_on);
        }
        if (user.suspension_asked) out.flag("suspensionAsked", true);
        if (user.removal_asked) out.flag("removalAsked", true);
        if (user.creation_asked) out.flag("creationAsked", true);
        if (user.on_create->empty()) return;
        out.section("onCreate", [&] {
            out.flag("sendWelcomeEmail", user.on_create->send_welcome_email);
            out.text("givenName", user.on_create->given_name);
            out.text("surname", user.on_create->surname);
            out.id("externalId", user.on_create->external_id);
            out.named("role", user.on_create->role);
        });
    });
}

} // namespace

std::string write_user(const User& user, ManifestKind kind) {
    Writer out(kind, "../../", "user", "User");
    write_user_body(out, user);
    return std::move(out).finish();
}

std::string write_user_list(const std::vector<const User*>& users, ManifestKind kind) {
    Writer out(kind, "../", "userlist", "UserList");
    out.items("items", users, [&](const User* user) { write_user_body(out, *user); });
    return std::move(out).finish();
}

std::string
write_group(const Group& group, const Roster& roster, ManifestKind kind, GroupLayout layout) {
    Writer out(kind, layout == GroupLayout::flat ? "../" : "../../", "group", "Group");
    out.section("metadata", [&] {
        out.quoted("name", group.name.str());
        out.quoted("uid", group.uid.str());
        if (!group.group_id.empty()) out.quoted("groupId", group.group_id.str());
    });
    out.section("spec", [&] {
        out.quoted("displayName", nfc(group.display_name));
        out.id("externalId", group.external_id);
        out.named("membership", group.membership);
        if (group.creation_asked) out.flag("creationAsked", true);
        if (group.deletion_asked) out.flag("deletionAsked", true);
        if (group.unmapped_members > 0) out.number("unmappedMembers", group.unmapped_members);
        if (!group.members) return;
        std::vector<std::string_view> members;
        members.reserve(group.members->size());
        for (const auto member : *group.members) members.push_back(roster.user(member).name.str());
        std::sort(members.begin(), members.end());
        out.list("members", members);
    });
    return std::move(out).finish();
}

std::string write_override(const Override& exception) {
    Writer out(ManifestKind::desired, "../", "override", "Override");
    out.section("metadata", [&] { out.quoted("name", exception.name.str()); });
    out.section("spec", [&] {
        out.quoted("action", to_string(exception.action));
        if (!exception.group.empty()) out.quoted("group", exception.group.str());
        if (!exception.user.empty()) out.quoted("user", exception.user.str());
        out.named("role", exception.role);
        out.named("state", exception.state);
        out.quoted("reason", nfc(exception.reason));
        if (!exception.expires.empty()) out.quoted("expires", exception.expires);
    });
    return std::move(out).finish();
}

TreeFile write_snapshot(const Snapshot& snapshot) {
    Writer out(ManifestKind::desired, "../", "snapshot", "Snapshot");
    out.section("spec", [&] {
        out.section("layout", [&] {
            out.quoted("users", name_of(manifest::k_user_layouts, snapshot.layout.users));
            out.quoted("groups", name_of(manifest::k_group_layouts, snapshot.layout.groups));
        });
        out.quoted("source", nfc(snapshot.source));
        out.number("users", snapshot.users);
        out.number("groups", snapshot.groups);
        out.number("memberships", snapshot.memberships);
        out.quoted("digest", snapshot.digest);
    });
    return {k_snapshot_path, std::move(out).finish()};
}

std::vector<TreeFile>
write_manifests(const Roster& roster, const Layout& layout, ManifestKind kind) {
    std::vector<TreeFile> files;
    if (layout.users == UserLayout::file_per_user) {
        files.reserve(roster.users.size() + roster.groups.size());
        for (const auto& user : roster.users) {
            files.push_back({user_path(user, layout), write_user(user, kind)});
        }
    } else {
        // The roster is in uid order, so every shard is too.
        std::map<std::string, std::vector<const User*>> shards;
        for (const auto& user : roster.users) shards[user_path(user, layout)].push_back(&user);
        for (const auto& [path, users] : shards) {
            files.push_back({path, write_user_list(users, kind)});
        }
    }
    for (const auto& group : roster.groups) {
        files.push_back(
            {group_path(group, layout), write_group(group, roster, kind, layout.groups)});
    }
    std::sort(files.begin(), files.end(),
              [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
    return files;
}

} // namespace rollcall
