#include "ldif_trailer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/fold.hpp>

#include <array>
#include <charconv>
#include <optional>

namespace rollcall {
namespace {

std::optional<std::size_t> number(std::string_view text) noexcept {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

/// The DN part of a referral URL, in lower case.
std::string url_dn(std::string_view url) {
    auto rest = url.substr(0, url.find('?'));
    const auto host = rest.find("://");
    if (host == std::string_view::npos) return {};
    rest.remove_prefix(host + 3);
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) return {};
    return ascii_lower(rest.substr(slash + 1));
}

} // namespace

void LdifTrailer::comment(std::string_view text, std::size_t entries) {
    constexpr std::string_view k_count = "# numEntries:";
    if (text.substr(0, k_count.size()) != k_count) return;
    const auto count = number(trim(text.substr(k_count.size())));
    if (!count) return;
    const auto read = entries - counted_entries_;
    if (*count != read) {
        gaps_.push_back({file_,
                         {},
                         "the search found " + counted(*count, "entry", "entries")
                             + " by its numEntries line, the file holds " + grouped(read)
                             + "; export it again"});
    }
    counted_entries_ = entries;
    has_marker_ = true;
}

void LdifTrailer::result_line(std::string_view name,
                              std::string_view value,
                              Position at,
                              std::size_t entries) {
    const auto key = ascii_lower(name);
    if (key == "result") {
        const auto code = number(value.substr(0, value.find(' ')));
        if (!code || *code != 0) {
            gaps_.push_back({file_, at,
                             "the search ended with \"" + visible(value)
                                 + "\", so entries are missing; export it again"});
        }
        closed_entries_ = entries;
        has_marker_ = true;
    } else if (key == "pagedresults") {
        constexpr std::string_view k_cookie = "cookie=";
        const auto cookie = value.find(k_cookie);
        page_open_ = cookie != std::string_view::npos
                     && !trim(value.substr(cookie + k_cookie.size())).empty();
        page_at_ = at;
    } else if (key == "ref") {
        reference(value, at);
    }
}

void LdifTrailer::reference(std::string_view url, Position at) {
    constexpr std::array<std::string_view, 3> k_without_people{
        "cn=configuration,", "dc=domaindnszones,", "dc=forestdnszones,"};
    const auto dn = url_dn(url);
    for (const auto start : k_without_people) {
        if (dn.substr(0, start.size()) == start) return;
    }
    gaps_.push_back({file_, at,
                     "a part of the tree was not read: \"" + visible(url)
                         + "\"; export it too, or search below a base without it"});
}

bool LdifTrailer::finish(std::size_t entries) {
    if (page_open_) {
        gaps_.push_back({file_, page_at_,
                         "the last page of the search is missing; export it "
                         "again"});
    }
    return has_marker_ && (counted_entries_ == entries || closed_entries_ == entries);
}

} // namespace rollcall
