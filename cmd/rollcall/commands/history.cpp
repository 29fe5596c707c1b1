#include "../subjects.hpp"

#include <rollcall/inquiry/explain.hpp>
#include <rollcall/report/explanation_text.hpp>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    options.add_options()("subject", po::value<std::vector<std::string>>()->value_name("SUBJECT"),
                          "a person or a group: slug, e-mail, uid, external id or name");
}

ExitCode run_history(Invocation& invocation) {
    const auto texts = invocation.texts("subject");
    if (texts.size() != 1) {
        return invocation.fail({.message = "history takes one person or group"}, ExitCode::usage);
    }
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;
    const auto told = [&]() -> Result<SubjectHistory> {
        ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
        const auto places = inquiry_places(workspace.settings());
        ROLLCALL_TRY_ASSIGN(const auto subject,
                            find_subject(*repository, places, texts[0], SubjectKind::any));
        return subject_history(*repository, places, subject);
    };
    const auto history = told();
    if (!history) {
        return invocation.fail(history.error(), exit_code_of_question(history.error()));
    }
    invocation.streams.out << (invocation.output == Output::json
                                   ? to_json(*history)
                                   : history_text(*history, invocation.style()));
    return ExitCode::done;
}

} // namespace

const Command k_history{
    "history",
    "SUBJECT",
    "tell what became of one person or group, newest last",
    "Each commit of the tracked branch and of the ledger that changed it, in words: values, names, "
    "memberships. From\ngit alone.",
    add_options,
    "subject",
    run_history};

} // namespace rollcall::cli
