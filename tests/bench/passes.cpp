// Whole passes of the built rollcall over a team where nothing is to be done.
#include "benches.hpp"
#include "made_up.hpp"
#include "row.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <stdexcept>

namespace rollcall::bench {
namespace {

std::size_t pages(std::size_t items) { return (items + 999) / 1000; }

/// Wall seconds of a client that does nothing but follow the cursors of the member pages.
double follow_pages(const Service& service) {
    httplib::Client client(service.url());
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_read_timeout(std::chrono::minutes(1));
    const auto& variables = service.variables();
    const auto token = client.Post(
        "/oauth2/token", httplib::Params{{"grant_type", "refresh_token"},
                                         {"refresh_token", variables.at("DROPBOX_REFRESH_TOKEN")},
                                         {"client_id", variables.at("DROPBOX_APP_KEY")},
                                         {"client_secret", variables.at("DROPBOX_APP_SECRET")}});
    if (!token) throw std::runtime_error("no token");
    const httplib::Headers headers{
        {"Authorization",
         "Bearer " + nlohmann::json::parse(token->body).at("access_token").get<std::string>()},
        {"Accept-Encoding", "gzip"}};
    return seconds([&] {
        std::string path = "/2/team/members/list";
        std::string body = R"({"limit":1000,"include_removed":true})";
        for (;;) {
            const auto page = client.Post(path, headers, body, "application/json");
            if (!page || page->status != 200) throw std::runtime_error("a page is missing");
            // The page ends with its cursor; reading no more than that is part of the floor.
            const auto& text = page->body;
            const auto at = text.rfind(R"("cursor":")") + 10;
            body = R"({"cursor":")" + text.substr(at, text.find('"', at) - at) + R"("})";
            path = "/2/team/members/list/continue";
            if (text.find(R"("has_more":true)", at) == std::string::npos) return;
        }
    });
}

struct Measured {
    std::vector<double> wall, cpu, peak, alone;
    std::size_t calls = 0;
};

/// A team that was imported and adopted; then passes that find nothing to do.
Measured measure(const TeamSize& size, std::chrono::milliseconds latency, int runs) {
    const test::TemporaryFolder folder;
    const Service service(
        folder.path(),
        {"--generate", fmt::format("{},{},{}", size.people, size.groups, size.memberships),
         "--latency", latency.count() == 0 ? "0" : fmt::format("{}ms", latency.count())});
    const Site site(service);
    site.rollcall({"import"});
    site.rollcall({"apply", "--yes"});
    Measured found;
    for (int i = 0; i < runs; ++i) {
        service.forget_calls();
        const auto ended = site.rollcall({"apply", "--yes"});
        if (ended.out.find("nothing to do") == std::string::npos) {
            throw std::runtime_error("the pass did something: " + ended.out.substr(0, 500));
        }
        found.wall.push_back(ended.wall);
        found.cpu.push_back(ended.cpu);
        found.peak.push_back(ended.peak);
        found.calls = service.calls();
        if (latency.count() > 0) found.alone.push_back(follow_pages(service));
    }
    return found;
}

} // namespace

void pass_no_change() {
    constexpr std::chrono::milliseconds k_latency{100};
    for (const auto& size : {k_small_team, k_target_team}) {
        constexpr int k_runs = 5;
        const auto found = measure(size, k_latency, k_runs);
        const Row row{
            .bench = "pass_no_change", .size = size.name(), .measure = "", .runs = k_runs};
        const double chain = static_cast<double>(pages(size.people)) * 0.1;
        auto wall = row;
        wall.measure = "wall";
        wall.value = median(found.wall);
        wall.unit = "s";
        wall.floor = chain;
        wall.floor_is = "member pages x latency";
        wall.most = 1.08;
        print(wall);
        wall.measure = "wall against a bare client";
        wall.floor = median(found.alone);
        wall.floor_is = "a client that only follows the cursors of the same server";
        print(wall);
        auto calls = row;
        calls.measure = "calls";
        calls.value = static_cast<double>(found.calls);
        // The system-managed group of everyone is in the listing too; then team, admin, token.
        calls.floor = static_cast<double>(pages(size.people) + pages(size.groups + 1) + 3);
        calls.floor_is = "pages of members and groups, team, admin, token";
        calls.most = 1;
        print(calls);
        auto peak = row;
        peak.measure = "peak memory";
        peak.value = median(found.peak);
        peak.unit = "MiB";
        peak.most = 200;
        print(peak);
        auto cpu = row;
        cpu.measure = "cpu";
        cpu.value = median(found.cpu);
        cpu.unit = "s";
        print(cpu);
    }
}

void pass_no_change_0ms() {
    for (const auto& size : {k_small_team, k_target_team}) {
        constexpr int k_runs = 5;
        const auto found = measure(size, std::chrono::milliseconds(0), k_runs);
        Row row{
            .bench = "pass_no_change_0ms", .size = size.name(), .measure = "cpu", .runs = k_runs};
        row.value = median(found.cpu);
        row.unit = "s";
        row.most = 2;
        print(row);
        row.measure = "wall";
        row.value = median(found.wall);
        row.most.reset();
        print(row);
    }
}

} // namespace rollcall::bench
