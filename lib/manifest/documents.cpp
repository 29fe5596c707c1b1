#include "documents.hpp"

#include "slug_rules.hpp"
#include "words.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/model/limits.hpp>
#include <rollcall/yaml/document.hpp>
#include <rollcall/yaml/reader.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

namespace rollcall::manifest {
namespace {

using yaml::MappingReader;
using yaml::Node;
using Need = MappingReader::Need;
using Check = std::optional<std::string> (*)(std::string_view);

std::string in_quotes(std::string_view text) { return '"' + visible(text) + '"'; }

/// The name a file has by its path: without folders and `.yaml`.
std::string_view stem_of(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
    return path.substr(0, path.rfind('.'));
}

/// An optional key that is there must have a value. `surname:` (or an unquoted Null, which is a
/// surname too) must not read as "not managed".
Need need_of(const Node& node, std::string_view key) {
    return node.find(key) != nullptr ? Need::required : Need::optional;
}

/// Reads the documents of one file.
class FileReader {
public:
    FileReader(const TreeFile& file, ManifestKind kind, Drafts& drafts, Diagnostics& problems)
        : file_(file), path_(file.path), kind_(kind), drafts_(drafts), problems_(problems) {}

    void read(Folder folder) {
        const auto before = problems_.size();
        const auto root = yaml::parse(file_.bytes, file_.path, problems_);
        if (!root || problems_.size() > before) return;
        MappingReader top(*root, file_.path, "", problems_);
        (void)top.one_of("apiVersion", {k_api_version}, Need::required);
        const auto kind = top.one_of("kind", kinds_of(folder), Need::required);
        // Without these two there is no telling which keys belong here.
        if (problems_.size() > before) return;
        if (*kind == "UserList") {
            read_user_list(top);
        } else if (*kind == "Snapshot") {
            read_snapshot(top);
        } else {
            const auto* const metadata = top.take("metadata", Need::required);
            const auto* const spec = top.take("spec", Need::required);
            if (metadata != nullptr && spec != nullptr) {
                if (*kind == "User") read_user(*metadata, *spec, Named::by_file);
                if (*kind == "Group") read_group(*metadata, *spec);
                if (*kind == "Override") read_override(*metadata, *spec);
            }
        }
        top.finish();
    }

private:
    enum class Named { by_file, freely };

    static std::vector<std::string_view> kinds_of(Folder folder) {
        switch (folder) {
        case Folder::exported: return {"User", "UserList", "Group"};
        case Folder::overrides: return {"Override"};
        case Folder::snapshot: return {"Snapshot"};
        }
        return {};
    }

    MappingReader reader(const Node& node, std::string where) {
        return {node, file_.path, std::move(where), problems_};
    }

    /// A text that passes `check`; the problem is reported at the value, under its key.
    std::optional<std::string> checked(MappingReader& from,
                                       const Node& node,
                                       std::string_view where,
                                       std::string_view key,
                                       Check check) {
        auto value = from.text(key, need_of(node, key));
        if (!value || kind_ == ManifestKind::applied) return value;
        if (const auto problem = check(*value)) {
            from.problem(from.at(key),
                         std::string(where) + '.' + std::string(key) + ": " + *problem);
        }
        return value;
    }

    static std::optional<Role>
    role(MappingReader& from, const Node& node, std::string_view key = "role") {
        const auto word = from.one_of(
            key, {"member_only", "support_admin", "user_management_admin", "team_admin"},
            need_of(node, key));
        return word ? parse_role(*word) : std::nullopt;
    }

    static std::optional<bool> flag(MappingReader& from, const Node& node, std::string_view key) {
        return from.boolean(key, need_of(node, key));
    }

    Slug name(MappingReader& metadata, Position& at, Named named) {
        const auto text = metadata.text("name", Need::required);
        at = metadata.at("name");
        if (!text) return {};
        if (!is_slug(*text)) {
            metadata.problem(at, "metadata.name " + in_quotes(*text)
                                     + " is no slug; use a-z, 0-9 and inner dashes, at most 60");
        } else if (is_reserved_on_windows(*text)) {
            metadata.problem(at, "metadata.name " + in_quotes(*text)
                                     + " is reserved on Windows; choose another name");
        } else if (named == Named::by_file && *text != stem_of(file_.path)) {
            metadata.problem(at, "metadata.name is " + in_quotes(*text) + ", but the file is named "
                                     + in_quotes(stem_of(file_.path)) + "; name the file " + *text
                                     + ".yaml");
        }
        return Slug(*text);
    }

    static Uid uid(MappingReader& metadata, Position& at) {
        const auto text = metadata.text("uid", Need::required);
        at = metadata.at("uid");
        if (text && text->empty()) {
            metadata.problem(at, "metadata.uid is empty; give the object's immutable id");
        }
        return Uid(text.value_or(""));
    }

    /// Dropbox's id, which only the ledger knows.
    std::string dropbox_id(MappingReader& metadata, const Node& node, std::string_view key) {
        if (kind_ == ManifestKind::desired) return {};
        return metadata.text(key, need_of(node, key)).value_or("");
    }

    void read_user_list(MappingReader& top) {
        const auto* const items = top.take("items", Need::required);
        if (items == nullptr) return;
        if (items->kind != Node::Kind::sequence) {
            top.problem(items->at, "items must be a list of users");
            return;
        }
        for (const auto& item : items->items) {
            auto one = reader(item, "an item");
            const auto* const metadata = one.take("metadata", Need::required);
            const auto* const spec = one.take("spec", Need::required);
            if (metadata != nullptr && spec != nullptr) read_user(*metadata, *spec, Named::freely);
            one.finish();
        }
    }

    void read_user(const Node& metadata_node, const Node& spec_node, Named named) {
        User user;
        UserPlaces draft;
        auto metadata = reader(metadata_node, "metadata");
        user.name = name(metadata, draft.name_at, named);
        user.uid = uid(metadata, draft.uid_at);
        user.member_id = MemberId(dropbox_id(metadata, metadata_node, "memberId"));
        metadata.finish();
        user.source = {.file = path_, .at = draft.name_at};

        auto spec = reader(spec_node, "spec");
        user.email = email(spec, spec_node);
        draft.email_at = spec.at("email");
        user.given_name = person_name(spec, spec_node, "spec", "givenName");
        user.surname = person_name(spec, spec_node, "spec", "surname");
        user.external_id = checked(spec, spec_node, "spec", "externalId", problem_of_external_id);
        draft.external_id_at = spec.at("externalId");
        user.state = state(spec, spec_node);
        user.role = role(spec, spec_node);
        user.wipe_data = flag(spec, spec_node, "wipeData");
        if (kind_ == ManifestKind::applied) {
            user.suspension_asked = flag(spec, spec_node, "suspensionAsked").value_or(false);
            user.suspended_on =
                spec.text("suspendedOn", need_of(spec_node, "suspendedOn")).value_or("");
            user.removal_asked = flag(spec, spec_node, "removalAsked").value_or(false);
            user.creation_asked = flag(spec, spec_node, "creationAsked").value_or(false);
        }
        if (const auto* const node = spec.take("onCreate", need_of(spec_node, "onCreate"))) {
            user.on_create = read_on_create(*node);
        }
        spec.finish();
        drafts_.users.push_back(std::move(user));
        drafts_.user_places.push_back(draft);
    }

    OnCreate read_on_create(const Node& node) {
        auto from = reader(node, "spec.onCreate");
        OnCreate on_create;
        on_create.send_welcome_email = flag(from, node, "sendWelcomeEmail");
        on_create.given_name = person_name(from, node, "spec.onCreate", "givenName");
        on_create.surname = person_name(from, node, "spec.onCreate", "surname");
        on_create.external_id =
            checked(from, node, "spec.onCreate", "externalId", problem_of_external_id);
        on_create.role = role(from, node);
        from.finish();
        return on_create;
    }

    std::string email(MappingReader& spec, const Node& node) {
        // The ledger may know a person of whom no value is confirmed yet.
        if (kind_ == ManifestKind::applied && node.find("email") == nullptr) {
            (void)spec.take("email");
            return {};
        }
        if (node.find("email") == nullptr) {
            (void)spec.text("email", Need::required);
            return {};
        }
        return email_key(checked(spec, node, "spec", "email", problem_of_email).value_or(""));
    }

    std::optional<std::string> person_name(MappingReader& from,
                                           const Node& node,
                                           std::string_view where,
                                           std::string_view key) {
        auto value = checked(from, node, where, key, problem_of_person_name);
        if (value) value = nfc(*value);
        return value;
    }

    std::optional<UserState> state(MappingReader& spec, const Node& node) {
        const std::string_view locked = kind_ == ManifestKind::desired ? "disabled" : "suspended";
        const auto word = spec.one_of("state", {"active", locked}, need_of(node, "state"));
        return word ? parse_user_state(*word) : std::nullopt;
    }

    void read_group(const Node& metadata_node, const Node& spec_node) {
        GroupDraft draft;
        auto& group = draft.group;
        auto metadata = reader(metadata_node, "metadata");
        group.name = name(metadata, draft.name_at, Named::by_file);
        group.uid = uid(metadata, draft.uid_at);
        group.group_id = GroupId(dropbox_id(metadata, metadata_node, "groupId"));
        metadata.finish();
        group.source = {.file = path_, .at = draft.name_at};

        auto spec = reader(spec_node, "spec");
        group.display_name = display_name(spec, spec_node);
        draft.display_name_at = spec.at("displayName");
        group.external_id =
            checked(spec, spec_node, "spec", "externalId", problem_of_group_external_id);
        draft.external_id_at = spec.at("externalId");
        if (const auto word = spec.one_of("membership", {"authoritative", "additive", "observe"},
                                          need_of(spec_node, "membership"))) {
            group.membership = parse_membership_mode(*word);
        }
        if (kind_ == ManifestKind::applied) {
            group.creation_asked = flag(spec, spec_node, "creationAsked").value_or(false);
            group.deletion_asked = flag(spec, spec_node, "deletionAsked").value_or(false);
        }
        if (spec_node.find("unmappedMembers") != nullptr) {
            group.unmapped_members = count(spec, "unmappedMembers");
        }
        read_members(spec, spec_node, draft);
        spec.finish();
        drafts_.groups.push_back(std::move(draft));
    }

    std::string display_name(MappingReader& spec, const Node& node) {
        if (node.find("displayName") == nullptr) {
            const bool desired = kind_ == ManifestKind::desired;
            return spec.text("displayName", desired ? Need::required : Need::optional).value_or("");
        }
        return nfc(checked(spec, node, "spec", "displayName", problem_of_group_name).value_or(""));
    }

    void read_members(MappingReader& spec, const Node& node, GroupDraft& draft) {
        const auto* const members = spec.take("members");
        if (members == nullptr) {
            if (node.find("members") == nullptr) return;
            spec.problem(spec.at("members"), "spec.members has no value; write [] for a group "
                                             "without members, or leave the key out");
            return;
        }
        if (members->kind != Node::Kind::sequence) {
            spec.problem(members->at, "spec.members must be a list of user names");
            return;
        }
        draft.group.members.emplace();
        draft.members.reserve(members->items.size());
        for (const auto& item : members->items) {
            if (item.kind == Node::Kind::scalar) {
                draft.members.push_back({drafts_.member_names.number(item.scalar), item.at});
            } else {
                spec.problem(item.at, "a member must be the name of a user, as a string");
            }
        }
    }

    void read_override(const Node& metadata_node, const Node& spec_node) {
        OverrideDraft draft;
        auto& exception = draft.exception;
        auto metadata = reader(metadata_node, "metadata");
        exception.name = name(metadata, draft.name_at, Named::by_file);
        metadata.finish();
        exception.source = {.file = path_, .at = draft.name_at};

        auto spec = reader(spec_node, "spec");
        const auto action = spec.one_of(
            "action",
            {"addMember", "removeMember", "setRole", "setState", "protect", "ignore", "adopt"},
            Need::required);
        exception.group = Slug(spec.text("group", need_of(spec_node, "group")).value_or(""));
        exception.user = Slug(spec.text("user", need_of(spec_node, "user")).value_or(""));
        exception.role = role(spec, spec_node);
        exception.state = state(spec, spec_node);
        exception.reason = nfc(spec.text("reason", Need::required).value_or(""));
        if (spec.has("reason") && trim(exception.reason).empty()) {
            spec.problem(spec.at("reason"), "spec.reason is empty; say why this exception is made");
        }
        exception.expires = expiry(spec, spec_node);
        if (action) {
            exception.action = *parse_override_action(*action);
            check_parts(spec, spec_node, exception.action);
        }
        spec.finish();
        // Of one whose action nobody can read, nothing else can be judged either.
        if (action) drafts_.overrides.push_back(std::move(draft));
    }

    static std::string expiry(MappingReader& spec, const Node& node) {
        const auto text = spec.text("expires", need_of(node, "expires"));
        if (!text || is_date(*text)) return text.value_or("");
        spec.problem(spec.at("expires"),
                     "spec.expires " + in_quotes(*text) + " is no date; write it as YYYY-MM-DD");
        return {};
    }

    static bool is_date(std::string_view text) {
        if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
        const auto number = [&](std::size_t from, std::size_t size) {
            unsigned value = 0;
            const auto* const end = text.data() + from + size;
            const auto [stop, error] = std::from_chars(text.data() + from, end, value);
            return error == std::errc{} && stop == end ? static_cast<int>(value) : -1;
        };
        const int year = number(0, 4);
        const int month = number(5, 2);
        const int day = number(8, 2);
        if (year < 0 || month < 0 || day < 0) return false;
        return std::chrono::year_month_day{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}}
            .ok();
    }

    /// Each action has its own parts: a missing one is named, and so is one that would do nothing.
    static void check_parts(MappingReader& spec, const Node& node, OverrideAction action) {
        struct Part {
            std::string_view key;
            bool wanted;
        };
        const bool membership =
            action == OverrideAction::add_member || action == OverrideAction::remove_member;
        const bool either = action == OverrideAction::ignore;
        if (either && spec.has("user") == spec.has("group")) {
            spec.problem(spec.at("action"),
                         "action ignore needs spec.user or spec.group, and only one of them");
        }
        const std::array<Part, 4> parts{{
            {"user", action != OverrideAction::adopt},
            {"group", membership || action == OverrideAction::adopt},
            {"role", action == OverrideAction::set_role},
            {"state", action == OverrideAction::set_state},
        }};
        for (const auto& [key, wanted] : parts) {
            if (either && (key == "user" || key == "group")) continue;
            const std::string what = "action " + std::string(to_string(action))
                                     + (wanted ? " needs spec." : " takes no spec.");
            if (wanted && node.find(key) == nullptr) {
                spec.problem(spec.at("action"), what + std::string(key));
            } else if (!wanted && spec.has(key)) {
                spec.problem(spec.at(key), what + std::string(key) + "; remove it");
            }
        }
    }

    void read_snapshot(MappingReader& top) {
        const auto* const spec_node = top.take("spec", Need::required);
        if (spec_node == nullptr) return;
        Snapshot snapshot;
        auto spec = reader(*spec_node, "spec");
        if (const auto* const node = spec.take("layout", Need::required)) {
            auto layout = reader(*node, "spec.layout");
            const auto users = layout.one_of("users", {"filePerUser", "shards"}, Need::required);
            const auto groups = layout.one_of("groups", {"flat", "folders"}, Need::required);
            if (users) snapshot.layout.users = *named(k_user_layouts, *users);
            if (groups) snapshot.layout.groups = *named(k_group_layouts, *groups);
            layout.finish();
        }
        snapshot.source = spec.text("source", Need::required).value_or("");
        snapshot.users = count(spec, "users");
        snapshot.groups = count(spec, "groups");
        snapshot.memberships = count(spec, "memberships");
        snapshot.digest = spec.text("digest", Need::required).value_or("");
        spec.finish();
        drafts_.snapshot = std::move(snapshot);
    }

    static std::size_t count(MappingReader& spec, std::string_view key) {
        constexpr long long k_most = 1'000'000'000;
        return static_cast<std::size_t>(spec.integer(key, 0, k_most, Need::required).value_or(0));
    }

    const TreeFile& file_;
    SharedText path_; ///< of it, for all that it states
    ManifestKind kind_;
    Drafts& drafts_;
    Diagnostics& problems_;
};

} // namespace

void read_document(
    const TreeFile& file, Folder folder, ManifestKind kind, Drafts& drafts, Diagnostics& problems) {
    FileReader(file, kind, drafts, problems).read(folder);
}

} // namespace rollcall::manifest
