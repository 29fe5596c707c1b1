#include "sections.hpp"

#include "url.hpp"

#include <rollcall/base/credentials.hpp>

namespace rollcall::config {
namespace {

using Verify = RepositorySettings::Verify;
constexpr Names<Verify, 3> k_verify{
    {{Verify::none, "none"}, {Verify::head, "head"}, {Verify::all, "all"}}};

using Mode = ExportSettings::Mode;
constexpr Names<Mode, 2> k_modes{{{Mode::direct, "direct"}, {Mode::propose, "propose"}}};

/// What git takes as a branch name (git-check-ref-format), less the names under which Rollcall
/// keeps its own branches.
bool is_branch(std::string_view name) noexcept {
    if (name.empty() || name.find_first_of(" ~^:?*[\\\x7f") != std::string_view::npos) return false;
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < ' ') return false;
    }
    for (const std::string_view part : {"..", "@{", "//", "/.", ".lock/"}) {
        if (name.find(part) != std::string_view::npos) return false;
    }
    for (const std::string_view start : {"-", "/", ".", "refs/", "rollcall/"}) {
        if (name.substr(0, start.size()) == start) return false;
    }
    const auto ends_with = [name](std::string_view end) {
        return name.size() >= end.size() && name.substr(name.size() - end.size()) == end;
    };
    return name != "@" && !ends_with("/") && !ends_with(".") && !ends_with(".lock");
}

/// True where git sees a path: no scheme, and no colon before the first slash.
bool is_local_path(std::string_view remote) noexcept {
    const auto colon = remote.find(':');
    return colon == std::string_view::npos || remote.find('/') < colon;
}

/// The protocols that the git client is let speak: a path, https, and ssh in both spellings.
/// `ext::…` is a helper of git's, which may be any program.
bool is_spoken(std::string_view remote) noexcept {
    if (is_local_path(remote)) return true;
    const auto rest = remote.substr(remote.find(':'));
    if (rest.starts_with("://")) {
        return remote.starts_with("ssh://") || remote.starts_with("https://");
    }
    return !rest.starts_with("::") || remote.starts_with('[');
}

Format<std::string> remote_url(const std::filesystem::path& folder) {
    auto format = text_that(
        "a path, an ssh or an https URL, without a password (git's credential helpers know "
        "it)",
        [](const Scalar& scalar) {
            // A leading dash would be an option of the git client.
            if (!text().read(scalar) || scalar.text.front() == '-') return false;
            if (!is_spoken(scalar.text)) return false;
            return without_credentials(scalar.text) == scalar.text;
        });
    format.read = [plain = format.read,
                   folder](const Scalar& scalar) -> std::optional<std::string> {
        if (!plain(scalar)) return std::nullopt;
        if (is_local_path(scalar.text)) return path(folder).read(scalar);
        return std::string(scalar.text);
    };
    return format;
}

Format<std::string> api_url() {
    auto format = text_that(
        "an https URL without path (http only to 127.0.0.0/8, localhost or [::1])",
        [](const Scalar& scalar) {
            const auto url = parse_url(scalar.text);
            if (!url || url->host.empty() || url->credentials) return false;
            if (!url->rest.empty() && url->rest != "/") return false;
            return url->scheme == "https" || (url->scheme == "http" && is_loopback(url->host));
        });
    format.read = [plain = format.read](const Scalar& scalar) {
        auto url = plain(scalar);
        if (url && url->back() == '/') url->pop_back(); // routes start with a slash
        return url;
    };
    return format;
}

Format<std::string> proxy_url() {
    return text_that(
        "an http, https, socks5 or socks5h URL without path; one with a password is only taken "
        "from ROLLCALL_DROPBOX_PROXY",
        [](const Scalar& scalar) {
            const auto url = parse_url(scalar.text);
            if (!url || url->host.empty() || (!url->rest.empty() && url->rest != "/")) return false;
            if (url->credentials && !scalar.from_environment) return false;
            return url->scheme == "http" || url->scheme == "https" || url->scheme == "socks5"
                   || url->scheme == "socks5h";
        });
}

Format<std::string> listen_address() {
    return text_that(R"(HOST:PORT such as "127.0.0.1:9470")", [](const Scalar& scalar) {
        // As the authority of a URL: the same rules for names, brackets and ports. Port 0 lets
        // the system choose one.
        const auto colon = scalar.text.rfind(':');
        if (colon == std::string_view::npos) return false;
        const auto port = scalar.text.substr(colon + 1);
        const auto url = parse_url("http://" + std::string(scalar.text.substr(0, colon)));
        return (port == "0" || is_port(port)) && url && !url->host.empty() && url->rest.empty()
               && url->port.empty() && !url->credentials;
    });
}

Format<std::string> author() {
    return text_that(R"(a name and address such as "Rollcall <rollcall@example.com>")",
                     [](const Scalar& scalar) {
                         const auto text = scalar.text;
                         const auto open = text.find(" <");
                         if (!config::text().read(scalar) || open == 0) return false;
                         if (open == std::string_view::npos || text.back() != '>') return false;
                         const auto address = text.substr(open + 2, text.size() - open - 3);
                         return !address.empty()
                                && address.find_first_of("<> ") == std::string_view::npos
                                && text.substr(0, open).find_first_of("<>")
                                       == std::string_view::npos;
                     });
}

Format<std::string> team_id() {
    return text_that(R"(a team id such as "dbtid:…")", [](const Scalar& scalar) {
        return text().read(scalar) && scalar.text.substr(0, 6) == "dbtid:"
               && scalar.text.size() > 6;
    });
}

} // namespace

void read_repository(Section section,
                     RepositorySettings& repository,
                     const std::filesystem::path& folder) {
    repository.path = path(folder).read({repository.path}).value_or(repository.path);
    section.scalar("path", repository.path, path(folder));
    section.scalar("branch", repository.branch,
                   text_that("a branch name such as main, not below refs/ or rollcall/",
                             [](const Scalar& scalar) { return is_branch(scalar.text); }));
    auto remote = section.child("remote");
    remote.scalar("url", repository.remote_url, or_none(remote_url(folder)));
    remote.scalar("timeout", repository.remote_timeout, duration());
    remote.scalar("claim", repository.remote_claim, duration());
    remote.finish();
    section.scalar("verify", repository.verify, word(k_verify));
    section.scalar("allowedSigners", repository.allowed_signers, or_none(path(folder)));
    section.scalar("allowedKeys", repository.allowed_keys, or_none(path(folder)));
    section.list("approvers", repository.approvers, text());
    section.scalar("signingKey", repository.signing_key, or_none(path(folder)));
    section.finish();
}

void read_dropbox(Section section, DropboxSettings& dropbox, const std::filesystem::path& folder) {
    section.scalar("apiUrl", dropbox.api_url, api_url());
    section.secret("appKey", dropbox.app_key);
    section.secret("appSecret", dropbox.app_secret);
    section.secret("refreshToken", dropbox.refresh_token);
    section.scalar("teamId", dropbox.team_id, or_none(team_id()));
    section.scalar("concurrency", dropbox.concurrency, count(1, 100));
    section.scalar("callTimeout", dropbox.call_timeout, duration());
    section.scalar("passTimeout", dropbox.pass_timeout, duration());
    section.scalar("proxy", dropbox.proxy, or_none(proxy_url()));
    section.scalar("caFile", dropbox.ca_file, or_none(path(folder)));
    section.finish();
}

void read_controller(Section section, ControllerSettings& controller) {
    section.scalar("interval", controller.interval, duration());
    section.scalar("exportInterval", controller.export_interval, duration());
    section.scalar("listen", controller.listen, or_none(listen_address()));
    section.scalar("allowNonLoopback", controller.allow_non_loopback, boolean());
    section.scalar("fightLimit", controller.fight_limit, count(0, 1000));
    section.scalar("fightWindow", controller.fight_window, duration());
    section.finish();
}

void read_reports(Section section, ReportSettings& reports) {
    section.scalar("keep", reports.keep, count(1, 10'000));
    section.scalar("keepDays", reports.keep_days, count(1, 10'000));
    section.finish();
}

void read_export(Section section, ExportSettings& exporting) {
    section.scalar("mode", exporting.mode, word(k_modes));
    section.scalar("autoMerge", exporting.auto_merge, boolean());
    section.scalar("author", exporting.author, author());
    section.finish();
}

} // namespace rollcall::config
