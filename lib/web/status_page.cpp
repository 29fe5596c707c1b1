#include "status_page.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall::web {

const char* const k_style_sheet = R"(:root {
  color-scheme: light dark;
  --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --paper: #ffffff; --band: #f6f8fa;
  --link: #0550ae; --good: #1a7f37; --warn: #9a6700; --bad: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --quiet: #9aa4af; --line: #363d46; --paper: #0f1318; --band: #171c23;
    --link: #79b8ff; --good: #56d364; --warn: #e3b341; --bad: #ff8a80;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0 .75rem; overflow-wrap: anywhere; }
.lead { font-size: 1.125rem; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .75rem;
  margin: 0; }
dl div { background: var(--band); border: 1px solid var(--line); border-radius: .5rem;
  padding: .5rem .75rem; }
dt { color: var(--quiet); font-size: .875rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { color: var(--quiet); font-weight: 600; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .875em; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.quiet, footer { color: var(--quiet); }
footer { padding-top: 2rem; padding-bottom: 2rem; font-size: .875rem; }
@media (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  th, td { display: block; border: 0; padding: 0; }
}
)";

namespace {

std::string fact(std::string_view name, std::string_view html) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, html);
}

std::string time_of(std::string_view rfc3339) {
    if (rfc3339.empty()) return "<span class=\"quiet\">not yet</span>";
    return fmt::format("<time datetime=\"{0}\">{0}</time>", escape_html(rfc3339));
}

/// Ready should be True, the other two should not.
std::string_view mood_of(std::string_view type, ConditionStatus status) {
    if (status == ConditionStatus::unknown) return "quiet";
    const bool good = (status == ConditionStatus::yes) == (type == "Ready");
    if (good) return "good";
    return type == "Reconciling" ? "warn" : "bad";
}

std::string headline(const Conditions& conditions) {
    if (conditions.stalled.status == ConditionStatus::yes) {
        return fmt::format("<p class=\"lead bad\">A person is needed: {}</p>\n",
                           escape_html(conditions.stalled.message));
    }
    switch (conditions.ready.status) {
    case ConditionStatus::yes:
        return "<p class=\"lead good\">The team is as the manifests want it.</p>\n";
    case ConditionStatus::no:
        return fmt::format("<p class=\"lead warn\">Not there yet: {}</p>\n",
                           escape_html(conditions.ready.message));
    case ConditionStatus::unknown: break;
    }
    return "<p class=\"lead\">The first pass has not ended yet.</p>\n";
}

std::string conditions_table(const Conditions& conditions) {
    std::string out = "<h2>Conditions</h2>\n<table><thead><tr><th scope=\"col\">Condition</th>"
                      "<th scope=\"col\">Status</th><th scope=\"col\">Reason</th>"
                      "<th scope=\"col\">Since</th><th scope=\"col\">Message</th></tr></thead>"
                      "<tbody>\n";
    for (const auto& [type, condition] : conditions.named()) {
        out += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"{}\">{}</td><td>{}</td>"
                           "<td>{}</td><td>{}</td></tr>\n",
                           type, mood_of(type, condition.status), to_string(condition.status),
                           escape_html(condition.reason), time_of(condition.last_transition),
                           escape_html(condition.message));
    }
    return out + "</tbody></table>\n";
}

std::string last_pass(const PassSummary& pass) {
    std::string out = "<h2>Newest pass</h2>\n";
    if (!pass.account.empty()) out += fmt::format("<p>Done: {}</p>\n", escape_html(pass.account));
    out += "<dl>\n";
    out += fact("Result", escape_html(to_string(pass.end)));
    out += fact("Ended", time_of(pass.finished));
    if (!pass.desired_commit.empty()) {
        out += fact("Commit",
                    fmt::format("<code>{}</code>", escape_html(pass.desired_commit.substr(0, 10))));
    }
    if (pass.failed > 0) out += fact("Failed", grouped(pass.failed));
    if (pass.pending > 0) out += fact("Pending", grouped(pass.pending));
    if (pass.refused > 0) out += fact("Refused", grouped(pass.refused));
    const auto changed = pass.desired_commit.empty() ? "not known: the pass ended before it knew"
                         : pass.drift == 0           ? "nothing"
                                                     : counted(pass.drift, "fact");
    out += fact("Changed by others", changed);
    out += fact("Calls", grouped(pass.calls));
    out += "</dl>\n";
    if (!pass.failure.empty()) {
        out += fmt::format("<p class=\"bad\">{}</p>\n", escape_html(pass.failure));
    }
    return out;
}

std::string holds_table(const std::vector<WaitingHold>& holds) {
    if (holds.empty()) return {};
    std::string out = "<h2>Waiting for an approval</h2>\n<table><thead><tr><th scope=\"col\">Class"
                      "</th><th scope=\"col\">Actions</th><th scope=\"col\">Why</th>"
                      "<th scope=\"col\">To let it go</th></tr></thead><tbody>\n";
    for (const auto& hold : holds) {
        out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td><code>rollcall "
                           "approve {} --reason \"…\"</code></td></tr>\n",
                           escape_html(hold.hazard), grouped(hold.count), escape_html(hold.detail),
                           escape_html(hold.hold_id));
    }
    return out + "</tbody></table>\n";
}

std::string figures(const ControllerStatus& status) {
    std::string out = "<h2>Figures</h2>\n<dl>\n";
    out += fact("Users", grouped(status.users));
    out += fact("Groups", grouped(status.groups));
    out += fact("Memberships", grouped(status.memberships));
    if (status.seats && status.seats->licensed > 0) {
        out += fact("Licences", fmt::format("{} of {} taken", grouped(status.seats->provisioned),
                                            grouped(status.seats->licensed)));
    }
    if (!status.exports_paused.empty()) {
        out += fact("Exports", escape_html(status.exports_paused));
    }
    if (status.snapshot) {
        out += fact("Directory read", time_of(status.snapshot->read_at));
        out += fact("Directory", escape_html(status.snapshot->source));
    }
    out += fact("Next pass", status.pass_runs ? "one runs now" : time_of(status.next_pass));
    out += fact("Failures in a row", grouped(status.failures_in_a_row));
    out += fact("Running since", time_of(status.started));
    return out + "</dl>\n";
}

} // namespace

std::string status_page(const ControllerStatus& status, std::string_view now) {
    std::string body = headline(status.conditions) + conditions_table(status.conditions)
                       + holds_table(status.holds);
    if (status.last_pass) body += last_pass(*status.last_pass);
    body += figures(status);
    return fmt::format("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                       "<title>{0} · Rollcall</title>"
                       "<link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body><main>"
                       "<h1>Dropbox team {0}</h1>\n{1}</main>\n<footer>Rollcall {2}, as of {3}. "
                       "Nothing can be changed from here. <a href=\"/status.json\">JSON</a> · "
                       "<a href=\"/metrics\">metrics</a></footer></body></html>\n",
                       escape_html(status.team), body, escape_html(status.version),
                       escape_html(now));
}

} // namespace rollcall::web
