#include "drift_charts.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace rollcall {
namespace {

constexpr std::size_t k_colours = 5;
constexpr std::size_t k_most_columns = 36;

// The chart in its own units: about CSS pixels on a phone, a little larger on a desk.
constexpr double k_width = 420;
constexpr double k_height = 190;
constexpr double k_left = 34;
constexpr double k_right = 6;
constexpr double k_top = 8;
constexpr double k_bottom = 20;

/// A round number not below the largest value, which four lines divide well.
std::size_t nice_top(std::size_t largest) {
    if (largest <= 4) return 4;
    double step = std::pow(10.0, std::floor(std::log10(static_cast<double>(largest) / 4)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        const double top = 4 * std::max(1.0, std::round(step * factor));
        if (top >= static_cast<double>(largest)) return static_cast<std::size_t>(top);
    }
    return largest;
}

/// "28 Nov", "28 Nov 10:11" where all is within two days.
std::string short_time(const std::string& time, bool with_clock) {
    constexpr std::array k_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (time.size() < 16) return time;
    const auto month = static_cast<std::size_t>((time[5] - '0') * 10 + (time[6] - '0'));
    if (month < 1 || month > 12) return time;
    auto text = fmt::format("{} {}", time.substr(time[8] == '0' ? 9 : 8, time[8] == '0' ? 1 : 2),
                            k_months.at(month - 1));
    return with_clock ? text + " " + time.substr(11, 5) : text;
}

/// One column: a report, or the largest of a span of time.
struct Column {
    const DriftSummary* report = nullptr;
};

/// The reports, thinned to as many columns as can be told apart; of each span the largest.
std::vector<Column> columns_of(const std::vector<DriftSummary>& reports) {
    const auto count = std::min(reports.size(), k_most_columns);
    std::vector<Column> columns(count);
    for (std::size_t i = 0; i < reports.size(); ++i) {
        auto& column = columns[i * count / reports.size()];
        if (column.report == nullptr || reports[i].facts > column.report->facts) {
            column.report = &reports[i];
        }
    }
    return columns;
}

/// The keys that get a colour of their own, the largest first.
std::vector<std::string> leading(const std::vector<Column>& columns, CountsOf counts) {
    std::map<std::string, std::size_t> totals;
    for (const auto& column : columns) {
        for (const auto& [key, count] : column.report->*counts) totals[key] += count;
    }
    std::vector<std::pair<std::string, std::size_t>> sorted(totals.begin(), totals.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < sorted.size() && i < k_colours; ++i)
        keys.push_back(sorted[i].first);
    return keys;
}

/// What a column has of each leading key, and of the others.
std::vector<std::size_t>
shares_of(const Column& column, CountsOf counts, const std::vector<std::string>& keys) {
    std::vector<std::size_t> shares(keys.size() + 1, 0);
    for (const auto& [key, count] : column.report->*counts) {
        const auto found = std::find(keys.begin(), keys.end(), key);
        shares[static_cast<std::size_t>(found - keys.begin())] += count;
    }
    return shares;
}

std::string grid(std::size_t top) {
    std::string svg;
    for (int i = 0; i <= 4; ++i) {
        const double y = k_top + (k_height - k_top - k_bottom) * (4 - i) / 4.0;
        svg += fmt::format(R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)",
                           k_left, k_width - k_right, y, y);
        svg += fmt::format(R"(<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>)",
                           k_left - 5, y + 3.5, grouped(top * static_cast<std::size_t>(i) / 4));
    }
    return svg;
}

std::string times(const std::vector<Column>& columns) {
    const auto& first = columns.front().report->time;
    const auto& last = columns.back().report->time;
    const bool one_day = first.substr(0, 10) == last.substr(0, 10);
    const auto at = [](double x, std::string_view anchor, const std::string& text) {
        return fmt::format(R"(<text class="tick" x="{:.1f}" y="{}" text-anchor="{}">{}</text>)", x,
                           k_height - 6, anchor, escape_html(text));
    };
    if (columns.size() == 1) {
        return at((k_left + k_width - k_right) / 2, "middle", short_time(first, true));
    }
    return at(k_left, "start", short_time(first, one_day))
           + at(k_width - k_right, "end", short_time(last, one_day));
}

} // namespace

std::string chart_over_time(std::string_view id,
                            std::string_view title,
                            const std::vector<DriftSummary>& reports,
                            CountsOf counts,
                            std::string (*label)(std::string_view)) {
    if (reports.empty()) return "";
    const auto columns = columns_of(reports);
    const auto keys = leading(columns, counts);
    std::size_t largest = 0;
    bool others = false;
    for (const auto& column : columns) {
        largest = std::max(largest, column.report->facts);
        others = others || shares_of(column, counts, keys).back() > 0;
    }
    const auto top = nice_top(largest);
    const double plot = k_height - k_top - k_bottom;
    // A single report is no wall.
    const double step = (k_width - k_left - k_right)
                        / static_cast<double>(std::max<std::size_t>(columns.size(), 8));
    const double width = std::min(step * 0.72, 26.0);
    const double from = columns.size() == 1 ? (k_left + k_width - k_right) / 2 - step / 2 : k_left;
    const double stride = columns.size() <= 1 ? step
                                              : (k_width - k_left - k_right - step)
                                                    / static_cast<double>(columns.size() - 1);
    std::string svg = fmt::format(R"(<figure class="chart"><figcaption id="{0}">{1}</figcaption>)"
                                  R"(<svg viewBox="0 0 {2} {3}" role="img" aria-labelledby="{0}">)",
                                  id, escape_html(title), k_width, k_height);
    svg += grid(top);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto shares = shares_of(columns[i], counts, keys);
        double y = k_top + plot;
        const double x = from + stride * static_cast<double>(i) + (step - width) / 2;
        svg += "<g>";
        svg += fmt::format("<title>{}: {}</title>",
                           escape_html(short_time(columns[i].report->time, true)),
                           counted(columns[i].report->facts, "fact"));
        for (std::size_t k = 0; k < shares.size(); ++k) {
            if (shares[k] == 0) continue;
            const double height = plot * static_cast<double>(shares[k]) / static_cast<double>(top);
            y -= height;
            svg += fmt::format(
                R"(<rect class="k{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", k, x,
                y, width, height);
        }
        svg += "</g>";
    }
    svg += times(columns) + "</svg><ul class=\"legend\">";
    for (std::size_t k = 0; k < keys.size(); ++k) {
        svg += fmt::format(R"(<li><span class="swatch k{}"></span>{}</li>)", k,
                           escape_html(label(keys[k])));
    }
    if (others) {
        svg += fmt::format(R"(<li><span class="swatch k{}"></span>others</li>)", keys.size());
    }
    svg += "</ul></figure>";
    return svg;
}

std::string bar_chart(std::string_view id,
                      std::string_view title,
                      std::vector<std::pair<std::string, std::size_t>> rows) {
    constexpr std::size_t k_most = 8;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (rows.size() > k_most) {
        std::size_t rest = 0;
        for (std::size_t i = k_most - 1; i < rows.size(); ++i) rest += rows[i].second;
        const auto others = rows.size() - k_most + 1;
        rows.resize(k_most - 1);
        rows.emplace_back(fmt::format("{} others", others), rest);
    }
    if (rows.empty()) return "";
    std::size_t largest = 1;
    for (const auto& row : rows) largest = std::max(largest, row.second);
    constexpr double k_row = 31;
    const double height = k_row * static_cast<double>(rows.size()) + 2;
    std::string svg = fmt::format(R"(<figure class="chart"><figcaption id="{0}">{1}</figcaption>)"
                                  R"(<svg viewBox="0 0 {2} {3}" role="img" aria-labelledby="{0}">)",
                                  id, escape_html(title), k_width, height);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double y = k_row * static_cast<double>(i);
        const double width = std::max(2.0, k_width * static_cast<double>(rows[i].second)
                                               / static_cast<double>(largest));
        constexpr std::size_t k_longest_label = 52;
        svg += fmt::format(
            R"(<text class="name" x="0" y="{:.1f}">{}</text>)"
            R"(<text class="count" x="{}" y="{:.1f}" text-anchor="end">{}</text>)"
            R"(<rect class="track" x="0" y="{:.1f}" width="{}" height="7" rx="3.5"/>)"
            R"(<rect class="bar" x="0" y="{:.1f}" width="{:.1f}" height="7" rx="3.5"/>)",
            y + 13, escape_html(shortened(visible(rows[i].first), k_longest_label)), k_width,
            y + 13, grouped(rows[i].second), y + 19, k_width, y + 19, width);
    }
    return svg + "</svg></figure>";
}

} // namespace rollcall
