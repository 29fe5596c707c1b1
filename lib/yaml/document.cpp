#include "canonical.hpp"
#include "events.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/yaml/document.hpp>

#include <algorithm>

namespace rollcall::yaml {
namespace {

/// Whether read_canonical may look at it; most files are. Every byte is looked at, without leaving
/// early, so that the compiler can take many at a time.
bool is_simple(std::string_view bytes) noexcept {
    unsigned char odd = 0;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        odd |= static_cast<unsigned char>((byte < 0x20 && byte != '\n') || byte == 0x7f);
    }
    return odd == 0;
}

Position position_at(std::string_view bytes, std::size_t offset) {
    const auto before = bytes.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n');
    const auto line_start = before.rfind('\n');
    const auto column = line_start == std::string_view::npos ? offset : offset - line_start - 1;
    return {static_cast<int>(line) + 1, static_cast<int>(column) + 1};
}

// What must be refused before yaml-cpp sees it: it accepts invalid UTF-8, takes zero bytes for
// UTF-16, byte 4 for the end of the file, and counts lines by LF alone.

bool is_readable(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    if (!is_utf8(bytes)) {
        std::size_t line_start = 0;
        while (line_start < bytes.size()) {
            const auto line_end = std::min(bytes.find('\n', line_start), bytes.size());
            if (!is_utf8(bytes.substr(line_start, line_end - line_start))) break;
            line_start = line_end + 1;
        }
        problems.add(file, position_at(bytes, std::min(line_start, bytes.size())),
                     "this line is not valid UTF-8; save the file as UTF-8");
        return false;
    }
    if (bytes.substr(0, 3) == "\xef\xbb\xbf") {
        problems.add(file, {1, 1},
                     "starts with a byte order mark; save the file as UTF-8 without one");
        return false;
    }
    return true;
}

/// LF, CR LF and tabs are all that a text may have below the space.
bool has_no_controls(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        const bool line_end = byte == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
        if ((byte >= 0x20 && byte != 0x7f) || byte == '\n' || byte == '\t' || line_end) continue;
        problems.add(file, position_at(bytes, i),
                     "control character \"" + visible(bytes.substr(i, 1))
                         + "\"; write it as an escape in a double-quoted string");
        return false;
    }
    return true;
}

} // namespace

const Node* Node::find(std::string_view key) const noexcept {
    for (const auto& entry : entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

std::optional<Node> parse(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    if (!is_readable(bytes, file, problems)) return std::nullopt;
    if (is_simple(bytes)) {
        if (auto root = read_canonical(bytes)) return root;
    } else if (!has_no_controls(bytes, file, problems)) {
        return std::nullopt;
    }
    return read_events(bytes, file, problems);
}

} // namespace rollcall::yaml
