#include "cursors.hpp"
#include "encode.hpp"
#include "routes.hpp"

#include <fmt/format.h>

#include <limits>

namespace rollcall::sandbox {
namespace {

/// What a stream of events is narrowed to. It travels in the cursor.
struct Filter {
    std::string category{};
    std::string type{};
    std::string account{};
    std::int64_t from = 0;
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
};

std::string to_text(const Filter& filter) {
    return fmt::format("{},{},{},{},{}", filter.category, filter.type, filter.account, filter.from,
                       filter.until);
}

Filter to_filter(std::string_view text) {
    const auto next = [&text] {
        const std::size_t end = std::min(text.find(','), text.size());
        std::string part(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        return part;
    };
    Filter filter;
    filter.category = next();
    filter.type = next();
    filter.account = next();
    filter.from = std::stoll(next());
    filter.until = std::stoll(next());
    return filter;
}

bool concerns(const Event& event, const std::string& account) {
    if (event.acting_user && event.acting_user->account_id == account) return true;
    if (event.context && event.context->account_id == account) return true;
    for (const LoggedUser& user : event.users) {
        if (user.account_id == account) return true;
    }
    return false;
}

bool passes(const Filter& filter, const Event& event) {
    const std::int64_t at = event.at.time_since_epoch().count();
    return (filter.category.empty() || filter.category == event.category)
           && (filter.type.empty() || filter.type == event.type) && at >= filter.from
           && at < filter.until && (filter.account.empty() || concerns(event, filter.account));
}

Answer page(World& world, Cursor cursor) {
    const Filter filter = to_filter(cursor.rest);
    const std::vector<Event>& events = world.team.events();
    const AppSettings& app = world.tokens.app();
    JsonWriter out;
    out.begin_object().key("events").begin_array();
    std::uint64_t listed = 0;
    // Serials count from 1 without gaps, so the one after the last delivered is at its index.
    auto at = static_cast<std::size_t>(cursor.after);
    for (; at < events.size() && listed < cursor.limit; ++at) {
        cursor.after = events[at].serial;
        if (!passes(filter, events[at])) continue;
        write_event(out, events[at], app.display_name, app.id);
        ++listed;
    }
    out.end_array().field("cursor", seal(cursor, world.cursor_secret));
    out.key("has_more").boolean(at < events.size()).end_object();
    return success(std::move(out));
}

Answer get_events(World& world, const Json& argument) {
    Filter filter;
    const auto is_set = [&](const char* key) {
        return argument.contains(key) && !argument[key].is_null();
    };
    if (is_set("category") && is_set("event_type")) return failed(world, 409, "invalid_filters");
    if (is_set("category")) filter.category = tag_of(argument["category"]);
    if (is_set("event_type")) filter.type = tag_of(argument["event_type"]);
    if (is_set("account_id")) {
        filter.account = argument["account_id"].get<std::string>();
        bool is_known = false;
        for (const auto& [serial, member] : world.team.members()) {
            is_known = is_known || member.account_id == filter.account;
        }
        if (!is_known) return failed(world, 409, "account_id_not_found");
    }
    if (is_set("time")) {
        const Json& time = argument["time"];
        if (const auto start = optional_text(time, "start_time")) {
            filter.from = parse_timestamp(*start).value_or(0);
        }
        if (const auto end = optional_text(time, "end_time")) {
            filter.until = parse_timestamp(*end).value_or(filter.until);
        }
        if (filter.from > filter.until) return failed(world, 409, "invalid_time_range");
    }
    return page(world, {.kind = "events", .limit = limit_of(argument), .rest = to_text(filter)});
}

Answer get_events_continue(World& world, const Json& argument) {
    const auto cursor =
        unseal(argument.at("cursor").get_ref<const std::string&>(), "events", world.cursor_secret);
    if (!cursor) return failed(world, 409, "bad_cursor");
    return page(world, *cursor);
}

TypePtr categories() {
    return open_tags({"admin_alerting",
                      "apps",
                      "comments",
                      "dash",
                      "data_governance",
                      "devices",
                      "domains",
                      "encryption",
                      "file_operations",
                      "file_requests",
                      "groups",
                      "logins",
                      "members",
                      "paper",
                      "passwords",
                      "protect",
                      "reports",
                      "sharing",
                      "showcase",
                      "signatures",
                      "sso",
                      "team_folders",
                      "team_policies",
                      "team_profile",
                      "tfa",
                      "trusted_teams"});
}

// The service knows hundreds of kinds; these are the ones that tell of people and groups.
TypePtr event_types() {
    return open_tags({"account_capture_migrate_account",
                      "account_capture_relinquish_account",
                      "account_lock_or_unlocked",
                      "create_team_invite_link",
                      "delete_team_invite_link",
                      "directory_restrictions_add_members",
                      "directory_restrictions_remove_members",
                      "domain_invites_approve_request_to_join_team",
                      "domain_invites_decline_request_to_join_team",
                      "domain_invites_request_to_join_team",
                      "domain_verification_add_domain_success",
                      "domain_verification_remove_domain",
                      "group_add_external_id",
                      "group_add_member",
                      "group_change_external_id",
                      "group_change_management_type",
                      "group_change_member_role",
                      "group_create",
                      "group_delete",
                      "group_description_updated",
                      "group_join_policy_updated",
                      "group_moved",
                      "group_remove_external_id",
                      "group_remove_member",
                      "group_rename",
                      "group_user_management_change_policy",
                      "member_add_external_id",
                      "member_add_name",
                      "member_change_admin_role",
                      "member_change_email",
                      "member_change_external_id",
                      "member_change_membership_type",
                      "member_change_name",
                      "member_change_reseller_role",
                      "member_change_status",
                      "member_permanently_delete_account_contents",
                      "member_remove_external_id",
                      "member_suggest",
                      "member_transfer_account_contents",
                      "pending_secondary_email_added",
                      "secondary_email_deleted",
                      "secondary_email_verified",
                      "secondary_mails_policy_changed",
                      "team_merge_from",
                      "team_merge_to"});
}

} // namespace

std::vector<Route> log_routes() {
    const std::string_view read = "events.read";
    const TypePtr range = structure(
        {maybe("start_time", nullable(timestamp())), maybe("end_time", nullable(timestamp()))});
    return {
        {"team_log/get_events", read,
         structure({maybe("limit", integer(1, 1000)), maybe("account_id", nullable(text(40, 40))),
                    maybe("time", nullable(range)), maybe("category", nullable(categories())),
                    maybe("event_type", nullable(event_types()))}),
         get_events},
        {"team_log/get_events/continue", read, cursor_argument(), get_events_continue},
    };
}

} // namespace rollcall::sandbox
