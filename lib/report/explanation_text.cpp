#include "drift_words.hpp"
#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/explanation_text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall {
namespace {

std::string in_short(const CommitNote& note) {
    return fmt::format("{} {} by {}: {}", note.commit.substr(0, 10), visible(note.when),
                       visible(note.author), visible(note.subject));
}

std::string title_of(const UserRef& user, const GroupRef& group) {
    const auto person = [&user] {
        auto text = label(user);
        if (!user.email.empty() && user.email != text) text += " <" + visible(user.email) + ">";
        return text;
    };
    if (user == UserRef{}) return "group " + label(group);
    if (group == GroupRef{}) return person();
    return person() + " in " + label(group);
}

/// The membership of nobody and of somebody reads as a word, values as they are.
std::string side(const ExplainedFact& fact, const std::optional<std::string>& value) {
    if (fact.fact == "membership") return value ? "member" : "no member";
    return shown(value);
}

class Explaining {
public:
    Explaining(const Explanation& explanation, const TextStyle& style)
        : explanation_(explanation), out_(style) {}

    std::string write() && {
        out_.line(out_.ink(Ink::bold, title_of(explanation_.user, explanation_.group)));
        ids();
        for (const auto& problem : explanation_.problems) {
            out_.line("  " + out_.ink(Ink::yellow, visible(problem)));
        }
        for (const auto& reason : explanation_.why) row("why", visible(reason));
        for (const auto& fact : explanation_.values) write(fact, fact.fact);
        if (explanation_.memberships.empty()) {
            if (explanation_.group == GroupRef{} || explanation_.user != UserRef{}) {
                out_.line();
                out_.line("  in no group that is managed");
            }
            return std::move(out_).text();
        }
        const auto& memberships = explanation_.memberships;
        constexpr std::size_t k_most = 20;
        const auto most =
            out_.style().full ? memberships.size() : std::min(memberships.size(), k_most);
        for (std::size_t i = 0; i < most; ++i) {
            const auto& fact = memberships[i];
            write(fact, fact.user == UserRef{} ? "in " + label(fact.group) : label(fact.user));
        }
        if (most < memberships.size()) out_.more(2, memberships.size() - most);
        return std::move(out_).text();
    }

private:
    void row(std::string_view key, const std::string& text) {
        out_.line(fmt::format("    {} {}", out_.ink(Ink::dim, Writer::padded(key, 10)), text));
    }

    void ids() {
        const auto& [name, uid, member, email] = explanation_.user;
        const auto id = [this](std::string_view key, const std::string& text) {
            if (!text.empty()) row(key, visible(text));
        };
        id("uid", uid.empty() ? explanation_.group.uid.str() : uid.str());
        id("dropbox", member.empty() ? explanation_.group.group.str() : member.str());
        if (explanation_.asked_datastore) {
            row("directory", explanation_.dn.empty() ? "no entry" : visible(explanation_.dn));
        }
        if (explanation_.asked_dropbox && !explanation_.in_dropbox) {
            row("live", "not in Dropbox");
        }
    }

    void
    stated(std::string_view key, const std::string& value, const std::optional<StatedAt>& place) {
        if (!place) return row(key, value);
        auto where = visible(place->file);
        if (place->line > 0) where += fmt::format(":{}", place->line);
        row(key, fmt::format("{}  {}", value, where));
        if (place->changed) row("", "since " + in_short(*place->changed));
    }

    void write(const ExplainedFact& fact, const std::string& title) {
        out_.line();
        const auto now = fact.desired ? fact.desired : fact.applied;
        out_.line(fmt::format("  {}{}", out_.ink(Ink::bold, title),
                              fact.fact == "membership" ? "" : ": " + shown(now)));
        stated("desired", side(fact, fact.desired), fact.stated);
        for (const auto& exception : fact.overrides) row("override", visible(exception));
        if (fact.overruled) {
            stated("manifest", side(fact, fact.overruled->value), fact.overruled->stated);
        }
        if (!fact.path.empty()) {
            std::string way;
            for (const auto& dn : fact.path) way += (way.empty() ? "" : " → ") + visible(dn);
            row("directory", way);
        }
        row("applied", side(fact, fact.applied));
        if (fact.recorded) {
            row("", "since " + in_short(fact.recorded->ledger)
                        + (fact.recorded->desired_commit.empty()
                               ? std::string()
                               : ", of " + fact.recorded->desired_commit.substr(0, 10)));
            for (const auto& approval : fact.recorded->approvals) {
                row("approval", visible(approval));
            }
        }
        // An account that is not on the team has a state at most, and a team that has no such
        // account nothing at all: that is said once.
        const bool is_there = explanation_.in_dropbox || fact.live;
        if (explanation_.asked_dropbox && is_there) {
            const auto text = side(fact, fact.live);
            // An open invitation is as active as Dropbox makes somebody who has not come yet.
            const bool awaited =
                fact.fact == "state" && fact.applied == "active" && fact.live == "invited";
            row("live", fact.live == fact.applied || awaited
                            ? text
                            : out_.ink(Ink::yellow, text + "  differs"));
        }
        if (fact.outside) {
            auto text = fmt::format("{}, seen {}", happened(fact.outside->fact),
                                    visible(fact.outside->seen));
            const auto& source = fact.outside->fact.source;
            text += source ? fmt::format(", by {} at {}", visible(source->who), source->when)
                           : std::string(", by whom: not in the log yet");
            row("outside", fmt::format("{}; {}", text, word_of(fact.outside->fact.outcome)));
            if (const auto& hold = fact.outside->fact.hold_id; !hold.empty()) {
                row("", fmt::format("to let it go: rollcall approve {} --reason \"…\"", hold));
            } else if (fact.outside->fact.outcome == DriftOutcome::held) {
                row("", visible(fact.outside->fact.detail));
            }
        }
    }

    const Explanation& explanation_;
    Writer out_;
};

} // namespace

std::string explanation_text(const Explanation& explanation, const TextStyle& style) {
    return Explaining(explanation, style).write();
}

std::string history_text(const SubjectHistory& history, const TextStyle& style) {
    Writer out(style);
    out.line(out.ink(Ink::bold, "History of " + title_of(history.user, history.group)));
    if (history.events.empty()) out.line("  Nothing is known of it.");
    for (const auto& event : history.events) {
        out.line(fmt::format("  {}  {}  {}", visible(event.commit.when),
                             out.ink(Ink::dim, event.commit.commit.substr(0, 10)),
                             event.ledger ? out.ink(Ink::green, "made true")
                                          : fmt::format("by {}", visible(event.commit.author))));
        for (const auto& words : event.words) out.line("      " + visible(words));
    }
    return std::move(out).text();
}

} // namespace rollcall
