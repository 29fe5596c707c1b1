#include "row.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>

namespace rollcall::bench {
namespace {

double rounded(double value) {
    return std::abs(value) < 100 ? std::round(value * 1000) / 1000 : std::round(value);
}

} // namespace

void print(const Row& row) {
    nlohmann::ordered_json line{{"bench", row.bench},     {"size", row.size},
                                {"measure", row.measure}, {"value", rounded(row.value)},
                                {"unit", row.unit},       {"runs", row.runs}};
    std::optional<double> judged = row.value;
    if (row.floor) {
        line["floor"] = rounded(*row.floor);
        line["floorIs"] = row.floor_is;
        judged = *row.floor > 0 ? std::optional(row.value / *row.floor) : std::nullopt;
        if (judged) line["ratio"] = rounded(*judged);
    }
    if (row.most) {
        line["target"] = fmt::format("<= {}{}", *row.most, row.floor ? "x" : " " + row.unit);
        if (judged) line["met"] = *judged <= *row.most;
    }
    fmt::print("{}\n", line.dump());
    std::fflush(stdout);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const auto half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

} // namespace rollcall::bench
