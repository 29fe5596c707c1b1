#include "../exporting.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace rollcall::cli {
namespace {

void print_json(const ExportResult& result, std::ostream& out) {
    nlohmann::ordered_json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "Export";
    json["commit"] = result.commit ? nlohmann::ordered_json(result.commit->str())
                                   : nlohmann::ordered_json(nullptr);
    json["source"] = result.source;
    json["subject"] = result.subject;
    json["users"] = result.users;
    json["groups"] = result.groups;
    json["memberships"] = result.memberships;
    json["held"] = nullptr;
    if (result.held) {
        json["held"] = {{"holdId", result.held->hold_id},
                        {"class", result.held->hazard},
                        {"count", result.held->count},
                        {"base", result.held->base},
                        {"detail", result.held->detail}};
    }
    json["omissions"] = nlohmann::ordered_json::array();
    for (const auto& item : result.omissions) {
        json["omissions"].push_back(
            {{"reason", item.reason}, {"subject", item.subject}, {"detail", item.detail}});
    }
    json["unmapped"] = nlohmann::ordered_json::array();
    for (const auto& item : result.unmapped) {
        json["unmapped"].push_back({{"uid", item.uid.str()},
                                    {"group", item.is_group},
                                    {"field", item.field},
                                    {"problem", item.problem}});
    }
    json["warnings"] = result.warnings;
    out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

template <class Item, class Line>
void print_list(std::ostream& out,
                std::string_view title,
                const std::vector<Item>& items,
                Line line) {
    constexpr std::size_t k_most = 20;
    if (items.empty()) return;
    fmt::print(out, "\n{} ({})\n", title, grouped(items.size()));
    for (std::size_t i = 0; i < items.size() && i < k_most; ++i) {
        fmt::print(out, "  {}\n", line(items[i]));
    }
    if (items.size() > k_most) {
        fmt::print(out, "  … and {} more: see all with -o json\n", grouped(items.size() - k_most));
    }
}

void print_warnings(std::ostream& out, const ExportResult& result) {
    for (const auto& warning : result.warnings) fmt::print(out, "warning: {}\n", visible(warning));
}

/// Who and what is not exported as it stands, and why.
void print_exceptions(std::ostream& out, const ExportResult& result) {
    print_list(out, "Not exported as it stands", result.omissions, [](const Omission& item) {
        return fmt::format("{}: {}: {}", item.reason, visible(item.subject), visible(item.detail));
    });
    print_list(out, "Values that could not be mapped: the last exported ones are kept",
               result.unmapped, [](const UnmappedValue& item) {
                   return fmt::format("{} {}: {}", item.uid.str(), item.field,
                                      visible(item.problem));
               });
}

ExitCode run_export(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    if (!(*workspace)->has_datastore()) {
        return invocation.fail((*workspace)->datastore().error(), ExitCode::usage);
    }
    const auto result = export_now(**workspace);
    if (!result) return invocation.fail(result.error(), exit_code_of_input(result.error()));
    print_export(*result, invocation);
    return result->held ? ExitCode::held : ExitCode::done;
}

} // namespace

Result<PreparedExport> prepare_export_now(Workspace& workspace) {
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.export_options());
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(const auto datastore, workspace.datastore());
    ROLLCALL_TRY_ASSIGN(auto* ledger, workspace.ledger());
    ROLLCALL_TRY_ASSIGN(const auto applied, ledger->load());
    return prepare_export(*datastore, *repository, applied.roster, options);
}

Result<ExportResult> export_now(Workspace& workspace) {
    ROLLCALL_TRY(workspace.lock());
    ROLLCALL_TRY_ASSIGN(auto prepared, prepare_export_now(workspace));
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    return commit_export(std::move(prepared), *repository);
}

void print_export(const ExportResult& result, const Invocation& invocation) {
    print_warnings(invocation.streams.err, result);
    auto& out = invocation.streams.out;
    if (invocation.output == Output::json) return print_json(result, out);
    fmt::print(out, "Read {}: {}, {}, {}\n", visible(result.source), counted(result.users, "user"),
               counted(result.groups, "group"), counted(result.memberships, "membership"));
    if (result.held) {
        out << held_export_text(*result.held, output_style());
    } else if (result.commit) {
        fmt::print(out, "Committed {}: {}\n", result.commit->str().substr(0, 10), result.subject);
    } else {
        fmt::print(out, "Nothing changed, so there is no commit\n");
    }
    print_exceptions(out, result);
}

std::string findings_text(const ExportResult& result) {
    std::ostringstream text;
    print_warnings(text, result);
    print_exceptions(text, result);
    return std::move(text).str();
}

const Command k_export{
    "export",
    "",
    "read the datastore and commit it as manifests",
    "Reads the datastore completely and commits what it says to the tracked branch; the message "
    "says what\nchanges in people's words. An unchanged directory makes no commit; an incomplete "
    "read makes none\neither (exit code 7).",
    [](po::options_description&) {},
    nullptr,
    run_export};

} // namespace rollcall::cli
