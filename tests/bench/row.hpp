#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::bench {

/// One figure, as script/bench reads it.
struct Row {
    std::string bench;
    std::string size{};
    std::string measure; ///< "wall", "calls", "peak memory", …
    double value = 0;
    std::string unit{};
    std::optional<double> floor{}; ///< measured in the same run, in the same unit
    std::string floor_is{};        ///< in words
    std::optional<double>
        most{}; ///< the target: so many times the floor, or an absolute value without one
    int runs = 1;
};

/// Prints the row as one line of JSON.
void print(const Row& row);

[[nodiscard]] double median(std::vector<double> values);

/// Seconds that `work` takes.
template <class Work> double seconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Seconds of processor time that `work` takes: what else the machine does matters little then.
template <class Work> double cpu_seconds(Work work) {
    const auto start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// The median of `runs` runs, in seconds of processor time.
template <class Work> double median_cpu(int runs, Work work) {
    std::vector<double> values;
    for (int i = 0; i < runs; ++i) values.push_back(cpu_seconds(work));
    return median(std::move(values));
}

} // namespace rollcall::bench
