#include "options.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <charconv>
#include <sstream>
#include <vector>

namespace rollcall::sandbox_cli {
namespace {

namespace po = boost::program_options;

constexpr const char* k_examples = R"(
Examples:
  An empty team with one admin, on any free port:
      dropbox-sandbox
  A team from a file, kept between runs, each call on standard error:
      dropbox-sandbox --seed team.json --state team-state.json --log
  10,000 people in 500 groups with 60,000 memberships, and a service that takes its time:
      dropbox-sandbox --generate 10000,500,60000 --latency 100ms --jitter 20ms
  A Dropbox that answers otherwise where its documents leave that open:
      dropbox-sandbox --switch group_name_case=sensitive --switch calls_per_second=20

When it is ready it prints one line of JSON with its addresses and the credentials of its app:
  {"apiUrl":"http://127.0.0.1:40001","controlUrl":"http://127.0.0.1:40002","appKey":"...",...}

Let Rollcall work on it:
      dropbox-sandbox --seed team.json > sandbox.json &
      export ROLLCALL_DROPBOX_APIURL=$(jq -r .apiUrl sandbox.json)
      export DROPBOX_APP_KEY=$(jq -r .appKey sandbox.json)
      export DROPBOX_APP_SECRET=$(jq -r .appSecret sandbox.json)
      export DROPBOX_REFRESH_TOKEN=$(jq -r .refreshToken sandbox.json)
      rollcall plan

Or sign in by hand, and ask:
      curl -s $API/oauth2/token -d grant_type=refresh_token -d refresh_token=$REFRESH_TOKEN \
           -d client_id=$APP_KEY -d client_secret=$APP_SECRET
      curl -s $API/2/team/get_info -H "Authorization: Bearer $TOKEN" \
           -H "Content-Type: application/json" -d null

The control endpoint, on a port of its own; a browser shows a page there:
      curl -s $CONTROL/dump                                  # the whole team, sorted
      curl -s $CONTROL/outside  -d '{"action":"suspend","member":"ann@acme.example"}'
      curl -s $CONTROL/clock    -d '{"advance_seconds":604800}'
      curl -s $CONTROL/faults   -d '{"route":"team/groups/*","kind":"status","status":429,
                                     "retry_after":2,"every":10}'
      curl -s $CONTROL/switches -d '{"group_name_case":"sensitive"}'
      curl -s $CONTROL/calls                                 # what was asked of it

The form of a team file, the actions, faults and switches: docs/sandbox.md
)";

po::options_description described(Options& options, std::string& latency, std::string& jitter) {
    auto& server = options.server;
    po::options_description all("Options");
    auto add = all.add_options();
    add("listen", po::value(&server.listen)->default_value(server.listen)->value_name("HOST:PORT"),
        "where the API is served; port 0 = any free one");
    add("control",
        po::value(&server.control)->default_value(server.control)->value_name("HOST:PORT"),
        "where the control endpoint is served");
    add("allow-remote", po::bool_switch(&server.allow_remote),
        "accept addresses that other computers can reach: whoever reaches the control endpoint "
        "owns the team");
    add("seed", po::value(&options.seed_file)->value_name("FILE"), "the team, as JSON");
    add("generate", po::value(&options.generate)->value_name("N,G,M"),
        "a made-up team of N people, G groups and M memberships");
    add("switch", po::value(&options.switches)->value_name("NAME=VALUE"),
        "what Dropbox's documents leave open: group_adds=partial; may be given often");
    add("latency", po::value(&latency)->default_value("0")->value_name("TIME"),
        "added to every answer: 100ms, 1s");
    add("jitter", po::value(&jitter)->default_value("0")->value_name("TIME"),
        "latency varies by up to this much");
    add("state", po::value(&options.state_file)->value_name("FILE"),
        "read at the start when it exists, written at the end; comes before --seed");
    add("log", po::bool_switch(&options.log), "write one line per call to stderr");
    add("help,h", po::bool_switch(&options.help), "show this");
    add("version", po::bool_switch(&options.version), "show the version");
    return all;
}

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(const std::string& text) {
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc()) return {};
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit == "ms" || (unit.empty() && count == 0)) return std::chrono::milliseconds(count);
    if (unit == "s") return std::chrono::seconds(count);
    return {};
}

std::string help_text() {
    Options options;
    std::string latency;
    std::string jitter;
    std::ostringstream text;
    text << "dropbox-sandbox: a Dropbox team that lives in memory and speaks the team API\n\n"
         << "Usage: dropbox-sandbox [options]\n\n"
         << described(options, latency, jitter) << k_examples;
    return text.str();
}

Result<Options> parse_options(int argc, const char* const* argv) {
    Options options;
    std::string latency;
    std::string jitter;
    try {
        po::variables_map values;
        const po::options_description all = described(options, latency, jitter);
        po::store(po::command_line_parser(argc, argv)
                      .options(all)
                      .positional(po::positional_options_description())
                      .run(),
                  values);
        po::notify(values);
    } catch (const po::error& problem) {
        return fail(ErrorCode::invalid_input, problem.what());
    }
    const auto latency_time = parse_duration(latency);
    const auto jitter_time = parse_duration(jitter);
    if (!latency_time || !jitter_time) {
        return fail(ErrorCode::invalid_input, fmt::format("\"{}\" is no time; write 100ms or 1s",
                                                          latency_time ? jitter : latency));
    }
    for (const std::string& given : options.switches) {
        const std::size_t equals = given.find('=');
        if (equals == std::string::npos) {
            return fail(ErrorCode::invalid_input,
                        fmt::format("--switch \"{}\" is not of the form NAME=VALUE", given));
        }
        options.server.switches.emplace_back(given.substr(0, equals), given.substr(equals + 1));
    }
    options.server.latency = *latency_time;
    options.server.jitter = *jitter_time;
    if (!options.seed_file.empty() && !options.generate.empty()) {
        return fail(ErrorCode::invalid_input, "--seed and --generate exclude each other");
    }
    return options;
}

} // namespace rollcall::sandbox_cli
