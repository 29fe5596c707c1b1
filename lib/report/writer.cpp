#include "writer.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall {

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
    const auto columns = display_width(text);
    if (columns <= width) return std::string(text) + std::string(width - columns, ' ');
    std::string cut(text);
    while (!cut.empty() && display_width(cut) + 1 > width) {
        // Whole characters only: continuation bytes of UTF-8 look like 10xxxxxx.
        do cut.pop_back();
        while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xc0U) == 0x80U);
        if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xc0U) cut.pop_back();
    }
    cut += "…";
    return cut + std::string(width - std::min(width, display_width(cut)), ' ');
}

void Writer::line(std::string_view text) {
    // Columns leave spaces at the end of lines whose last column is empty.
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    text_ += text;
    text_ += '\n';
}

void Writer::heading(std::string_view text, Ink color) {
    line();
    line(ink(color, text));
    items_ = 0;
}

void Writer::item(std::string_view text) {
    if (++items_ <= style_.most) line(fmt::format("  {}", text));
}

void Writer::continued(std::string_view text) {
    if (items_ <= style_.most) line(fmt::format("  {}", text));
}

void Writer::detail(std::string_view text) {
    if (items_ <= style_.most) line(fmt::format("      {}", text));
}

void Writer::end_section(std::string_view more_hint) {
    if (items_ > style_.most) {
        line(ink(Ink::dim,
                 fmt::format("  … and {} more: {}", grouped(items_ - style_.most), more_hint)));
    }
    items_ = 0;
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
