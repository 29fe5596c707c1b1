#include "control_parts.hpp"
#include "encode.hpp"
#include "html.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rollcall::sandbox {
namespace {

constexpr std::size_t k_rows = 100; // of one page: a team may have a hundred thousand people

std::string link(std::string_view folder, std::string_view id, std::string_view name) {
    return fmt::format("<a href=\"{}/{}\">{}</a>", folder, escape_html(id),
                       name.empty() ? std::string("(no name)") : escape_html(name));
}

std::string status_text(const Member& member) {
    const std::string_view name = name_of(k_status_names, member.status);
    const std::string_view mood = member.status == MemberStatus::active    ? "good"
                                  : member.status == MemberStatus::invited ? "warn"
                                                                           : "bad";
    std::string text = fmt::format("<span class=\"{}\">{}</span>", mood, name);
    if (member.status == MemberStatus::removed) {
        text += member.recoverable ? " (recoverable)" : " (for good)";
    }
    return text;
}

std::string when(const std::optional<Time>& time) { return time ? utc_text(*time) : ""; }

std::string fact(std::string_view name, std::string_view html) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name, html);
}

/// Links to the pages before and after.
std::string turn(std::string_view folder, std::size_t page, std::size_t count) {
    const std::size_t pages = std::max<std::size_t>(1, (count + k_rows - 1) / k_rows);
    if (pages == 1) return {};
    std::string out = "<p>";
    if (page > 1) out += fmt::format("<a href=\"{}/page/{}\">← before</a> · ", folder, page - 1);
    out += fmt::format("page {} of {}", grouped(page), grouped(pages));
    if (page < pages) out += fmt::format(" · <a href=\"{}/page/{}\">after →</a>", folder, page + 1);
    return out + "</p>\n";
}

template <class Map, class Row>
std::string
listing(const Map& all, std::string_view folder, std::size_t page, HtmlTable table, Row row) {
    const std::size_t first = std::min((page - 1) * k_rows, all.size());
    auto at = std::next(all.begin(), static_cast<std::ptrdiff_t>(first));
    for (std::size_t i = 0; i < k_rows && at != all.end(); ++i, ++at) table.row(row(at->second));
    return std::move(table).take() + turn(folder, page, all.size());
}

// ---- the pages

std::string calls_table(const Traffic& traffic) {
    constexpr std::size_t k_shown = 20;
    HtmlTable table({"No.", "Route", "Status", "Rows", "Took", "Fault"});
    const auto& calls = traffic.calls();
    for (std::size_t i = 0; i < std::min(k_shown, calls.size()); ++i) {
        const CallRecord& call = calls[calls.size() - 1 - i];
        const std::string status =
            call.status == 0 ? std::string("none") : std::to_string(call.status);
        table.row({std::to_string(call.sequence), escape_html(call.route),
                   fmt::format("<span class=\"{}\">{}</span> {}",
                               call.status == 200 ? "good" : "bad", status, escape_html(call.tag)),
                   std::to_string(call.rows),
                   fmt::format("{:.1f} ms", static_cast<double>(call.took.count()) / 1000.0),
                   escape_html(call.fault)});
    }
    return std::move(table).take();
}

std::string changed_switches(const Switches& switches) {
    HtmlTable table({"Switch", "Is", "Usually"});
    const Switches usual;
    for (const SwitchRow& row : switch_rows()) {
        if (row.get(switches) == row.get(usual)) continue;
        table.row(
            {std::string(row.name), escape_html(row.get(switches)), escape_html(row.get(usual))});
    }
    return std::move(table).take();
}

std::string faults_table(const Faults& faults) {
    HtmlTable table({"Kind", "Route", "Calls seen", "Struck"});
    for (const Faults::Entry& entry : faults.entries()) {
        table.row({std::string(name_of(k_fault_names, entry.rule.kind)),
                   escape_html(entry.rule.route), std::to_string(entry.seen),
                   std::to_string(entry.struck)});
    }
    return std::move(table).take();
}

std::string violations_table(const Traffic& traffic) {
    HtmlTable table({"Call", "Route", "What", "Detail"});
    for (const Violation& violation : traffic.violations()) {
        table.row({std::to_string(violation.sequence), escape_html(violation.route),
                   escape_html(violation.kind), escape_html(violation.detail)});
    }
    return std::move(table).take();
}

ControlAnswer overview(const Sandbox& sandbox) {
    const Team& team = sandbox.world.team;
    std::map<MemberStatus, std::size_t> people;
    for (const auto& [serial, member] : team.members()) ++people[member.status];
    std::size_t memberships = 0;
    for (const auto& [serial, group] : team.groups()) {
        if (group.management != Management::system_managed) memberships += group.members.size();
    }
    const Member* admin = team.acting_admin();
    std::string body = "<dl>";
    body += fact("Licences", fmt::format("{} of {}", grouped(team.provisioned()),
                                         grouped(team.settings().licenses)));
    for (const auto& [status, name] : k_status_names) {
        body += fact(fmt::format("People {}", name), grouped(people[status]));
    }
    body += fact("Groups", grouped(team.groups().size()));
    body += fact("Memberships", grouped(memberships));
    body += fact("Events", grouped(team.events().size()));
    body += fact("Time there", utc_text(team.now()));
    body += fact("App acts through", admin == nullptr ? std::string("nobody")
                                                      : link("/people", admin->id, admin->email));
    body += "</dl>\n";
    if (sandbox.traffic.violation_count() > 0) {
        body += "<h2>Promises broken</h2>\n" + violations_table(sandbox.traffic);
    }
    if (sandbox.faults.size() > 0) body += "<h2>Faults</h2>\n" + faults_table(sandbox.faults);
    if (!(team.switches() == Switches{})) {
        body += "<h2>Switches</h2>\n" + changed_switches(team.switches());
    }
    body += fmt::format("<h2>Calls ({}), the newest first</h2>\n", grouped(sandbox.traffic.count()))
            + calls_table(sandbox.traffic);
    return html_page(200, team.settings().name, "/", body);
}

ControlAnswer people(const Sandbox& sandbox, std::size_t page) {
    const Team& team = sandbox.world.team;
    const std::string body =
        listing(team.members(), "/people", page,
                HtmlTable({"Person", "E-mail", "Status", "Role", "Groups", "External id"}),
                [](const Member& member) -> std::vector<std::string> {
                    return {link("/people", member.id, display_name(member)),
                            escape_html(member.email),
                            status_text(member),
                            std::string(name_of(k_tier_names, member.role)),
                            std::to_string(member.groups.size()),
                            escape_html(member.external_id.value_or(""))};
                });
    return html_page(200, "People", "/people", body);
}

ControlAnswer groups(const Sandbox& sandbox, std::size_t page) {
    const Team& team = sandbox.world.team;
    const std::string body = listing(
        team.groups(), "/groups", page,
        HtmlTable({"Group", "Members", "Managed by", "External id"}),
        [](const Group& group) -> std::vector<std::string> {
            return {link("/groups", group.id, group.name), std::to_string(group.members.size()),
                    std::string(name_of(k_management_names, group.management)),
                    escape_html(group.external_id.value_or(""))};
        });
    return html_page(200, "Groups", "/groups", body);
}

ControlAnswer person(const Sandbox& sandbox, const Member& member) {
    std::string body = "<dl>" + fact("E-mail", escape_html(member.email))
                       + fact("Status", status_text(member))
                       + fact("Role", name_of(k_tier_names, member.role))
                       + fact("External id", escape_html(member.external_id.value_or("none")));
    for (const auto& [name, time] :
         {std::pair("Invited", member.invited_on), std::pair("Joined", member.joined_on),
          std::pair("Suspended", member.suspended_on), std::pair("Removed", member.removed_on)}) {
        if (time) body += fact(name, when(time));
    }
    if (member.wiped) body += fact("Devices", "erased");
    body += fmt::format("</dl>\n<p class=\"id\">{}</p>\n<h2>Groups</h2>\n", escape_html(member.id));
    HtmlTable table({"Group", "As"});
    for (const Serial serial : member.groups) {
        const Group& group = sandbox.world.team.group(serial);
        table.row({link("/groups", group.id, group.name),
                   std::string(name_of(k_access_names, group.members.at(member.serial)))});
    }
    const std::string name = display_name(member);
    return html_page(200, name.empty() ? member.email : name, "", body + std::move(table).take());
}

ControlAnswer group(const Sandbox& sandbox, const Group& group) {
    constexpr std::size_t k_shown = 1000;
    std::string body =
        "<dl>" + fact("Members", grouped(group.members.size()))
        + fact("Managed by", name_of(k_management_names, group.management))
        + fact("External id", escape_html(group.external_id.value_or("none")))
        + fmt::format("</dl>\n<p class=\"id\">{}</p>\n<h2>Members</h2>\n", escape_html(group.id));
    HtmlTable table({"Person", "E-mail", "Status", "As"});
    std::size_t shown = 0;
    for (const auto& [serial, access] : group.members) {
        if (++shown > k_shown) break;
        const Member& member = sandbox.world.team.member(serial);
        table.row({link("/people", member.id, display_name(member)), escape_html(member.email),
                   status_text(member), std::string(name_of(k_access_names, access))});
    }
    body += std::move(table).take();
    if (group.members.size() > k_shown) {
        body += fmt::format("<p class=\"quiet\">The first {} of {}.</p>", grouped(k_shown),
                            grouped(group.members.size()));
    }
    return html_page(200, group.name, "", body);
}

std::string who(const Event& event) {
    switch (event.actor.kind) {
    case ActorKind::app: return "the app";
    case ActorKind::other_app: return "another app";
    case ActorKind::reseller: return "the reseller";
    case ActorKind::dropbox: return "Dropbox";
    case ActorKind::anonymous: return "somebody unknown";
    default: return event.acting_user ? escape_html(event.acting_user->email) : "an admin";
    }
}

std::string whom(const Event& event) {
    std::string out;
    const auto add = [&out](std::string_view name) {
        out += (out.empty() ? "" : ", ") + escape_html(name);
    };
    if (event.context) add(event.context->email);
    for (const LoggedUser& user : event.users) add(user.email);
    for (const LoggedGroup& group : event.groups) add(group.display_name);
    return out;
}

ControlAnswer events(const Sandbox& sandbox) {
    constexpr std::size_t k_shown = 200;
    const std::vector<Event>& all = sandbox.world.team.events();
    HtmlTable table({"Time", "What", "Who", "Whom"});
    for (std::size_t i = 0; i < std::min(k_shown, all.size()); ++i) {
        const Event& event = all[all.size() - 1 - i];
        table.row({utc_text(event.at), escape_html(event_description(event.type)), who(event),
                   whom(event)});
    }
    const std::size_t waiting = sandbox.world.team.feed().waiting();
    std::string body;
    if (waiting > 0) {
        body = fmt::format("<p class=\"warn\">{} cannot be read through the API yet.</p>\n",
                           counted(waiting, "entry", "entries"));
    }
    return html_page(200, "Events, the newest first", "/events", body + std::move(table).take());
}

// "/people/page/7" is 7; nothing when it is no page of that folder.
std::optional<std::size_t> page_number(std::string_view rest) {
    constexpr std::string_view k_page = "page/";
    if (!rest.starts_with(k_page)) return {};
    rest.remove_prefix(k_page.size());
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    constexpr std::size_t k_last = 1'000'000;
    if (error != std::errc() || end != rest.data() + rest.size() || number == 0
        || number > k_last) {
        return {};
    }
    return number;
}

ControlAnswer nothing(std::string_view what) {
    return html_page(404, "Nothing here", "",
                     fmt::format("<p>There is no {} of that id. It may be gone.</p>\n", what));
}

} // namespace

std::optional<ControlAnswer> web_page(const Sandbox& sandbox, std::string_view path) {
    constexpr std::string_view k_people = "/people/";
    constexpr std::string_view k_groups = "/groups/";
    if (path == "/") return overview(sandbox);
    if (path == "/style.css") return style_sheet();
    if (path == "/people") return people(sandbox, 1);
    if (path == "/groups") return groups(sandbox, 1);
    if (path == "/events") return events(sandbox);
    if (path.starts_with(k_people)) {
        const std::string_view rest = path.substr(k_people.size());
        if (const auto page = page_number(rest)) return people(sandbox, *page);
        const Member* found = sandbox.world.team.find(UserSelector{.value = std::string(rest)});
        return found == nullptr ? nothing("person") : person(sandbox, *found);
    }
    if (path.starts_with(k_groups)) {
        const std::string_view rest = path.substr(k_groups.size());
        if (const auto page = page_number(rest)) return groups(sandbox, *page);
        const Group* found = sandbox.world.team.find(GroupSelector{.value = std::string(rest)});
        return found == nullptr ? nothing("group") : group(sandbox, *found);
    }
    return {};
}

} // namespace rollcall::sandbox
