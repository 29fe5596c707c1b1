#include "seed.hpp"

#include "control_parts.hpp"
#include "event_json.hpp"
#include "json_text.hpp"
#include "schema.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr std::uint64_t k_any = std::numeric_limits<std::int64_t>::max();

TypePtr any_of(std::initializer_list<std::string_view> words) { return closed_tags(words); }

const Type& top_type() {
    static const TypePtr async = any_of({"never", "always", "random"});
    static const TypePtr type = structure(
        {maybe("team", structure({maybe("name", text(1)), maybe("id", text(1))})),
         maybe("licenses", integer(0, k_any)), maybe("acting_admin", email_address()),
         maybe("job_polls", integer(0, 1000)), maybe("job_seconds", integer(0, 1'000'000)),
         maybe("everyone_group", boolean()), maybe("random_seed", integer(0, k_any)),
         maybe("clock", timestamp()), maybe("clock_ahead_seconds", integer(0, 10'000'000'000)),
         maybe("foreign_emails", list_of(email_address())),
         maybe("personal_emails", list_of(email_address())),
         maybe("verified_domains", list_of(text(1))),
         maybe("app", structure({maybe("key", text(1)), maybe("secret", text(1)),
                                 maybe("refresh_token", text(1)), maybe("display_name", text(1)),
                                 maybe("id", text(1)), maybe("expires_in", integer(0, 1'000'000)),
                                 maybe("pkce", boolean()), maybe("app_scopes", list_of(text(1))),
                                 maybe("token_scopes", list_of(text(1)))}))});
    return *type;
}

const Type& member_type() {
    static const TypePtr type = structure(
        {{.name = "email", .type = email_address()},
         maybe("given_name", text()),
         maybe("surname", text()),
         maybe("external_id", nullable(text(0, 64))),
         maybe("role",
               any_of({"team_admin", "user_management_admin", "support_admin", "member_only"})),
         maybe("status", any_of({"active", "invited", "suspended", "removed"})),
         maybe("id", text(1)),
         maybe("account_id", text(40, 40)),
         maybe("serial", integer(1, k_any)),
         maybe("email_verified", boolean()),
         maybe("invitation_is_void", boolean()),
         maybe("secondary_emails",
               list_of(structure({{.name = "email", .type = email_address()},
                                  {.name = "is_verified", .type = boolean()}}))),
         maybe("invited_on", timestamp()),
         maybe("joined_on", timestamp()),
         maybe("suspended_on", timestamp()),
         maybe("removed_on", timestamp()),
         maybe("recoverable", boolean()),
         maybe("disconnected", boolean()),
         maybe("wiped", boolean()),
         maybe("welcome_emails", integer(0, 1000)),
         maybe("member_folder_id", text(1)),
         maybe("root_folder_id", text(1)),
         maybe("former_status", any_of({"active", "suspended"})),
         maybe("former_groups",
               list_of(structure({{.name = "group", .type = text(1)},
                                  {.name = "access", .type = any_of({"member", "owner"})}})))});
    return *type;
}

const Type& group_type() {
    static const TypePtr type =
        structure({{.name = "name", .type = text(1)},
                   maybe("external_id", nullable(text())),
                   maybe("management", any_of({"company_managed", "user_managed"})),
                   maybe("id", text(1)),
                   maybe("serial", integer(1, k_any)),
                   maybe("created_ms", integer(0, k_any)),
                   maybe("members", list_of(email_address())),
                   maybe("owners", list_of(email_address()))});
    return *type;
}

/// Takes values out of an object that has been checked against its type.
class Taker {
public:
    explicit Taker(const Json& object) : object_(object) {}

    template <class T> void take(const char* key, T& into) const {
        const auto found = object_.find(key);
        if (found != object_.end() && !found->is_null()) into = found->get<T>();
    }
    void take(const char* key, std::optional<std::string>& into) const {
        const auto found = object_.find(key);
        if (found != object_.end() && !found->is_null()) into = found->get<std::string>();
    }
    void take(const char* key, std::optional<Time>& into) const {
        std::string text;
        take(key, text);
        if (const auto at = parse_timestamp(text)) into = Time(std::chrono::seconds(*at));
    }
    template <class Enum, std::size_t N>
    void take(const char* key, const Names<Enum, N>& names, Enum& into) const {
        std::string text;
        take(key, text);
        into = named(names, text).value_or(into);
    }

private:
    const Json& object_;
};

class Parser {
public:
    Result<Seed> parse(std::string_view text) {
        const auto parsed = parse_json(text);
        if (!parsed || !parsed->is_object()) {
            return fail(ErrorCode::invalid_input, "the seed is not a JSON object");
        }
        const Json& json = *parsed;
        Json top = Json::object();
        for (const auto& [key, value] : json.items()) {
            const bool is_part = key == "members" || key == "groups" || key == "async"
                                 || key == "switches" || key == "events" || key == "refused_emails";
            if (!is_part) top[key] = value;
        }
        if (const auto fault = find_fault(top_type(), top)) problem(*fault);
        read_rows(json, "members", member_type(),
                  [this](const Json& row, const std::string& at) { read_member(row, at); });
        read_rows(json, "groups", group_type(),
                  [this](const Json& row, const std::string& at) { read_group(row, at); });
        read_events(json);
        if (problems_.empty()) read_top(top);
        if (json.contains("async")) read_async(json["async"]);
        if (json.contains("refused_emails")) read_refused(json["refused_emails"]);
        if (json.contains("switches")) {
            const Result<void> read = read_switches(json["switches"], seed_.team.switches);
            if (!read) problem(read.error().message);
        }
        if (problems_.empty()) check();
        if (problems_.empty()) return std::move(seed_);
        std::string all;
        for (const std::string& line : problems_) all += (all.empty() ? "" : "\n") + line;
        return fail(ErrorCode::invalid_input, all);
    }

private:
    void problem(std::string text) { problems_.push_back(std::move(text)); }

    template <class Read>
    void read_rows(const Json& json, const char* key, const Type& type, Read read) {
        if (!json.contains(key)) return;
        const Json& rows = json[key];
        if (!rows.is_array()) return problem(fmt::format("{}: expected a list", key));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::string at = fmt::format("{}[{}]", key, i);
            if (const auto fault = find_fault(type, rows[i])) {
                problem(at + ": " + *fault);
            } else {
                read(rows[i], at);
            }
        }
    }

    void read_member(const Json& row, const std::string& at) {
        Seed::Member entry;
        Member& member = entry.member;
        member.status = MemberStatus::active;
        const Taker from(row);
        from.take("email", member.email);
        from.take("given_name", member.given_name);
        from.take("surname", member.surname);
        from.take("external_id", member.external_id);
        from.take("role", k_tier_names, member.role);
        from.take("status", k_status_names, member.status);
        from.take("id", member.id);
        from.take("account_id", member.account_id);
        from.take("serial", member.serial);
        from.take("email_verified", member.email_verified);
        from.take("invitation_is_void", member.invitation_is_void);
        if (row.contains("secondary_emails")) {
            for (const Json& other : row["secondary_emails"]) {
                member.secondary_emails.push_back(
                    {.email = email_key(other["email"].get<std::string>()),
                     .is_verified = other["is_verified"].get<bool>()});
            }
        }
        from.take("invited_on", member.invited_on);
        from.take("joined_on", member.joined_on);
        from.take("suspended_on", member.suspended_on);
        from.take("removed_on", member.removed_on);
        member.recoverable = member.status == MemberStatus::removed;
        from.take("recoverable", member.recoverable);
        from.take("disconnected", member.disconnected);
        from.take("wiped", member.wiped);
        from.take("welcome_emails", member.welcome_emails);
        from.take("member_folder_id", member.member_folder_id);
        from.take("root_folder_id", member.root_folder_id);
        from.take("former_status", k_status_names, member.former_status);
        if (row.contains("former_groups")) {
            for (const Json& former : row["former_groups"]) {
                Access access = Access::member;
                Taker(former).take("access", k_access_names, access);
                entry.former_groups.emplace_back(former["group"].get<std::string>(), access);
            }
        }
        member.email = email_key(member.email);
        if (member.external_id && member.external_id->empty()) member.external_id.reset();
        const bool holds_names = member.status != MemberStatus::removed || member.recoverable;
        if (holds_names) {
            unique(emails_, member.email, at, "e-mail");
            if (member.external_id) unique(external_ids_, *member.external_id, at, "external id");
        }
        if (!member.id.empty()) unique(ids_, member.id, at, "id");
        seed_.members.push_back(std::move(entry));
    }

    void read_group(const Json& row, const std::string& at) {
        Seed::Group entry;
        Group& group = entry.group;
        const Taker from(row);
        from.take("name", group.name);
        from.take("external_id", group.external_id);
        from.take("management", k_management_names, group.management);
        from.take("id", group.id);
        from.take("serial", group.serial);
        from.take("created_ms", group.created_ms);
        group.name = std::string(trim(group.name));
        std::vector<std::string> members;
        std::vector<std::string> owners;
        from.take("members", members);
        from.take("owners", owners);
        for (const std::string& email : members) {
            entry.members.emplace_back(email_key(email), Access::member);
        }
        for (const std::string& email : owners) {
            entry.members.emplace_back(email_key(email), Access::owner);
        }
        unique(group_names_, name_key(group.name), at, "name");
        if (group.external_id) {
            unique(group_external_ids_, *group.external_id, at, "external id");
        }
        if (!owners.empty() && group.management == Management::company_managed) {
            problem(at + ": a company-managed group has no owners");
        }
        for (const auto& [email, access] : entry.members) {
            if (!emails_.contains(email)) {
                problem(fmt::format("{}: \"{}\" is no member of the team", at, visible(email)));
            }
        }
        seed_.groups.push_back(std::move(entry));
    }

    void read_events(const Json& json) {
        const auto events = json.find("events");
        if (events == json.end()) return;
        if (!events->is_array()) return problem("events: expected a list");
        for (std::size_t i = 0; i < events->size(); ++i) {
            Result<Event> event = read_event((*events)[i]);
            if (event) {
                seed_.events.push_back(std::move(*event));
            } else {
                problem(fmt::format("events[{}]: {}", i, event.error().message));
            }
        }
    }

    void unique(std::unordered_map<std::string, std::string>& seen,
                const std::string& value,
                const std::string& at,
                std::string_view what) {
        const auto [entry, is_new] = seen.emplace(value, at);
        if (!is_new) {
            problem(fmt::format("{}: {} \"{}\" is taken by {}", at, what, visible(value),
                                entry->second));
        }
    }

    void read_top(const Json& top) {
        const Taker from(top);
        if (top.contains("team")) {
            const Taker team(top["team"]);
            team.take("name", seed_.team.name);
            team.take("id", seed_.team.id);
        }
        from.take("licenses", seed_.team.licenses);
        from.take("acting_admin", seed_.acting_admin);
        from.take("job_polls", seed_.team.job_polls);
        from.take("job_seconds", seed_.team.job_seconds);
        from.take("everyone_group", seed_.team.everyone_group);
        from.take("random_seed", seed_.team.seed);
        from.take("clock", seed_.clock);
        std::int64_t ahead = 0;
        from.take("clock_ahead_seconds", ahead);
        seed_.clock_ahead = std::chrono::seconds(ahead);
        take_emails(from, "foreign_emails", seed_.team.foreign_emails);
        take_emails(from, "personal_emails", seed_.team.personal_emails);
        from.take("verified_domains", seed_.team.verified_domains);
        if (top.contains("app")) {
            const Taker app(top["app"]);
            app.take("key", seed_.app.key);
            app.take("secret", seed_.app.secret);
            app.take("refresh_token", seed_.app.refresh_token);
            app.take("display_name", seed_.app.display_name);
            app.take("id", seed_.app.id);
            app.take("expires_in", seed_.app.expires_in);
            app.take("pkce", seed_.app.pkce);
            app.take("app_scopes", seed_.app.app_scopes);
            app.take("token_scopes", seed_.app.token_scopes);
        }
    }

    static void take_emails(const Taker& from, const char* key, std::set<std::string>& into) {
        std::vector<std::string> emails;
        from.take(key, emails);
        for (const std::string& email : emails) into.insert(email_key(email));
    }

    void read_refused(const Json& refused) {
        if (!refused.is_object()) return problem("refused_emails: expected an object");
        for (const auto& [email, tag] : refused.items()) {
            if (!tag.is_string()) {
                problem(fmt::format("refused_emails: \"{}\": expected the tag of the refusal",
                                    visible(email)));
                continue;
            }
            seed_.team.refused_emails[email_key(email)] = tag.get<std::string>();
        }
    }

    void read_async(const Json& async) {
        TeamSettings& team = seed_.team;
        const auto take = [this](const Json& value, const char* at, Async& into) {
            const auto word =
                value.is_string() ? named(k_async_names, value.get<std::string>()) : std::nullopt;
            if (!word) return problem(fmt::format("{}: expected never, always or random", at));
            into = *word;
        };
        if (!async.is_object()) {
            take(async, "async", team.async_add);
            team.async_remove = team.async_group_delete = team.async_add;
            return;
        }
        for (const auto& [key, value] : async.items()) {
            if (key == "add") {
                take(value, "async.add", team.async_add);
            } else if (key == "remove") {
                take(value, "async.remove", team.async_remove);
            } else if (key == "group_delete") {
                take(value, "async.group_delete", team.async_group_delete);
            } else {
                problem(fmt::format("async: unknown field '{}'", key));
            }
        }
    }

    void check() {
        if (seed_.members.empty()) {
            seed_.members = default_seed().members;
        }
        const auto is_acting = [this](const Seed::Member& entry) {
            const Member& member = entry.member;
            return seed_.acting_admin.empty() ? member.role == AdminTier::team_admin
                                                    && member.status == MemberStatus::active
                                              : member.email == email_key(seed_.acting_admin);
        };
        const auto acting = std::find_if(seed_.members.begin(), seed_.members.end(), is_acting);
        if (acting == seed_.members.end()) {
            return problem(seed_.acting_admin.empty()
                               ? std::string("no member is an active team_admin; an app cannot "
                                             "be linked without one")
                               : fmt::format("acting_admin \"{}\" is no member of the team",
                                             visible(seed_.acting_admin)));
        }
        seed_.acting_admin = acting->member.email;
    }

    Seed seed_;
    std::vector<std::string> problems_;
    std::unordered_map<std::string, std::string> emails_;
    std::unordered_map<std::string, std::string> external_ids_;
    std::unordered_map<std::string, std::string> ids_;
    std::unordered_map<std::string, std::string> group_names_;
    std::unordered_map<std::string, std::string> group_external_ids_;
};

} // namespace

Result<Seed> parse_seed(std::string_view json) { return Parser().parse(json); }

Seed default_seed() {
    Seed seed;
    seed.acting_admin = "admin@acme.example";
    seed.members.push_back({.member = {.email = seed.acting_admin,
                                       .given_name = "Ada",
                                       .surname = "Admin",
                                       .status = MemberStatus::active,
                                       .role = AdminTier::team_admin}});
    return seed;
}

World make_world(const Seed& seed) {
    const SandboxClock clock{.fixed = seed.clock, .ahead = seed.clock_ahead};
    World world{.clock = clock,
                .team = Team(seed.team, clock.now()),
                .tokens = Tokens(seed.app, seed.team.seed),
                .dots = Random(seed.team.seed ^ 0x646f7473U),
                .cursor_secret = {}};
    Team& team = world.team;
    world.cursor_secret = team.identities().token(32);
    std::unordered_map<std::string, Serial> by_email;
    std::unordered_map<std::string, Serial> by_name;
    for (const Seed::Group& entry : seed.groups) {
        by_name[name_key(entry.group.name)] = team.put_group(entry.group);
    }
    for (const Seed::Member& entry : seed.members) {
        Member member = entry.member;
        for (const auto& [name, access] : entry.former_groups) {
            const auto group = by_name.find(name_key(name));
            if (group != by_name.end()) member.former_groups[group->second] = access;
        }
        const bool is_removed = member.status == MemberStatus::removed;
        const Serial serial = team.put_member(std::move(member));
        if (!is_removed) by_email[entry.member.email] = serial;
        if (entry.member.email == seed.acting_admin) team.set_acting_admin(serial);
    }
    for (const Seed::Group& entry : seed.groups) {
        for (const auto& [email, access] : entry.members) {
            const auto member = by_email.find(email);
            if (member == by_email.end()) continue;
            team.put_membership(by_name.at(name_key(entry.group.name)), member->second, access);
        }
    }
    for (const Event& event : seed.events) team.put_event(event);
    return world;
}

} // namespace rollcall::sandbox
