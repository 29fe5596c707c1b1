#include "manifest_changes_words.hpp"
#include "markdown.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/manifest_changes.hpp>

#include <fmt/format.h>

namespace rollcall {
namespace {

/// "+ `ann`, `bob`, and 12 more"
std::string names(std::string_view sign, const std::vector<Slug>& slugs, std::size_t most) {
    std::string text(sign);
    for (std::size_t i = 0; i < slugs.size(); ++i) {
        if (i == most) return text + fmt::format(", and {} more", grouped(slugs.size() - most));
        text += (i == 0 ? " " : ", ") + code_span(slugs[i].str());
    }
    return text;
}

/// One heading and its entries, cut where there are too many.
class Section {
public:
    Section(std::string& out, std::string_view title, std::size_t size, const TextStyle& style)
        : out_(out), size_(size), most_(style.full ? size : style.most) {
        if (size > 0) out_ += fmt::format("\n#### {} ({})\n\n", title, grouped(size));
    }
    ~Section() {
        if (size_ > most_) out_ += fmt::format("- … and {} more\n", grouped(size_ - most_));
    }
    Section(const Section&) = delete;
    Section& operator=(const Section&) = delete;

    void entry(const std::string& text) {
        if (written_++ < most_) out_ += "- " + text + '\n';
    }

private:
    std::string& out_;
    std::size_t size_;
    std::size_t most_;
    std::size_t written_ = 0;
};

template <class Lists> std::size_t size_of(const Lists& lists) {
    return lists.added.size() + lists.removed.size() + lists.changed.size();
}

std::string members_of(const ManifestChanges::Circle& group, const TextStyle& style) {
    std::string text;
    if (!group.added.empty()) {
        text += "; " + names("+", group.added, style.full ? group.added.size() : style.most);
    }
    if (!group.removed.empty()) {
        text += "; " + names("−", group.removed, style.full ? group.removed.size() : style.most);
    }
    return text;
}

} // namespace

std::string
changes_markdown(const ManifestChanges& changes, const Compared& compared, const TextStyle& style) {
    std::string out =
        fmt::format("### What {} changes, seen from {}\n\n**{}**\n", code_span(compared.after),
                    code_span(compared.before), changes_in_words(changes));
    {
        const auto& users = changes.users;
        Section section(out, "People", size_of(users), style);
        for (const auto& person : users.removed) {
            section.entry(fmt::format("− {} leaves: {}", code_span(person.name.str()),
                                      person_in_words(person, code_span)));
        }
        for (const auto& person : users.changed) {
            section.entry(fmt::format("~ {}: {}", code_span(person.name.str()),
                                      changed_in_words(person, code_span)));
        }
        for (const auto& person : users.added) {
            section.entry(fmt::format("+ {} joins: {}", code_span(person.name.str()),
                                      person_in_words(person, code_span)));
        }
    }
    {
        const auto& groups = changes.groups;
        Section section(out, "Groups", size_of(groups), style);
        for (const auto& group : groups.removed) {
            section.entry(fmt::format("− {} goes: {}{}", code_span(group.name.str()),
                                      code_span(group.display_name), members_of(group, style)));
        }
        for (const auto& group : groups.changed) {
            const auto values = changed_in_words(group, code_span);
            auto members = members_of(group, style);
            if (values.empty()) members.erase(0, 1);
            section.entry(fmt::format("~ {}: {}{}", code_span(group.name.str()), values, members));
        }
        for (const auto& group : groups.added) {
            section.entry(fmt::format("+ {} is new: {}{}", code_span(group.name.str()),
                                      code_span(group.display_name), members_of(group, style)));
        }
    }
    {
        const auto& overrides = changes.overrides;
        Section section(out, "Overrides", size_of(overrides), style);
        const auto write = [&section](const auto& list, std::string_view sign) {
            for (const auto& entry : list) {
                section.entry(fmt::format("{} {}: {}", sign, code_span(entry.exception.name.str()),
                                          override_in_words(entry.exception, code_span)));
            }
        };
        write(overrides.removed, "−");
        for (const auto& entry : overrides.changed) {
            std::string text;
            for (const auto& value : entry.values) {
                text += (text.empty() ? "" : ", ") + value_in_words(value, code_span);
            }
            section.entry(fmt::format("~ {}: {}", code_span(entry.exception.name.str()), text));
        }
        write(overrides.added, "+");
    }
    Section section(out, "Policy", changes.policy.size(), style);
    for (const auto& value : changes.policy) {
        const auto shown = [](const std::optional<std::string>& text) {
            return text ? code_span(*text) : std::string("as `rollcall.yaml` says");
        };
        section.entry(fmt::format("{}: {} → {}", code_span(value.key), shown(value.before),
                                  shown(value.after)));
    }
    return out;
}

} // namespace rollcall
