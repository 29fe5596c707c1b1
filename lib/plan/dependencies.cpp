#include <rollcall/base/text.hpp>
#include <rollcall/plan/dependencies.hpp>

#include <algorithm>
#include <string>
#include <unordered_map>

namespace rollcall {
namespace {

using Places = std::vector<std::uint32_t>;

/// What an action gives up and what it lays claim to, as keys: "email:a@x.org", "name:ops". An
/// external id is the account's or the group's: a group may have the id of an account.
struct Claims {
    std::string frees{};
    std::string takes{};
};

std::string email_claim(const std::optional<std::string>& value) {
    return value && !value->empty() ? "email:" + email_key(*value) : "";
}

std::string name_claim(const std::optional<std::string>& value) {
    return value && !value->empty() ? "name:" + name_key(*value) : "";
}

std::string id_claim(std::string_view of_what, const std::optional<std::string>& value) {
    return value && !value->empty() ? std::string(of_what) + *value : "";
}

Claims claims_of(const Action& action) {
    const auto* email = action.change(Field::email);
    const auto* name = action.change(Field::display_name);
    const auto* id = action.change(Field::external_id);
    switch (action.kind) {
    case ActionKind::user_create:
        return {.takes = email_claim(email ? email->after : std::nullopt)};
    case ActionKind::user_update:
        // An address is an action of its own, apart from the other values.
        if (email != nullptr) {
            return {.frees = email_claim(email->before), .takes = email_claim(email->after)};
        }
        if (id == nullptr) return {};
        return {.frees = id_claim("account id:", id->before),
                .takes = id_claim("account id:", id->after)};
    // A removed account keeps its address for as long as it can be recovered, so only a cancelled
    // invitation gives one back.
    case ActionKind::user_cancel_invitation: return {.frees = email_claim(action.user.email)};
    case ActionKind::group_create: return {.takes = name_claim(name ? name->after : std::nullopt)};
    case ActionKind::group_rename:
        if (name == nullptr) return {};
        return {.frees = name_claim(name->before), .takes = name_claim(name->after)};
    case ActionKind::group_update:
        if (id == nullptr) return {};
        return {.frees = id_claim("group id:", id->before),
                .takes = id_claim("group id:", id->after)};
    case ActionKind::group_delete: return {.frees = name_claim(action.group.display_name)};
    default: return {};
    }
}

/// Actions that make a person or group exist, or ours.
bool founds_user(ActionKind kind) {
    return kind == ActionKind::user_create || kind == ActionKind::user_recover
           || kind == ActionKind::user_adopt || kind == ActionKind::user_relink;
}

bool founds_group(ActionKind kind) {
    return kind == ActionKind::group_create || kind == ActionKind::group_adopt;
}

class Graph {
public:
    explicit Graph(std::span<const Action> actions) : actions_(actions), edges_(actions.size()) {}

    std::vector<Places> build() {
        index();
        for (std::uint32_t i = 0; i < actions_.size(); ++i) {
            depend_on_founders(i);
            depend_on_release(i);
            depend_on_temporary(i);
        }
        depend_on_seats();
        for (auto& places : edges_) {
            std::sort(places.begin(), places.end());
            places.erase(std::unique(places.begin(), places.end()), places.end());
        }
        return std::move(edges_);
    }

private:
    void index() {
        for (std::uint32_t i = 0; i < actions_.size(); ++i) {
            const auto& action = actions_[i];
            if (founds_user(action.kind)) user_founder_[action.user.uid.str()] = i;
            if (founds_group(action.kind)) group_founder_[action.group.uid.str()] = i;
            if (auto claims = claims_of(action); !claims.frees.empty()) {
                freed_by_[claims.frees].push_back(i);
            }
            if (action.temporary) temporary_[value_of(action, action.changes.front().field)] = i;
        }
    }

    void add(std::uint32_t later, std::uint32_t earlier) {
        if (later != earlier) edges_[later].push_back(earlier);
    }

    void depend_on_founders(std::uint32_t i) {
        const auto& action = actions_[i];
        if (const auto found = user_founder_.find(action.user.uid.str());
            !action.user.uid.empty() && found != user_founder_.end()) {
            if (!founds_user(action.kind)) add(i, found->second);
        }
        if (const auto found = group_founder_.find(action.group.uid.str());
            !action.group.uid.empty() && found != group_founder_.end()) {
            if (!founds_group(action.kind)) add(i, found->second);
        }
    }

    void depend_on_release(std::uint32_t i) {
        // A temporary value is the person's or group's own: it is free before the step, and what
        // frees it again is the second half of the same step.
        if (actions_[i].temporary) return;
        const auto claims = claims_of(actions_[i]);
        if (claims.takes.empty()) return;
        const auto found = freed_by_.find(claims.takes);
        if (found == freed_by_.end()) return;
        for (const auto earlier : found->second) {
            // A change of spelling frees and takes the same name.
            add(i, earlier);
        }
    }

    /// The second half of a step through a temporary value follows the first.
    void depend_on_temporary(std::uint32_t i) {
        const auto& action = actions_[i];
        if (action.temporary || action.is_member()) return;
        // What makes the object ours comes before both halves.
        if (founds_user(action.kind) || founds_group(action.kind)) return;
        for (const auto& change : action.changes) {
            const auto found = temporary_.find(value_of(action, change.field));
            if (found != temporary_.end()) add(i, found->second);
        }
    }

    /// A key for one value of one person or group.
    static std::string value_of(const Action& action, Field field) {
        const auto& uid = action.is_user() ? action.user.uid.str() : action.group.uid.str();
        return (action.is_user() ? "user " : "group ") + std::string(to_string(field)) + ' ' + uid;
    }

    /// Each that waits for a seat waits for one removal of its own: the first for the first, and so
    /// on, once those are done that only make up for missing licences. Any order in which every
    /// waiting one has a removal of its own before it keeps that pairing.
    void depend_on_seats() {
        Places freeing;
        Places waiting;
        for (std::uint32_t i = 0; i < actions_.size(); ++i) {
            if (frees_seat(actions_[i].kind)) freeing.push_back(i);
            if (actions_[i].awaits_seat) waiting.push_back(i);
        }
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            const std::size_t missing = *actions_[waiting[i]].awaits_seat;
            const auto most = std::min(missing, freeing.size());
            for (std::size_t j = 0; j < most; ++j) add(waiting[i], freeing[j]);
            if (i + missing < freeing.size()) add(waiting[i], freeing[i + missing]);
        }
    }

    std::span<const Action> actions_;
    std::vector<Places> edges_;
    std::unordered_map<std::string, std::uint32_t> user_founder_, group_founder_, temporary_;
    std::unordered_map<std::string, Places> freed_by_;
};

} // namespace

std::vector<std::vector<std::uint32_t>> dependencies(std::span<const Action> actions) {
    return Graph(actions).build();
}

} // namespace rollcall
