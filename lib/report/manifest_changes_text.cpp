#include "manifest_changes_words.hpp"
#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/manifest_changes.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall {
namespace {

std::string quoted(std::string_view value) { return '"' + visible(value) + '"'; }

std::vector<std::string> texts_of(const std::vector<Slug>& slugs) {
    std::vector<std::string> texts;
    texts.reserve(slugs.size());
    for (const auto& slug : slugs) texts.push_back(slug.str());
    return texts;
}

/// Lines of one section: a sign, what happens, to whom, and the details in a column.
class Section {
public:
    Section(Writer& out, std::size_t width) : out_(out), width_(width) {}

    void line(Ink ink,
              std::string_view sign,
              std::string_view what,
              std::string_view who,
              std::string_view details) {
        out_.item(fmt::format("{} {} {}  {}", out_.ink(ink, sign), Writer::padded(what, 8),
                              Writer::padded(who, width_), details));
    }
    void members(const ManifestChanges::Circle& group) {
        if (!group.added.empty()) {
            out_.names(6, out_.ink(Ink::green, "+") + " ", texts_of(group.added));
        }
        if (!group.removed.empty()) {
            out_.names(6, out_.ink(Ink::red, "−") + " ", texts_of(group.removed));
        }
    }

private:
    Writer& out_;
    std::size_t width_;
};

template <class Lists> std::size_t size_of(const Lists& lists) {
    return lists.added.size() + lists.removed.size() + lists.changed.size();
}

template <class Lists> std::size_t width_of(const Lists& lists) {
    std::size_t width = 8;
    for (const auto* list : {&lists.added, &lists.removed, &lists.changed}) {
        for (const auto& object : *list) width = std::max(width, object.name.str().size());
    }
    constexpr std::size_t k_widest = 34;
    return std::min(width, k_widest);
}

void write_people(Writer& out, const ManifestChanges::Lists<ManifestChanges::Person>& users) {
    if (users.empty()) return;
    out.heading(fmt::format("People ({})", grouped(size_of(users))));
    Section section(out, width_of(users));
    for (const auto& person : users.removed) {
        section.line(Ink::red, "−", "leaves", person.name.str(), person_in_words(person, quoted));
    }
    for (const auto& person : users.changed) {
        section.line(Ink::yellow, "~", "changes", person.name.str(),
                     changed_in_words(person, quoted));
    }
    for (const auto& person : users.added) {
        section.line(Ink::green, "+", "joins", person.name.str(), person_in_words(person, quoted));
    }
    out.end_section();
}

void write_groups(Writer& out, const ManifestChanges::Lists<ManifestChanges::Circle>& groups) {
    if (groups.empty()) return;
    out.heading(fmt::format("Groups ({})", grouped(size_of(groups))));
    Section section(out, width_of(groups));
    const auto write = [&](const auto& list, Ink ink, std::string_view sign,
                           std::string_view what) {
        for (const auto& group : list) {
            const bool stays = sign == "~";
            section.line(ink, sign, what, group.name.str(),
                         stays ? changed_in_words(group, quoted) : quoted(group.display_name));
            section.members(group);
        }
    };
    write(groups.removed, Ink::red, "−", "goes");
    write(groups.changed, Ink::yellow, "~", "changes");
    write(groups.added, Ink::green, "+", "new");
    out.end_section();
}

void write_overrides(Writer& out,
                     const ManifestChanges::Lists<ManifestChanges::Exception>& overrides) {
    if (overrides.empty()) return;
    out.heading(fmt::format("Overrides ({})", grouped(size_of(overrides))));
    const auto write = [&out](const auto& list, Ink ink, std::string_view sign) {
        for (const auto& entry : list) {
            out.item(fmt::format("{} {}: {}", out.ink(ink, sign), entry.exception.name.str(),
                                 override_in_words(entry.exception, quoted)));
        }
    };
    write(overrides.removed, Ink::red, "−");
    for (const auto& entry : overrides.changed) {
        std::string text;
        for (const auto& value : entry.values) {
            text += (text.empty() ? "" : ", ") + value_in_words(value, quoted);
        }
        out.item(
            fmt::format("{} {}: {}", out.ink(Ink::yellow, "~"), entry.exception.name.str(), text));
    }
    write(overrides.added, Ink::green, "+");
    out.end_section();
}

void write_policy(Writer& out, const std::vector<ManifestChanges::Value>& policy) {
    if (policy.empty()) return;
    out.heading(fmt::format("Policy ({})", grouped(policy.size())));
    for (const auto& value : policy) {
        const auto shown = [](const std::optional<std::string>& text) {
            return text ? visible(*text) : std::string("as rollcall.yaml says");
        };
        out.item(fmt::format("{} {}: {} → {}", out.ink(Ink::yellow, "~"), visible(value.key),
                             shown(value.before), shown(value.after)));
    }
    out.end_section();
}

} // namespace

std::string
changes_text(const ManifestChanges& changes, const Compared& compared, const TextStyle& style) {
    Writer out(style);
    out.line(fmt::format("{} → {}: {}", out.ink(Ink::bold, visible(compared.before)),
                         out.ink(Ink::bold, visible(compared.after)), changes_in_words(changes)));
    write_people(out, changes.users);
    write_groups(out, changes.groups);
    write_overrides(out, changes.overrides);
    write_policy(out, changes.policy);
    return std::move(out).text();
}

} // namespace rollcall
