#include "html.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace rollcall::sandbox {
namespace {

// No script runs and nothing is loaded from elsewhere, whatever a name may contain.
constexpr const char* k_policy = "default-src 'none'; style-src 'self'; base-uri 'none'; "
                                 "form-action 'none'; frame-ancestors 'none'";

constexpr const char* k_style = R"(:root {
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
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.25rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0;
  padding: 0 0 .5rem; border-bottom: 1px solid var(--line); }
nav a { display: inline-block; padding: .375rem 0; text-decoration: none; }
nav a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: inset 0 -2px var(--link); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .75rem;
  margin: 0; }
dl div { background: var(--band); border: 1px solid var(--line); border-radius: .5rem;
  padding: .5rem .75rem; }
dt { color: var(--quiet); font-size: .875rem; }
dd { margin: 0; font-size: 1.125rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; }
.id { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .8125rem;
  color: var(--quiet); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.quiet, footer { color: var(--quiet); }
footer { padding: 2rem 1rem; font-size: .875rem; }
@media (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { display: flex; gap: .75rem; border: 0; padding: .125rem 0; }
  td.empty { display: none; }
  td::before { content: attr(data-head); flex: 0 0 7rem; color: var(--quiet); }
}
)";

std::string menu(std::string_view here) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> k_links{
        {{"/", "Team"}, {"/people", "People"}, {"/groups", "Groups"}, {"/events", "Events"}}};
    std::string out = "<nav aria-label=\"Pages\"><ul>";
    for (const auto& [path, name] : k_links) {
        out += fmt::format("<li><a href=\"{}\"{}>{}</a></li>", path,
                           path == here ? " aria-current=\"page\"" : "", name);
    }
    return out + "</ul></nav>";
}

ControlAnswer answered(int status, std::string body, std::string type) {
    return {.status = status,
            .body = std::move(body),
            .content_type = std::move(type),
            .headers = {{"Content-Security-Policy", k_policy},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cache-Control", "no-store"}}};
}

} // namespace

ControlAnswer
html_page(int status, std::string_view title, std::string_view here, std::string_view body) {
    return answered(
        status,
        fmt::format(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<title>{0} · Dropbox sandbox</title>"
            "<link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body><header>{1}"
            "</header>\n<main><h1>{0}</h1>\n{2}</main>\n<footer>A Dropbox team that lives in "
            "memory, for trying things out. This page is as old as its last reload."
            "</footer></body></html>\n",
            escape_html(title), menu(here), body),
        "text/html; charset=utf-8");
}

ControlAnswer style_sheet() { return answered(200, k_style, "text/css; charset=utf-8"); }

HtmlTable::HtmlTable(std::vector<std::string_view> heads) : heads_(std::move(heads)) {
    out_ = "<table><thead><tr>";
    for (const std::string_view head : heads_)
        out_ += fmt::format("<th scope=\"col\">{}</th>", head);
    out_ += "</tr></thead><tbody>\n";
}

void HtmlTable::row(const std::vector<std::string>& cells) {
    is_empty_ = false;
    out_ += "<tr>";
    for (std::size_t i = 0; i < cells.size() && i < heads_.size(); ++i) {
        out_ += fmt::format("<td data-head=\"{}\"{}><span>{}</span></td>", heads_[i],
                            cells[i].empty() ? " class=\"empty\"" : "", cells[i]);
    }
    out_ += "</tr>\n";
}

std::string HtmlTable::take() && {
    if (is_empty_) return "<p class=\"quiet\">None.</p>\n";
    return out_ + "</tbody></table>\n";
}

} // namespace rollcall::sandbox
