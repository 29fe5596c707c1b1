// Memory over many passes. ROLLCALL_SOAK=1000 makes as many as the documents speak of.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <httplib.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>

using namespace rollcall::e2e;

namespace {

/// Resident memory in KiB, as the kernel counts it.
std::size_t resident(const Process& process) {
    std::ifstream status(fmt::format("/proc/{}/status", process.id()));
    std::string word;
    while (status >> word) {
        if (word != "VmRSS:") continue;
        std::size_t count = 0;
        status >> count;
        return count;
    }
    return 0;
}

std::size_t passes_wanted() {
    const char* text = std::getenv("ROLLCALL_SOAK"); // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? 200 : std::stoul(text);
}

} // namespace

TEST_CASE("memory stays flat over many passes, quiet ones and busy ones") {
    Installation acme;
    for (int i = 0; i < 200; ++i) {
        acme.directory.people.push_back({.name = fmt::format("p{:03}", i)});
        acme.directory.group("Sales").members.push_back(acme.directory.people.back().name);
    }
    acme.save_directory();
    acme.sandbox().outside({{"action", "set_licenses"}, {"licenses", 500}});
    auto loop = acme.start_rollcall({"run"}, {{"ROLLCALL_CONTROLLER_INTERVAL", "1ms"},
                                              {"ROLLCALL_CONTROLLER_EXPORTINTERVAL", "20ms"},
                                              {"ROLLCALL_CONTROLLER_LISTEN", "127.0.0.1:0"}});
    const std::string before = "status pages at http://";
    REQUIRE(eventually([&] { return loop.err().find(before) != std::string::npos; }));
    const auto said = loop.err();
    const auto at = said.find(before) + before.size();
    httplib::Client client("http://" + said.substr(at, said.find('\n', at) - at));
    const auto passes = [&] {
        const auto answer = client.Get("/status.json");
        if (!answer || answer->status != 200) return std::size_t{0};
        return Json::parse(answer->body).at("passes").get<std::size_t>();
    };

    const auto wanted = passes_wanted();
    const auto warm = wanted / 4;
    std::size_t early = 0;
    std::size_t meddled = 0;
    for (std::size_t now = 0; now < wanted; now = passes()) {
        if (early == 0 && now >= warm) early = resident(loop);
        // A busy pass now and then: somebody renames a group, and scrapes go on all the time.
        if (now / 20 > meddled) {
            meddled = now / 20;
            acme.sandbox().outside({{"action", "change_name"},
                                    {"member", fmt::format("p{:03}@acme.com", meddled % 200)},
                                    {"surname", fmt::format("Other {}", meddled)}});
        }
        REQUIRE(client.Get("/metrics")->status == 200);
        REQUIRE(loop.running());
        rollcall::test::pause_briefly();
    }
    const auto late = resident(loop);
    loop.signal(SIGTERM);
    CHECK(loop.wait(std::chrono::seconds{10}).code == 0);
    std::cout << fmt::format("resident after {} passes: {} KiB, after {}: {} KiB\n", warm, early,
                             wanted, late);
    REQUIRE(early > 0);
    // What a heap may grow by fragmentation; a leak of a roster in each pass would be far more.
    CHECK(late < early + early / 10 + 1024);
}
