#pragma once

#include "exit_code.hpp"
#include "terminal.hpp"

#include <boost/program_options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::cli {

namespace po = boost::program_options;

/// How results are written. Each command says which of them it knows (Command::forms).
enum class Output { text, json, markdown, html, junit, sarif };

/// One call of one command.
struct Invocation {
    Streams streams;
    po::variables_map options{};
    std::string config_file{};
    Output output = Output::text;
    bool logs_json = false; ///< what happens is told in lines of JSON

    [[nodiscard]] bool has(const char* option) const;
    [[nodiscard]] std::string text(const char* option) const; ///< empty when not given
    [[nodiscard]] std::vector<std::string> texts(const char* option) const;
    /// Colour and width of standard output; whether everything is shown (`--full`).
    [[nodiscard]] TextStyle style() const;
    /// Reports a failure on standard error, a very long one cut, and returns the code to end with.
    [[nodiscard]] ExitCode fail(const Error& error, ExitCode code) const;
};

/// A row of the command table: parsing and help both come from it.
struct Command {
    std::string_view name;
    std::string_view arguments; ///< after the options, as in help: "[FILE]"
    std::string_view summary;
    std::string_view help; ///< paragraphs and examples
    void (*add_options)(po::options_description&);
    const char* positional; ///< the option that takes bare words, or null
    ExitCode (*run)(Invocation&);
    /// What `-o` takes, the default first.
    std::vector<Output> forms{Output::text, Output::json};
};

// One row per file under commands/.
extern const Command k_init;
extern const Command k_export;
extern const Command k_import;
extern const Command k_validate;
extern const Command k_plan;
extern const Command k_apply;
extern const Command k_approve;
extern const Command k_drift;
extern const Command k_run;
extern const Command k_explain;
extern const Command k_history;
extern const Command k_pause;
extern const Command k_resume;
extern const Command k_rollback;
extern const Command k_status;
extern const Command k_config;
extern const Command k_version;

/// The whole program: parses, runs one command, and returns its exit code.
int run(int argc, const char* const* argv, Streams streams);

} // namespace rollcall::cli
