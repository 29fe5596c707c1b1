#include <rollcall/manifest/excerpt.hpp>
#include <rollcall/manifest/write.hpp>
#include <rollcall/model/group.hpp>
#include <rollcall/model/user.hpp>
#include <rollcall/yaml/document.hpp>

#include <algorithm>

namespace rollcall {
namespace {

using yaml::Node;

std::string text_under(const Node& node, std::string_view key) {
    const auto* found = node.find(key);
    return found != nullptr && found->kind == Node::Kind::scalar ? found->scalar : std::string();
}

void take_values(const Node& spec, const std::string& prefix, Excerpt& into) {
    for (const auto& entry : spec.entries) {
        const auto& node = entry.value;
        if (node.kind == Node::Kind::mapping) take_values(node, entry.key + '.', into);
        if (node.kind != Node::Kind::scalar) continue;
        into.values.push_back({prefix + entry.key, node.scalar, node.at});
    }
}

Excerpt excerpt_of(const Node& object, std::string kind) {
    Excerpt excerpt{.kind = std::move(kind), .at = object.at};
    if (const auto* metadata = object.find("metadata")) {
        excerpt.name = Slug(text_under(*metadata, "name"));
        excerpt.uid = Uid(text_under(*metadata, "uid"));
        excerpt.member_id = MemberId(text_under(*metadata, "memberId"));
        excerpt.group_id = GroupId(text_under(*metadata, "groupId"));
        excerpt.at = metadata->at;
    }
    const auto* spec = object.find("spec");
    if (spec == nullptr) return excerpt;
    take_values(*spec, "", excerpt);
    const auto* members = spec->find("members");
    if (members == nullptr) return excerpt;
    for (const auto& member : members->items) {
        excerpt.members.push_back({"members", member.scalar, member.at});
    }
    return excerpt;
}

/// The part of a file that is about one uid, and how many lines come before it.
struct Part {
    std::string_view text{};
    std::size_t lines_before = 0;
    bool is_item = false; ///< of a list, as we write one
};

Part part_about(std::string_view bytes, const Uid& uid) {
    constexpr std::string_view k_item = "\n  - metadata:";
    const auto at = bytes.find('"' + uid.str() + '"');
    if (at == std::string_view::npos) return {};
    const auto start = bytes.rfind(k_item, at);
    if (start == std::string_view::npos) return {.text = bytes};
    const auto end = bytes.find(k_item, at);
    const auto from = start + 1;
    const auto to = end == std::string_view::npos ? bytes.size() : end + 1;
    return {.text = bytes.substr(from, to - from),
            .lines_before = static_cast<std::size_t>(
                std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(from), '\n')),
            .is_item = true};
}

template <class Places> void move_down(Places& places, int lines) {
    for (auto& place : places) place.at.line += lines;
}

} // namespace

const Excerpt::Value* Excerpt::value(std::string_view key) const noexcept {
    const auto found = std::find_if(values.begin(), values.end(),
                                    [key](const auto& one) { return one.key == key; });
    return found == values.end() ? nullptr : &*found;
}

const Excerpt::Value* Excerpt::member(std::string_view slug) const noexcept {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [slug](const auto& one) { return one.text == slug; });
    return found == members.end() ? nullptr : &*found;
}

std::vector<Excerpt> read_excerpts(const TreeFile& file) {
    std::vector<Excerpt> excerpts;
    Diagnostics problems;
    const auto root = yaml::parse(file.bytes, file.path, problems);
    if (!root) return excerpts;
    const auto kind = text_under(*root, "kind");
    if (kind != "UserList") {
        excerpts.push_back(excerpt_of(*root, kind));
        return excerpts;
    }
    const auto* items = root->find("items");
    if (items == nullptr) return excerpts;
    for (const auto& item : items->items) excerpts.push_back(excerpt_of(item, "User"));
    return excerpts;
}

std::optional<Excerpt> find_excerpt(const TreeFile& file, const Uid& uid) {
    const auto part = part_about(file.bytes, uid);
    if (part.is_item) {
        // One item is a list, too. Its first line is the second of this one.
        auto excerpts =
            read_excerpts({file.path, "kind: UserList\nitems:\n" + std::string(part.text)});
        if (excerpts.size() == 1 && excerpts.front().uid == uid) {
            auto& found = excerpts.front();
            const auto lines = static_cast<int>(part.lines_before) - 2;
            found.at.line += lines;
            move_down(found.values, lines);
            return std::move(found);
        }
    }
    for (auto& excerpt : read_excerpts(file)) {
        if (excerpt.uid == uid) return std::move(excerpt);
    }
    return std::nullopt;
}

bool may_differ(std::string_view before, std::string_view after, const Uid& uid) noexcept {
    const auto was = part_about(before, uid);
    const auto is = part_about(after, uid);
    return was.text.empty() || is.text.empty() || was.text != is.text;
}

std::vector<std::string> possible_paths(const Excerpt& object) {
    if (object.kind == "Group") {
        const Group group{.name = object.name, .uid = object.uid};
        return {group_path(group, {.groups = GroupLayout::flat}),
                group_path(group, {.groups = GroupLayout::folders})};
    }
    const User user{.name = object.name, .uid = object.uid};
    return {user_path(user, {.users = UserLayout::shards}),
            user_path(user, {.users = UserLayout::file_per_user})};
}

} // namespace rollcall
