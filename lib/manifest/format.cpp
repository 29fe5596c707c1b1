#include "comments.hpp"
#include "documents.hpp"

#include <rollcall/manifest/format.hpp>
#include <rollcall/manifest/write.hpp>
#include <rollcall/yaml/document.hpp>

#include <algorithm>

namespace rollcall {
namespace {

using manifest::Drafts;

bool is_under(std::string_view path, std::string_view folder) noexcept {
    return path.size() > folder.size() && path.substr(0, folder.size()) == folder;
}

/// A group's members as people of a roster of their own: all that the writer needs of them is what
/// they are called.
std::string written_group(const Drafts& drafts) {
    const auto& draft = drafts.groups.front();
    auto group = draft.group;
    Roster names;
    if (group.members) {
        std::vector<std::string> members;
        for (const auto& member : draft.members) {
            members.emplace_back(drafts.member_names.text(member.name));
        }
        std::sort(members.begin(), members.end());
        members.erase(std::unique(members.begin(), members.end()), members.end());
        for (auto& member : members) {
            group.members->push_back(UserIndex{static_cast<std::uint32_t>(names.users.size())});
            names.users.push_back({.name = Slug(std::move(member))});
        }
    }
    return write_group(group, names, ManifestKind::desired);
}

std::string written_users(std::vector<User> users) {
    std::sort(users.begin(), users.end(),
              [](const User& a, const User& b) { return a.uid < b.uid; });
    std::vector<const User*> list;
    for (const auto& user : users) list.push_back(&user);
    return write_user_list(list, ManifestKind::desired);
}

bool is_user_list(const TreeFile& file) {
    Diagnostics ignored; // the file was read without any before
    const auto root = yaml::parse(file.bytes, file.path, ignored);
    const auto* const kind = root ? root->find("kind") : nullptr;
    return kind != nullptr && kind->scalar == "UserList";
}

/// The writer knows the layouts of exports; people put files where they like, and the first line
/// leads from there to the schema.
std::string with_schema_line(const std::string& written, std::string_view path) {
    constexpr std::string_view k_schema = "schema/";
    const auto name = written.find(k_schema);
    std::string line = "# yaml-language-server: $schema=";
    for (auto i = std::count(path.begin(), path.end(), '/'); i > 0; --i) line += "../";
    return line + written.substr(name);
}

} // namespace

bool is_formatted(std::string_view path) noexcept {
    const auto name = path.substr(path.rfind('/') + 1);
    return path.ends_with(".yaml") && !name.starts_with('.')
           && (is_under(path, "users/") || is_under(path, "groups/")
               || is_under(path, "overrides/"));
}

std::optional<std::string> format_manifest(const TreeFile& file, Diagnostics& problems) {
    Drafts drafts;
    Diagnostics found;
    manifest::read_document(file,
                            is_under(file.path, "overrides/") ? manifest::Folder::overrides
                                                              : manifest::Folder::exported,
                            ManifestKind::desired, drafts, found);
    if (!found.empty()) {
        problems.append(found);
        return std::nullopt;
    }
    std::string written;
    if (!drafts.overrides.empty()) {
        written = write_override(drafts.overrides.front().exception);
    } else if (!drafts.groups.empty()) {
        written = written_group(drafts);
    } else if (is_user_list(file)) {
        written = written_users(std::move(drafts.users));
    } else {
        written = write_user(drafts.users.front(), ManifestKind::desired);
    }
    return manifest::with_comments_of(file.bytes, with_schema_line(written, file.path));
}

} // namespace rollcall
