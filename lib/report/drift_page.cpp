#include "drift_charts.hpp"
#include "drift_page_parts.hpp"
#include "drift_words.hpp"
#include "html.hpp"
#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/drift_page.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace rollcall {
namespace {

/// "2026-11-28 10:11 UTC"
std::string when(const std::string& time) {
    if (time.size() < 16) return escape_html(time);
    return fmt::format("{} {} UTC", escape_html(time.substr(0, 10)),
                       escape_html(time.substr(11, 5)));
}

std::string capital(std::string words) {
    if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') words.front() -= 32;
    return words;
}

/// What a field is called where people read it.
std::string field_label(std::string_view fact) {
    static const std::map<std::string_view, std::string_view> k_labels{
        {"membership", "group membership"},
        {"account", "account removed"},
        {"group", "group deleted"},
        {"displayName", "group name"},
        {"managementType", "group management"},
        {"email", "e-mail"},
        {"givenName", "given name"},
        {"surname", "surname"},
        {"externalId", "external id"},
        {"state", "suspension"},
        {"role", "admin role"}};
    const auto found = k_labels.find(fact);
    return std::string(found == k_labels.end() ? fact : found->second);
}

std::string as_it_is(std::string_view key) { return std::string(key); }

std::string actor_of(const DriftFact& fact) {
    return fact.source ? visible(fact.source->who) : std::string(k_not_in_log_yet);
}

std::size_t count_of(const DriftReport& report, std::initializer_list<DriftOutcome> outcomes) {
    return static_cast<std::size_t>(
        std::count_if(report.facts.begin(), report.facts.end(), [&](const DriftFact& fact) {
            return std::find(outcomes.begin(), outcomes.end(), fact.outcome) != outcomes.end();
        }));
}

std::vector<std::pair<std::string, std::size_t>> kinds_of(const DriftReport& report) {
    std::map<std::string, std::size_t> counts;
    for (const auto& fact : report.facts) ++counts[capital(kind_of(fact))];
    return {counts.begin(), counts.end()};
}

class Page {
public:
    Page(const DriftReport& report, const std::vector<DriftSummary>& history)
        : report_(report), history_(history) {}

    std::string write() && {
        head();
        tiles();
        out_ += "</header><main>";
        decisions();
        charts();
        facts();
        completed();
        apart();
        out_ += "</main>";
        foot();
        return std::move(out_);
    }

private:
    template <class... Args> void add(fmt::format_string<Args...> form, Args&&... args) {
        fmt::format_to(std::back_inserter(out_), form, std::forward<Args>(args)...);
    }

    void head() {
        add(R"(<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">)"
            R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; )"
            R"(style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'">)"
            R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
            R"(<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">)"
            "<title>Drift report for {}{}</title><style>{}</style></head><body>",
            html::allowed_by_hash(k_drift_page_style), html::allowed_by_hash(k_drift_page_script),
            escape_html(report_.team), report_.time.empty() ? "" : ", " + when(report_.time),
            k_drift_page_style);
        add(R"(<header><h1>Drift report for {}</h1><p class="soft">What was changed in Dropbox by )"
            "somebody else{}</p>",
            escape_html(report_.team),
            report_.time.empty() ? "" : fmt::format(", as of {}", when(report_.time)));
        if (!report_.applied_commit) {
            out_ += R"(<p class="lead">Nothing has been applied yet, so nothing can have )"
                    "drifted.</p>";
        } else if (report_.facts.empty()) {
            out_ += R"(<p class="lead">Nobody changed anything that the directory decides.</p>)";
        } else {
            add(R"(<p class="lead">{}.</p>)", escape_html(summary_of(report_)));
        }
    }

    void tiles() {
        if (report_.facts.empty()) return;
        const auto attributed = static_cast<std::size_t>(
            std::count_if(report_.facts.begin(), report_.facts.end(),
                          [](const DriftFact& fact) { return fact.source.has_value(); }));
        const auto tile = [this](std::size_t count, std::string_view words, std::string_view look) {
            add(R"(<li class="{}"><b>{}</b><span>{}</span></li>)", look, grouped(count), words);
        };
        out_ += R"(<ul class="tiles">)";
        tile(report_.facts.size(), report_.facts.size() == 1 ? "fact changed" : "facts changed",
             "");
        const auto held = count_of(report_, {DriftOutcome::held});
        const auto trouble = count_of(report_, {DriftOutcome::failed, DriftOutcome::refused});
        if (trouble > 0) {
            tile(trouble + held, "held or failed: look here first", "bad");
        } else {
            tile(held, "held for a decision", held > 0 ? "warn" : "");
        }
        const auto reverted = count_of(report_, {DriftOutcome::reverted});
        if (reverted > 0) {
            tile(reverted, "set back", "good");
        } else {
            tile(count_of(report_, {DriftOutcome::to_revert}), "to be set back", "");
        }
        tile(attributed, "with a known author", attributed == report_.facts.size() ? "good" : "");
        out_ += "</ul>";
    }

    /// Each hold once, with what it holds and the command.
    void decisions() {
        std::map<std::string, std::vector<const DriftFact*>> holds;
        for (const auto& fact : report_.facts) {
            if (fact.outcome != DriftOutcome::held) continue;
            holds[fact.hold_id.empty() ? fact.detail : fact.hold_id].push_back(&fact);
        }
        if (holds.empty()) return;
        out_ += "<h2>Needs a decision</h2>";
        for (const auto& [hold, held] : holds) {
            add(R"(<div class="card decide"><h3>{}</h3>)",
                escape_html(capital(
                    fmt::format("{}: {}", counted(held.size(), "change"), kinds_in_words(held)))));
            if (!held.front()->hold_id.empty() && !held.front()->detail.empty()) {
                add("<p>{}</p>", escape_html(capital(held.front()->detail)));
            }
            named(held);
            if (held.front()->hold_id.empty()) {
                add(R"(<p class="soft">Held by the setting <code>{}</code>: it says what becomes )"
                    "of it; of one alone an override does.</p>",
                    escape_html(hold));
            } else {
                add("<p>To let it be set back:"
                    R"(<code class="command">rollcall approve {} --reason "…"</code></p>)",
                    escape_html(hold));
            }
            out_ += "</div>";
        }
    }

    void named(const std::vector<const DriftFact*>& facts) {
        constexpr std::size_t k_most = 8;
        out_ += "<p>";
        for (std::size_t i = 0; i < facts.size() && i < k_most; ++i) {
            add("{}<b>{}</b> {}", i == 0 ? "" : "; ", escape_html(name_of(*facts[i])),
                escape_html(happened(*facts[i])));
        }
        if (facts.size() > k_most) add("; and {} more", grouped(facts.size() - k_most));
        out_ += "</p>";
    }

    void charts() {
        auto history = history_;
        const bool kept = std::any_of(history.begin(), history.end(), [this](const auto& summary) {
            return summary.id == report_.id;
        });
        if (!kept && !report_.time.empty()) history.push_back(summarise(report_));
        for (auto& summary : history) {
            if (summary.unattributed == 0) continue;
            summary.by_actor[std::string(k_not_in_log_yet)] = summary.unattributed;
        }
        std::string figures;
        if (history.size() > 1) {
            figures += chart_over_time("over-time-kind", "Drift over time, by kind", history,
                                       &DriftSummary::by_fact, field_label);
            figures += chart_over_time("over-time-actor", "Drift over time, by who changed it",
                                       history, &DriftSummary::by_actor, as_it_is);
        }
        if (!report_.facts.empty()) {
            figures += bar_chart("by-kind", "In this report, by kind", kinds_of(report_));
            figures +=
                bar_chart("by-actor", "In this report, by who changed it", actors_of(report_));
        }
        if (figures.empty()) return;
        add(R"(<h2>At a glance</h2><div class="charts">{}</div>)", figures);
    }

    void pick(std::string_view name,
              std::string_view all,
              const std::map<std::string, std::size_t>& choices) {
        add(R"(<select id="pick-{}" aria-label="{}"><option value="">{}</option>)", name, all, all);
        for (const auto& [choice, count] : choices) {
            add(R"(<option value="{0}">{0} ({1})</option>)", escape_html(choice), grouped(count));
        }
        out_ += "</select>";
    }

    void filters() {
        std::map<std::string, std::size_t> outcomes;
        std::map<std::string, std::size_t> kinds;
        std::map<std::string, std::size_t> actors;
        for (const auto& fact : report_.facts) {
            ++outcomes[std::string(word_of(fact.outcome))];
            ++kinds[kind_of(fact)];
            ++actors[actor_of(fact)];
        }
        out_ += R"(<div class="find" id="find" role="search" hidden>)"
                R"(<input id="query" type="search" autocomplete="off" spellcheck="false" )"
                R"(placeholder="Find a person, group or value" )"
                R"(aria-label="Find a person, group or value">)";
        pick("outcome", "Every outcome", outcomes);
        pick("kind", "Every kind", kinds);
        pick("actor", "Everybody", actors);
        out_ += R"(</div><p class="shown" id="shown" aria-live="polite"></p>)";
    }

    void facts() {
        if (report_.facts.empty()) return;
        out_ += "<h2>What was changed</h2>";
        if (!report_.log_problem.empty()) {
            add(R"(<p class="soft">Who did it is not known: {}</p>)",
                escape_html(report_.log_problem));
        }
        filters();
        out_ += R"(<table class="facts" id="facts"><thead><tr><th>Who or what</th>)"
                "<th>What happened</th><th>Changed by</th><th>What becomes of it</th></tr></thead>"
                "<tbody>";
        std::vector<const DriftFact*> sorted;
        for (const auto& fact : report_.facts) sorted.push_back(&fact);
        std::stable_sort(sorted.begin(), sorted.end(), [](const DriftFact* a, const DriftFact* b) {
            return rank_of(*a) < rank_of(*b);
        });
        for (const auto* fact : sorted) row(*fact);
        out_ += "</tbody></table>"
                R"(<button class="more" id="more" type="button" hidden>Show more</button>)";
    }

    void row(const DriftFact& fact) {
        add(R"(<tr data-outcome="{}" data-kind="{}" data-actor="{}"><td><b>{}</b>)",
            word_of(fact.outcome), escape_html(kind_of(fact)), escape_html(actor_of(fact)),
            escape_html(name_of(fact)));
        if (!fact.user.email.empty() && fact.user.email != name_of(fact)) {
            add(R"(<span class="sub soft">{}</span>)", escape_html(fact.user.email));
        }
        add("</td><td>{}", escape_html(capital(happened(fact))));
        if (fact.desired && fact.reason == Reason::conflict) {
            add(R"(<span class="sub was">The directory changed it, too: {}</span>)",
                escape_html(shown(fact.desired)));
        } else if (fact.applied || fact.desired) {
            add(R"(<span class="sub was">Should be {}</span>)", escape_html(shown(fact.desired)));
        }
        if (fact.fight) {
            add(R"(<span class="sub unknown">{}</span>)",
                escape_html(capital(fight_in_words(fact))));
        }
        out_ += "</td><td>";
        by(fact);
        add(R"(</td><td><span class="tag {}">{}</span>)", to_string(fact.outcome),
            word_of(fact.outcome));
        if (!fact.hold_id.empty()) {
            add(R"(<span class="sub"><code>{}</code></span>)", escape_html(fact.hold_id));
        } else if (!fact.detail.empty()) {
            add(R"(<span class="sub soft">{}</span>)", escape_html(fact.detail));
        }
        if (const auto name = class_of(fact); !name.empty()) {
            add(R"(<span class="sub soft">{}</span>)", escape_html(name));
        }
        out_ += "</td></tr>";
    }

    void by(const DriftFact& fact) {
        if (fact.source) {
            add("{}", escape_html(fact.source->who));
            add(R"(<span class="sub soft">{}{}{}</span>)",
                fact.source->through.empty() ? "" : "through " + escape_html(fact.source->through),
                fact.source->through.empty() ? "" : ", ", when(fact.source->when));
        } else {
            add(R"(<span class="unknown">{}</span>)",
                report_.log_problem.empty() ? "Not in the log yet" : "Not known");
        }
        if (!fact.since.empty() && fact.since != report_.read_until) {
            add(R"(<span class="sub soft">seen since {}</span>)", when(fact.since));
        }
    }

    void completed() {
        if (report_.completed.empty()) return;
        out_ += "<h2>Now known of earlier reports</h2>"
                R"(<p class="soft">Dropbox's event log is late by hours. It has told since who )"
                "changed these.</p>"
                R"(<table class="facts"><thead><tr><th>Who or what</th><th>What happened</th>)"
                "<th>Changed by</th><th>Report</th></tr></thead><tbody>";
        for (const auto& item : report_.completed) {
            add("<tr><td><b>{}</b></td><td>{}</td><td>", escape_html(name_of(item.fact)),
                escape_html(capital(happened(item.fact))));
            by(item.fact);
            add(R"(</td><td>{}<span class="sub soft"><code>{}</code></span></td></tr>)",
                when(item.time), escape_html(item.report));
        }
        out_ += "</tbody></table>";
    }

    template <class Ref> void list(std::string_view title, const std::vector<Ref>& refs) {
        if (refs.empty()) return;
        add("<details><summary>{}</summary><ul>", title);
        for (const auto& ref : refs) add("<li>{}</li>", escape_html(label(ref)));
        out_ += "</ul></details>";
    }

    void apart() {
        const auto intended = intended_in_words(report_);
        if (intended.empty() && unmanaged_in_words(report_).empty()) return;
        out_ += "<h2>No drift, and apart from it</h2>";
        if (!intended.empty()) {
            add("<p>Because the directory changed: {}.</p>", escape_html(intended));
        }
        list(counted(report_.unmanaged_users.size(), "person is not ours", "people are not ours"),
             report_.unmanaged_users);
        list(counted(report_.unmanaged_groups.size(), "group is not ours", "groups are not ours"),
             report_.unmanaged_groups);
    }

    void foot() {
        add("<footer>Report {}. Desired commit <code>{}</code>, ledger <code>{}</code>. The same "
            "as JSON and Markdown stands beside this page on the branch "
            "<code>rollcall/reports/{}</code>.</footer><script>{}</script></body></html>\n",
            report_.id.empty() ? "made on demand" : "<code>" + escape_html(report_.id) + "</code>",
            escape_html(report_.desired_commit.str().substr(0, 10)),
            report_.applied_commit ? escape_html(report_.applied_commit->str().substr(0, 10))
                                   : "none",
            escape_html(report_.team), k_drift_page_script);
    }

    const DriftReport& report_;
    const std::vector<DriftSummary>& history_;
    std::string out_{};
};

} // namespace

std::string drift_page(const DriftReport& report, const std::vector<DriftSummary>& history) {
    return Page(report, history).write();
}

} // namespace rollcall
