#include "../workspace.hpp"

#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    options.add_options()("check", po::bool_switch(),
                          "only say whether it is good, and what in it cannot work");
}

void print_text(const LoadedSettings& loaded, std::ostream& out) {
    std::size_t path_width = 0;
    std::size_t value_width = 0;
    constexpr std::size_t k_widest_value = 48;
    for (const auto& setting : loaded.effective) {
        path_width = std::max(path_width, setting.path.size());
        value_width = std::min(k_widest_value, std::max(value_width, setting.value.size()));
    }
    for (const auto& setting : loaded.effective) {
        fmt::print(out, "{:<{}}  {:<{}}  # {}\n", setting.path, path_width, setting.value,
                   value_width, setting.origin);
    }
}

void print_json(const LoadedSettings& loaded, std::ostream& out) {
    nlohmann::ordered_json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "EffectiveConfig";
    json["settings"] = nlohmann::ordered_json::array();
    for (const auto& setting : loaded.effective) {
        json["settings"].push_back(
            {{"path", setting.path}, {"value", setting.value}, {"origin", setting.origin}});
    }
    out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void print_check(const LoadedSettings& loaded, std::ostream& out) {
    nlohmann::ordered_json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "ConfigCheck";
    json["warnings"] = nlohmann::ordered_json::array();
    for (const auto& warning : loaded.warnings) {
        nlohmann::ordered_json item;
        item["file"] = warning.file;
        item["line"] = warning.at.line; // 0: the file as a whole
        item["column"] = warning.at.column;
        item["message"] = warning.message;
        json["warnings"].push_back(std::move(item));
    }
    out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

ExitCode run_config(Invocation& invocation) {
    const auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    // The policy in git is part of what is in effect; without a repository there is none yet.
    if (const auto refreshed = (*workspace)->refresh_policy();
        !refreshed && refreshed.error().code != ErrorCode::not_found) {
        return invocation.fail(refreshed.error(), exit_code_of_input(refreshed.error()));
    }
    const auto& loaded = (*workspace)->loaded();
    (*workspace)->warn();
    if (invocation.has("check") && invocation.output == Output::json) {
        print_check(loaded, invocation.streams.out);
    } else if (invocation.has("check")) {
        fmt::print(invocation.streams.out, "{}: good\n", invocation.config_file);
    } else if (invocation.output == Output::json) {
        print_json(loaded, invocation.streams.out);
    } else {
        print_text(loaded, invocation.streams.out);
    }
    return ExitCode::done;
}

} // namespace

const Command k_config{
    "config",
    "",
    "show the effective settings, and where each comes from",
    "Prints every effective setting with its origin: the default, the place in rollcall.yaml, or "
    "the\nenvironment variable that overrides it. Secrets are shown as references, never as "
    "values.\nSettings that contradict each other are refused (exit code 64); those that have no "
    "effect, or another\none than it seems, are warned of on standard error, and listed by "
    "--check -o json.",
    add_options,
    nullptr,
    run_config};

} // namespace rollcall::cli
