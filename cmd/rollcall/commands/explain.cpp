#include "../outcome.hpp"
#include "../subjects.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/inquiry/explain.hpp>
#include <rollcall/report/explanation_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("offline", po::bool_switch(), "ask neither the directory nor Dropbox: git alone");
    add("subject", po::value<std::vector<std::string>>()->value_name("SUBJECT"),
        "a person or a group, or a person and a group: slug, e-mail, uid, external id or name");
}

struct Question {
    std::optional<Subject> person{};
    std::optional<Subject> group{};
};

/// One of two subjects. What is the other kind of thing is said to be that, for the two are easily
/// named in the wrong order.
Result<Subject> one_of_two(git::Repository& repository,
                           const InquiryPlaces& places,
                           const std::string& text,
                           SubjectKind kind) {
    auto found = find_subject(repository, places, text, kind);
    if (found || found.error().code != ErrorCode::not_found) return found;
    const bool wants_person = kind == SubjectKind::person;
    const auto other = find_subject(repository, places, text,
                                    wants_person ? SubjectKind::group : SubjectKind::person);
    if (!other) return found;
    return fail(ErrorCode::not_found,
                fmt::format("\"{}\" is a {}; of two the person is named first, then the group",
                            visible(text), wants_person ? "group" : "person"));
}

Result<Question> understood(git::Repository& repository,
                            const InquiryPlaces& places,
                            const std::vector<std::string>& texts) {
    Question question;
    if (texts.size() == 2) {
        ROLLCALL_TRY_ASSIGN(question.person,
                            one_of_two(repository, places, texts[0], SubjectKind::person));
        ROLLCALL_TRY_ASSIGN(question.group,
                            one_of_two(repository, places, texts[1], SubjectKind::group));
        return question;
    }
    ROLLCALL_TRY_ASSIGN(auto subject, find_subject(repository, places, texts[0], SubjectKind::any));
    (subject.is_group ? question.group : question.person) = std::move(subject);
    return question;
}

Result<void> ask_datastore(Workspace& workspace, Explanation& explanation) {
    ROLLCALL_TRY_ASSIGN(const auto datastore, workspace.datastore());
    ROLLCALL_TRY_ASSIGN(const auto snapshot, datastore->read());
    add_datastore(explanation, snapshot);
    return {};
}

/// Asks who the members are that git knows nothing of. Somebody of the group whose account the
/// ledger has not linked yet is among them, and is known by the address.
Result<void> ask_about_strangers(dropbox::Team& team, Explanation& explanation) {
    constexpr std::size_t k_most = 20;
    std::size_t asked = 0;
    auto& memberships = explanation.memberships;
    for (auto& stranger : memberships) {
        if (!stranger.user.name.empty() || stranger.user.member.empty()) continue;
        if (++asked > k_most) break;
        ROLLCALL_TRY_ASSIGN(const auto person, team.person(stranger.user.member, {}));
        if (!person) continue;
        stranger.user.email = person->user.email;
        for (auto& known : memberships) {
            if (known.user.name.empty() || known.live || known.user.email != stranger.user.email) {
                continue;
            }
            known.live = std::exchange(stranger.live, std::nullopt);
            known.user.member = stranger.user.member;
        }
    }
    std::erase_if(memberships, [](const ExplainedFact& fact) {
        return fact.user.name.empty() && !fact.user.member.empty() && !fact.live;
    });
    return {};
}

/// What waits for an approval is not told by its subject in git: that something does is.
Result<void> add_holds(Workspace& workspace, Explanation& explanation) {
    const auto differs = [](const ExplainedFact& fact) {
        const bool is_disabled = fact.desired == "disabled" && fact.applied == "suspended";
        return fact.desired != fact.applied && !is_disabled;
    };
    const auto any = [&](const std::vector<ExplainedFact>& facts) {
        return std::any_of(facts.begin(), facts.end(), differs);
    };
    if (!any(explanation.values) && !any(explanation.memberships)) return {};
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    const auto& settings = workspace.settings();
    ROLLCALL_TRY_ASSIGN(const auto last,
                        last_outcome(*repository, settings.repository.branch, settings.team));
    if (!last) return {};
    for (const auto& held : last->outcome.held) {
        explanation.why.push_back(fmt::format(
            "the pass that ended {} held {} ({}): `rollcall plan` shows whether this is among it; "
            "to let it go: rollcall approve {} --reason \"…\"",
            last->outcome.finished, held.hold_id, held.count, held.hold_id));
    }
    return {};
}

Result<void> ask_dropbox(Workspace& workspace, Explanation& explanation) {
    ROLLCALL_TRY_ASSIGN(auto* team, workspace.team());
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    const auto places = inquiry_places(workspace.settings());
    if (explanation.user != UserRef{}) {
        ROLLCALL_TRY_ASSIGN(const auto person,
                            team->person(explanation.user.member, explanation.user.email));
        add_live(explanation, person);
        return name_what_is_live(*repository, places, *team, explanation);
    }
    if (explanation.group.group.empty()) {
        add_live(explanation, std::optional<LiveGroup>{});
        return {};
    }
    ROLLCALL_TRY_ASSIGN(const auto group, team->group(explanation.group.group));
    add_live(explanation, group);
    ROLLCALL_TRY(name_what_is_live(*repository, places, *team, explanation));
    return ask_about_strangers(*team, explanation);
}

ExitCode run_explain(Invocation& invocation) {
    const auto texts = invocation.texts("subject");
    if (texts.empty() || texts.size() > 2) {
        return invocation.fail({.message = "explain takes a person, a group, or a person and a "
                                           "group"},
                               ExitCode::usage);
    }
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;
    const auto explained = [&]() -> Result<Explanation> {
        ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
        const auto places = inquiry_places(workspace.settings());
        ROLLCALL_TRY_ASSIGN(const auto question, understood(*repository, places, texts));
        return explain(*repository, places, question.person, question.group);
    };
    auto explanation = explained();
    if (!explanation) {
        return invocation.fail(explanation.error(), exit_code_of_question(explanation.error()));
    }
    if (auto held = add_holds(workspace, *explanation); !held) {
        explanation->problems.push_back("what is held is not known: " + held.error().describe());
    }
    if (!invocation.has("offline")) {
        // What cannot be asked leaves the rest as good as it is.
        if (workspace.has_datastore()) {
            if (auto asked = ask_datastore(workspace, *explanation); !asked) {
                explanation->problems.push_back("the directory was not asked: "
                                                + asked.error().describe());
            }
        }
        if (auto asked = ask_dropbox(workspace, *explanation); !asked) {
            explanation->problems.push_back("Dropbox was not asked: " + asked.error().describe());
        }
    }
    invocation.streams.out << (invocation.output == Output::json
                                   ? to_json(*explanation)
                                   : explanation_text(*explanation, invocation.style()));
    return ExitCode::done;
}

} // namespace

const Command k_explain{
    "explain",
    "PERSON | GROUP | PERSON GROUP",
    "say why somebody or something is as it is",
    "For each value and membership: what the manifests, the ledger and Dropbox say, the file and "
    "line it stands in,\nthe commit that last changed it and who made that, overrides and "
    "approvals, when it was applied, the\ndirectory's entry and the groups it comes through, and "
    "who last changed it in Dropbox. Changes nothing.",
    add_options,
    "subject",
    run_explain};

} // namespace rollcall::cli
