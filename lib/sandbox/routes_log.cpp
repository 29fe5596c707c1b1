#include "cursors.hpp"
#include "encode.hpp"
#include "event_kinds.hpp"
#include "routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace rollcall::sandbox {
namespace {

/// What a stream of events is narrowed to, and how far it has come. It travels in the cursor.
struct Filter {
    std::string category{};
    std::string type{};
    std::string account{};
    std::int64_t from = 0;
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
    std::int64_t newest = 0; ///< time of the newest event delivered so far
    std::uint64_t epoch = 0; ///< of the log when the stream was begun
};

std::string to_text(const Filter& filter) {
    return fmt::format("{},{},{},{},{},{},{}", filter.category, filter.type, filter.account,
                       filter.from, filter.until, filter.newest, filter.epoch);
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
    filter.newest = std::stoll(next());
    filter.epoch = std::stoull(next());
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

bool is_empty_turn(const World& world) {
    const std::int64_t every = world.team.switches().log_empty_page_every;
    return every > 0 && world.log_pages % static_cast<std::uint64_t>(every) == 0;
}

std::int64_t oldest_kept(const Team& team) {
    const std::int64_t days = team.switches().log_retention_days;
    if (days == 0) return 0;
    return (team.now() - std::chrono::days(days)).time_since_epoch().count();
}

Answer page(World& world, Cursor cursor, Filter filter) {
    const std::vector<Event>& events = world.team.events();
    const std::vector<LogFeed::Entry>& feed = world.team.feed().arrived();
    const AppSettings& app = world.tokens.app();
    const std::int64_t oldest = oldest_kept(world.team);
    ++world.log_pages;
    // An empty page that is not the last one: clients have to go on.
    const std::uint64_t limit =
        world.rows_of_page(is_empty_turn(world) && cursor.after < feed.size() ? 0 : cursor.limit);
    JsonWriter out;
    out.begin_object().key("events").begin_array();
    std::uint64_t listed = 0;
    auto at = static_cast<std::size_t>(cursor.after);
    for (; at < feed.size() && listed < limit; ++at) {
        const Event& event = events[feed[at].event];
        cursor.after = at + 1;
        if (event.at.time_since_epoch().count() < oldest || !passes(filter, event)) continue;
        filter.newest = std::max(filter.newest, event.at.time_since_epoch().count());
        write_event(out, event, feed[at].form, app.display_name, app.id);
        ++listed;
    }
    cursor.rest = to_text(filter);
    out.end_array().field("cursor", world.seal(cursor));
    out.key("has_more").boolean(at < feed.size()).end_object();
    return success(std::move(out), listed);
}

Answer get_events(World& world, const Json& argument) {
    Filter filter{.epoch = world.log_epoch};
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
    return page(world, {.kind = "events", .limit = limit_of(argument)}, filter);
}

Answer get_events_continue(World& world, const Json& argument) {
    const auto cursor = world.unseal(argument, "events");
    if (!cursor) return failed(world, 409, "bad_cursor");
    const Filter filter = to_filter(cursor->rest);
    if (filter.epoch != world.log_epoch) {
        return refused_with(world, "reset", utc_text(Time(std::chrono::seconds(filter.newest))));
    }
    return page(world, *cursor, filter);
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

} // namespace

std::vector<Route> log_routes() {
    const std::string_view read = "events.read";
    const TypePtr range = structure(
        {maybe("start_time", nullable(timestamp())), maybe("end_time", nullable(timestamp()))});
    return {
        {"team_log/get_events", read,
         structure({maybe("limit", integer(1, 1000)), maybe("account_id", nullable(text(40, 40))),
                    maybe("time", nullable(range)), maybe("category", nullable(categories())),
                    maybe("event_type", nullable(open_tags(event_kinds())))}),
         get_events},
        {"team_log/get_events/continue", read, cursor_argument(), get_events_continue},
    };
}

} // namespace rollcall::sandbox
