#include "writer.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall {
namespace {

constexpr std::size_t k_most_names = 12;

/// Columns of a text that may hold colours.
std::size_t columns(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b')
            i = std::min(text.find('m', i), text.size() - 1);
        else
            plain += text[i];
    }
    return display_width(plain);
}

} // namespace

std::string shortened(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    std::string cut(text);
    while (!cut.empty() && display_width(cut) + 1 > width) {
        // Whole characters only: continuation bytes of UTF-8 look like 10xxxxxx.
        do cut.pop_back();
        while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xc0U) == 0x80U);
        if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xc0U) cut.pop_back();
    }
    return cut + "…";
}

std::string Writer::ink(Ink ink, std::string_view text) const {
    if (!style_.color || ink == Ink::plain) return std::string(text);
    std::string_view code;
    switch (ink) {
    case Ink::bold: code = "1"; break;
    case Ink::dim: code = "2"; break;
    case Ink::green: code = "32"; break;
    case Ink::yellow: code = "33"; break;
    case Ink::red: code = "31"; break;
    case Ink::cyan: code = "36"; break;
    case Ink::plain: break;
    }
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Writer::padded(std::string_view text, std::size_t width) {
    const auto cut = shortened(text, width);
    return cut + std::string(width - std::min(width, display_width(cut)), ' ');
}

void Writer::line(std::string_view text) {
    // Columns leave spaces at the end of lines whose last column is empty.
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    text_ += text;
    text_ += '\n';
    ++lines_;
}

void Writer::heading(std::string_view text, Ink color) {
    line();
    line(ink(color, text));
    items_ = 0;
}

void Writer::item(std::string_view text) {
    ++items_;
    continued(text);
}

void Writer::continued(std::string_view text) {
    if (!is_long(items_)) line(fmt::format("  {}", text));
}

void Writer::detail(std::string_view text) {
    if (!is_long(items_)) line(fmt::format("      {}", text));
}

void Writer::names(std::size_t indent,
                   std::string_view lead,
                   const std::vector<std::string>& names) {
    if (is_long(items_)) return;
    const std::size_t room = style_.width > indent ? style_.width - indent : 0;
    std::string text(lead);
    std::size_t used = columns(lead);
    const auto flush = [&] { line(std::string(indent, ' ') + text); };
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto rest = names.size() - i - 1;
        const auto piece = (i == 0 ? "" : ", ") + names[i];
        const auto width = display_width(piece);
        if (style_.full) {
            if (i > 0 && used + width + 1 > room) {
                text += ',';
                flush();
                text = std::string(columns(lead), ' ') + names[i];
                used = columns(lead) + display_width(names[i]);
                continue;
            }
        } else if (i > 0) {
            const auto tail = rest == 0 ? 0 : fmt::format(", and {} more", grouped(rest)).size();
            if (i == k_most_names || used + width + tail > room) {
                text += fmt::format(", and {} more", grouped(rest + 1));
                break;
            }
        }
        text += piece;
        used += width;
    }
    flush();
}

void Writer::end_section() {
    if (is_long(items_)) more(2, items_ - style_.most);
    items_ = 0;
}

void Writer::more(std::size_t indent, std::size_t count) {
    line(std::string(indent, ' ')
         + ink(Ink::dim, fmt::format("… and {} more; --full shows all", grouped(count))));
}

void Writer::detail_more(std::size_t count) {
    detail(ink(Ink::dim, fmt::format("… and {} more", grouped(count))));
}

std::size_t lines_per_block(const std::vector<std::size_t>& sizes, std::size_t most) {
    constexpr std::size_t k_fewest = 3;
    std::size_t each = k_fewest;
    const auto shown = [&sizes](std::size_t share) {
        std::size_t lines = 0;
        for (const auto size : sizes) lines += std::min(size, share);
        return lines;
    };
    while (each < most && shown(each + 1) <= most) ++each;
    return each;
}

void write_entries(Writer& out, const std::vector<ReportLine>& entries) {
    if (!out.is_long(entries.size())) {
        for (const auto& entry : entries) out.item(entry.line);
        return out.end_section();
    }
    std::vector<std::vector<const ReportLine*>> blocks;
    for (const auto& entry : entries) {
        const auto block = std::find_if(blocks.begin(), blocks.end(), [&entry](const auto& b) {
            return b.front()->block == entry.block;
        });
        if (block == blocks.end()) {
            blocks.push_back({&entry});
        } else {
            block->push_back(&entry);
        }
    }
    std::vector<std::size_t> sizes;
    for (const auto& block : blocks) sizes.push_back(block.size());
    const auto most = lines_per_block(sizes, out.style().most);
    for (const auto& block : blocks) {
        const bool alike =
            std::all_of(block.begin(), block.end(), [&block](const ReportLine* entry) {
                return entry->text == block.front()->text;
            });
        const auto heading = fmt::format("  {} × {}", grouped(block.size()), block.front()->block);
        if (alike && block.size() > 1) {
            std::vector<std::string> subjects;
            for (const auto* entry : block) subjects.push_back(entry->subject);
            const auto& text = block.front()->text;
            out.line(heading + (text.empty() ? "" : ": " + text));
            out.names(6, "", subjects);
            continue;
        }
        out.line(heading);
        for (std::size_t i = 0; i < block.size() && i < most; ++i) {
            out.line(fmt::format("      {}: {}", block[i]->subject, block[i]->text));
        }
        if (block.size() > most) out.more(6, block.size() - most);
    }
}

std::string problem_text(std::string_view text, const TextStyle& style) {
    constexpr std::size_t k_most = 50;
    if (style.full) return std::string(text);
    std::size_t end = 0;
    for (std::size_t lines = 0; lines < k_most; ++lines) {
        end = text.find('\n', end);
        if (end == std::string_view::npos) return std::string(text);
        ++end;
    }
    const auto rest = static_cast<std::size_t>(
                          std::count(text.begin() + static_cast<long>(end), text.end(), '\n'))
                      + (text.ends_with('\n') ? 0 : 1);
    if (rest == 0) return std::string(text);
    return std::string(text.substr(0, end))
           + fmt::format("… and {} more; --full shows all", grouped(rest));
}

std::string label(const UserRef& user) {
    if (!user.name.empty()) return user.name.str();
    return visible(user.email.empty() ? user.member.str() : user.email);
}

std::string label(const GroupRef& group) {
    if (!group.display_name.empty()) return visible(group.display_name);
    return group.name.empty() ? group.group.str() : group.name.str();
}

} // namespace rollcall
