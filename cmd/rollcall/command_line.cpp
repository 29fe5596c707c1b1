#include "command_line.hpp"

#include "process.hpp"

#include <rollcall/base/names.hpp>
#include <rollcall/base/text.hpp>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <iostream>

namespace rollcall::cli {
namespace {

constexpr std::array k_commands{&k_init,    &k_export,  &k_import,  &k_validate, &k_plan,
                                &k_apply,   &k_approve, &k_drift,   &k_run,      &k_explain,
                                &k_history, &k_pause,   &k_resume,  &k_rollback, &k_status,
                                &k_config,  &k_version};

void write_overview(std::ostream& out) {
    fmt::print(out,
               "Rollcall keeps a Dropbox team in step with a corporate directory, through git.\n\n"
               "usage: rollcall COMMAND [OPTIONS]\n\ncommands:\n");
    for (const auto* command : k_commands) {
        fmt::print(out, "  {:<10} {}\n", command->name, command->summary);
    }
    fmt::print(
        out,
        "\n`rollcall COMMAND --help` explains one. The configuration is ./rollcall.yaml, "
        "ROLLCALL_CONFIG,\nor what -c names.\n\n"
        "exit codes: 0 done, 1 failed, 2 changes pending (--detailed-exitcode), 3 something "
        "is held for\napproval, 4 saved plan stale, 5 partly applied, 6 locked, 7 inputs not "
        "trusted or incomplete,\n64 bad flags or rollcall.yaml, 130/143 stopped by a signal\n");
}

constexpr Names<Output, 6> k_forms{{{Output::text, "text"},
                                    {Output::json, "json"},
                                    {Output::markdown, "markdown"},
                                    {Output::html, "html"},
                                    {Output::junit, "junit"},
                                    {Output::sarif, "sarif"}}};

/// "text, json or markdown"
std::string forms_of(const Command& command) {
    std::string text;
    for (std::size_t i = 0; i < command.forms.size(); ++i) {
        if (i > 0) text += i + 1 == command.forms.size() ? " or " : ", ";
        text += name_of(k_forms, command.forms[i]);
    }
    return text;
}

/// The form that the word names, where the command knows it.
std::optional<Output> form_named(const Command& command, std::string_view word) {
    const auto form = named(k_forms, word);
    const auto& forms = command.forms;
    return form && std::find(forms.begin(), forms.end(), *form) != forms.end() ? form
                                                                               : std::nullopt;
}

po::options_description common_options(const Command& command) {
    po::options_description common("common options");
    auto add = common.add_options();
    add("config,c", po::value<std::string>()->value_name("FILE"),
        "the configuration (default ./rollcall.yaml, or ROLLCALL_CONFIG)");
    add("output,o", po::value<std::string>()->default_value("text")->value_name("FORM"),
        ("form of the result: " + forms_of(command)).c_str());
    add("full", po::bool_switch(), "show everything, however much; JSON always does");
    add("log-format", po::value<std::string>()->default_value("text")->value_name("FORM"),
        "of what is told on standard error while a pass works: text or json (a line per event)");
    add("help,h", "this help");
    return common;
}

void write_help(const Command& command, const po::options_description& options, std::ostream& out) {
    fmt::print(out, "usage: rollcall {} [OPTIONS]{}{}\n\n{}\n", command.name,
               command.arguments.empty() ? "" : " ", command.arguments, command.help);
    out << '\n' << options;
}

const Command* find(std::string_view name) {
    for (const auto* command : k_commands) {
        if (command->name == name) return command;
    }
    return nullptr;
}

int usage(std::ostream& err, const std::string& problem) {
    fmt::print(err, "rollcall: {}\n", problem);
    return static_cast<int>(ExitCode::usage);
}

int run_command(const Command& command, int argc, const char* const* argv, Streams streams) {
    po::options_description visible_options = common_options(command);
    po::options_description own(fmt::format("options of {}", command.name));
    command.add_options(own);
    if (!own.options().empty()) visible_options.add(own);
    po::options_description all = visible_options;
    po::positional_options_description positional;
    if (command.positional != nullptr) positional.add(command.positional, -1);

    Invocation invocation{streams};
    try {
        po::store(po::command_line_parser(argc, argv).options(all).positional(positional).run(),
                  invocation.options);
        po::notify(invocation.options);
    } catch (const po::error& problem) {
        return usage(streams.err, fmt::format("{}: {}; see `rollcall {} --help`", command.name,
                                              problem.what(), command.name));
    }
    if (invocation.has("help")) {
        write_help(command, visible_options, streams.out);
        return 0;
    }
    const auto output = form_named(command, invocation.text("output"));
    if (!output) {
        return usage(streams.err,
                     fmt::format("-o {}: no such form; use {}", visible(invocation.text("output")),
                                 forms_of(command)));
    }
    invocation.output = *output;
    const auto log_format = invocation.text("log-format");
    if (log_format != "text" && log_format != "json") {
        return usage(streams.err, fmt::format("--log-format {}: no such form; use text or json",
                                              visible(log_format)));
    }
    invocation.logs_json = log_format == "json";
    invocation.config_file = invocation.text("config");
    if (invocation.config_file.empty()) {
        invocation.config_file = environment("ROLLCALL_CONFIG").value_or("rollcall.yaml");
    }

    const auto code = command.run(invocation);
    streams.out.flush();
    if (stop_signal() != 0 && command.name != k_run.name) return 128 + stop_signal();
    return static_cast<int>(code);
}

} // namespace

bool Invocation::has(const char* option) const {
    const auto found = options.find(option);
    if (found == options.end()) return false;
    const auto* flag = boost::any_cast<bool>(&found->second.value());
    return flag == nullptr || *flag;
}

std::string Invocation::text(const char* option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::string() : found->second.as<std::string>();
}

std::vector<std::string> Invocation::texts(const char* option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::vector<std::string>()
                                  : found->second.as<std::vector<std::string>>();
}

ExitCode Invocation::fail(const Error& error, ExitCode code) const {
    fmt::print(streams.err, "rollcall: {}\n", problem_text(error.describe(), style()));
    return code;
}

TextStyle Invocation::style() const {
    auto style = output_style();
    style.full = has("full");
    return style;
}

int run(int argc, const char* const* argv, Streams streams) {
    install_signal_handlers();
    const std::string_view name = argc > 1 ? argv[1] : "";
    if (name.empty() || name == "--help" || name == "-h" || name == "help") {
        write_overview(name.empty() ? streams.err : streams.out);
        return name.empty() ? static_cast<int>(ExitCode::usage) : 0;
    }
    const auto* command = find(name == "--version" ? "version" : name);
    if (command == nullptr) {
        std::vector<std::string_view> names;
        for (const auto* known : k_commands) names.push_back(known->name);
        const auto near = nearest(name, names);
        return usage(streams.err,
                     fmt::format("no command \"{}\"{}", visible(name),
                                 near.empty() ? std::string("; see `rollcall --help`")
                                              : fmt::format("; did you mean \"{}\"?", near)));
    }
    try {
        return run_command(*command, argc - 1, argv + 1, streams);
    } catch (const std::exception& broken) {
        fmt::print(streams.err, "rollcall: internal error: {}\n", broken.what());
        return static_cast<int>(ExitCode::failed);
    }
}

} // namespace rollcall::cli
