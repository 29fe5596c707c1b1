// What makes a plan this plan, as one digest. A plan of a large team has tens of thousands of
// actions, and each pass needs the digest: it is taken from the fields, not from the plan's JSON.
#include <rollcall/base/digest.hpp>
#include <rollcall/plan/plan.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {
namespace {

/// Hashes fields so that no two different sequences of them give the same bytes: each text goes in
/// with its length before it, each list with its count.
class Fields {
public:
    void add(std::string_view text) {
        fmt::format_to(std::back_inserter(buffer_), "{}:", text.size());
        buffer_ += text;
        constexpr std::size_t k_enough = std::size_t{64} << 10U;
        if (buffer_.size() > k_enough) flush();
    }
    void add(std::size_t number) { fmt::format_to(std::back_inserter(buffer_), "#{};", number); }
    void add(bool flag) { buffer_ += flag ? '+' : '-'; }
    void add(const std::optional<std::string>& text) {
        add(text.has_value());
        if (text) add(std::string_view(*text));
    }
    template <class Id> void add_id(const std::optional<Id>& id) {
        add(id ? std::string_view(id->str()) : std::string_view{});
    }
    void add(const UserRef& user) {
        add(std::string_view(user.name.str()));
        add(std::string_view(user.uid.str()));
        add(std::string_view(user.member.str()));
        add(std::string_view(user.email));
    }
    void add(const GroupRef& group) {
        add(std::string_view(group.name.str()));
        add(std::string_view(group.uid.str()));
        add(std::string_view(group.group.str()));
        add(std::string_view(group.display_name));
    }
    void add(const Change& change) {
        add(to_string(change.field));
        // As people may see it: a digest of a masked value could be guessed.
        add(change.shown(change.applied));
        add(change.shown(change.before));
        add(change.shown(change.after));
    }
    void add(const Action& action) {
        add(to_string(action.kind));
        add(action.user);
        add(action.group);
        add_all(action.changes);
        add(to_string(action.reason));
        add(to_string(action.hazard));
        add(action.wipe_data);
        add(action.send_welcome_email);
        add(action.temporary);
        add(action.awaits_seat.has_value());
        if (action.awaits_seat) add(std::size_t{*action.awaits_seat});
        add(to_string(action.linked_by));
        add(std::string_view(action.origin.commit));
        add(std::string_view(action.origin.file));
    }
    void add(const NotDone& item) {
        add(to_string(item.code));
        add(item.user);
        add(item.group);
        add(std::string_view(item.detail));
        add(item.action.has_value());
        if (item.action) add(*item.action);
    }
    void add(const Held& held) {
        add(std::string_view(held.hold_id));
        add(std::string_view(held.hazard));
        add(to_string(held.code));
        add(std::string_view(held.detail));
        add_all(held.actions);
    }
    void add(const Orphan& orphan) {
        add(orphan.user);
        add(orphan.group);
        add(std::string_view(orphan.external_id));
    }
    template <class Item> void add_all(const std::vector<Item>& items) {
        add(items.size());
        for (const auto& item : items) add(item);
    }
    [[nodiscard]] std::string finish() {
        flush();
        return digest_.finish();
    }

private:
    void flush() {
        digest_.update(buffer_);
        buffer_.clear();
    }

    Sha256 digest_;
    std::string buffer_;
};

} // namespace

std::string Plan::id() const {
    Fields fields;
    fields.add(std::string_view(team));
    fields.add(std::string_view(team_id.str()));
    fields.add(std::string_view(desired_commit.str()));
    fields.add(std::string_view(desired_tree.str()));
    fields.add_id(applied_commit);
    fields.add_id(applied_tree);
    fields.add(std::string_view(policy));
    fields.add_all(actions);
    fields.add_all(held);
    fields.add(approved.size());
    for (const auto& hold_id : approved) fields.add(std::string_view(hold_id));
    fields.add_all(refused);
    fields.add_all(skipped);
    fields.add_all(pending);
    fields.add_all(unmanaged_users);
    fields.add_all(unmanaged_groups);
    fields.add_all(orphans);
    return fields.finish();
}

} // namespace rollcall
