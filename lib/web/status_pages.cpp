#include "html.hpp"
#include "status_page.hpp"

#include <rollcall/web/status_pages.hpp>

#include <fmt/format.h>

#include <string_view>

namespace rollcall::web {
namespace {

WebAnswer plain(int status, std::string text) {
    return shown(status, std::move(text) + '\n', "text/plain; charset=utf-8");
}

WebAnswer live(const StatusSources& sources) {
    const auto silence = sources.silence();
    if (silence <= k_longest_silence) return plain(200, "ok");
    return plain(503, fmt::format("the loop has shown no sign of life for {} s", silence.count()));
}

/// Ready to be relied on: passes come to their end, whatever waits for people.
WebAnswer ready(const StatusSources& sources) {
    const auto status = sources.board.get();
    if (!status || status->last_success.empty())
        return plain(503, "no pass has come to its end yet");
    if (status->failures_in_a_row > 0) {
        return plain(503, fmt::format("{}: {}", status->conditions.ready.reason,
                                      status->conditions.ready.message));
    }
    return plain(200, "ok");
}

WebAnswer page(const StatusSources& sources) {
    const auto status = sources.board.get();
    if (!status) return plain(503, "starting");
    return shown(200, status_page(*status, utc_time(sources.clock.now())),
                 "text/html; charset=utf-8");
}

WebAnswer status_json(const StatusSources& sources) {
    const auto status = sources.board.get();
    if (!status) return plain(503, "starting");
    return shown(200, to_json(*status), "application/json");
}

WebAnswer metrics(const StatusSources& sources) {
    return shown(200, sources.metrics.text(sources.clock.now()),
                 "text/plain; version=0.0.4; charset=utf-8");
}

WebAnswer reconcile(const WebRequest& request, const StatusSources& sources) {
    if (request.method != "POST") {
        auto refused = plain(405, "ask with POST");
        refused.headers.emplace("Allow", "POST");
        return refused;
    }
    if (!is_loopback_host(request.peer)) {
        return plain(403, "a pass can be started from the same computer only");
    }
    const auto header = request.headers.find(k_reconcile_header);
    if (header == request.headers.end() || header->second != "now") {
        return plain(403, "the header \"X-Rollcall-Reconcile: now\" is missing: it shows that no "
                          "other page's script or form asks");
    }
    sources.reconcile();
    return plain(202, "a pass starts");
}

struct Page {
    std::string_view path;
    WebAnswer (*answer)(const StatusSources&);
};

constexpr Page k_pages[] = {
    {"/", page},
    {"/status.json", status_json},
    {"/metrics", metrics},
    {"/livez", live},
    {"/readyz", ready},
    {"/style.css",
     [](const StatusSources&) { return shown(200, k_style_sheet, "text/css; charset=utf-8"); }},
};

} // namespace

bool is_loopback_host(std::string_view host) noexcept {
    if (host == "localhost" || host == "::1") return true;
    // A connection over IPv4 may be shown in IPv6's way of writing it.
    constexpr std::string_view k_mapped = "::ffff:";
    if (host.starts_with(k_mapped)) host.remove_prefix(k_mapped.size());
    return host.starts_with("127.")
           && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_loopback_address(std::string_view address) noexcept {
    auto host = address.substr(0, address.rfind(':'));
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    return is_loopback_host(host);
}

WebAnswer answer(const WebRequest& request, const StatusSources& sources) {
    // A name that some other site's DNS lets point here is not ours: a browser would let that
    // site's scripts read what we answer.
    if (sources.on_loopback && !is_loopback_host(request.host)) {
        return plain(403, "ask for this server as localhost or 127.0.0.1");
    }
    if (request.path == "/reconcile") return reconcile(request, sources);
    for (const auto& known : k_pages) {
        if (known.path != request.path) continue;
        if (request.method == "GET" || request.method == "HEAD") return known.answer(sources);
        auto refused = plain(405, "read-only");
        refused.headers.emplace("Allow", "GET, HEAD");
        return refused;
    }
    return plain(404, "no such page; there are /, /status.json, /metrics, /livez, /readyz");
}

} // namespace rollcall::web
