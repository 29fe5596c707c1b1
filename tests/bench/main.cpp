// The benchmarks that script/bench runs: rollcall-bench NAME.
#include "benches.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

struct Bench {
    const char* name;
    void (*run)();
};

using namespace rollcall::bench;

// One row a line: script/bench lists them from here.
constexpr Bench k_benches[] = {
    {"calls", calls},
    {"compare", compare},
    {"converge_first", converge_first},
    {"converge_small", converge_small},
    {"crash_resume", crash_resume},
    {"export_change", export_change},
    {"export_first", export_first},
    {"manifest_read", manifest_read},
    {"manifest_read_edited", manifest_read_edited},
    {"manifest_write", manifest_write},
    {"members_page", members_page},
    {"pass_no_change", pass_no_change},
    {"pass_no_change_0ms", pass_no_change_0ms},
    {"throttled", throttled},
};

} // namespace

int main(int argc, char** argv) {
    const std::string_view wanted = argc == 2 ? argv[1] : "";
    for (const auto& bench : k_benches) {
        if (wanted != bench.name) continue;
        try {
            bench.run();
            return 0;
        } catch (const std::exception& error) {
            std::fprintf(stderr, "bench: %s: %s\n", bench.name, error.what());
            return 1;
        }
    }
    std::fprintf(stderr, "usage: rollcall-bench NAME, where NAME is one of\n");
    for (const auto& bench : k_benches) std::fprintf(stderr, "  %s\n", bench.name);
    return 64;
}
