#include "comments.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/yaml/document.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace rollcall::manifest {
namespace {

using yaml::Node;

constexpr std::string_view k_schema_line = "# yaml-language-server:";

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// What comments are written to: keys and list items, each by a path that says the same in every
/// order and layout. A member's path has its name in it, a person's of a list the uid.
struct Outline {
    struct Mark {
        Position at{};
        std::string path;
    };
    std::vector<Mark> marks{};      ///< in the order of the document
    std::vector<Position> quoted{}; ///< where a scalar in quotes, or a block of text, may begin

    void add(const Node& node, const std::string& path) {
        std::size_t number = 0;
        for (const auto& item : node.items) {
            const auto inside = path + '/' + name_of(item, number++);
            marks.push_back({first_of(item), inside});
            add(item, inside);
        }
        for (const auto& entry : node.entries) {
            const auto inside = path + '/' + entry.key;
            marks.push_back({entry.at, inside});
            quoted.push_back(entry.at);
            add(entry.value, inside);
        }
        if (node.kind == Node::Kind::scalar) quoted.push_back(node.at);
    }

private:
    static std::string name_of(const Node& item, std::size_t number) {
        if (item.kind == Node::Kind::scalar) return "=" + item.scalar;
        const auto* const metadata = item.find("metadata");
        const auto* const uid = metadata == nullptr ? nullptr : metadata->find("uid");
        return uid != nullptr && uid->kind == Node::Kind::scalar ? "uid=" + uid->scalar
                                                                 : std::to_string(number);
    }

    /// Of a mapping yaml-cpp and our own reader agree on the place of its first key alone.
    static Position first_of(const Node& node) {
        return node.entries.empty() ? node.at : node.entries.front().at;
    }
};

Outline outline_of(std::string_view text) {
    Diagnostics ignored; // whoever calls has read the text already
    const auto root = yaml::parse(text, "", ignored);
    Outline outline;
    if (root) outline.add(*root, "");
    std::stable_sort(outline.marks.begin(), outline.marks.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    std::sort(outline.quoted.begin(), outline.quoted.end());
    return outline;
}

struct Comment {
    Position at{};
    bool alone = false; ///< on a line of its own
    std::string_view text{};
};

/// Finds comments: a `#` at the beginning of a line or after a space, outside of quoted text and of
/// blocks of text. Where those begin is known from the outline.
class CommentFinder {
public:
    CommentFinder(std::vector<std::string_view> lines, const Outline& outline)
        : lines_(std::move(lines)), outline_(outline) {}

    std::vector<Comment> find() {
        for (std::size_t i = 0; i < lines_.size(); ++i) read_line(i);
        return std::move(found_);
    }

private:
    void read_line(std::size_t i) {
        const auto line = lines_[i];
        const auto indent = line.find_first_not_of(" \t");
        if (block_indent_) {
            // A block of text goes on until a line that is indented no further than its key.
            if (indent == std::string_view::npos || indent > *block_indent_) return;
            block_indent_.reset();
        }
        std::size_t at = 0;
        if (open_quote_ != '\0' && !leave_quote(line, at)) return;
        for (; at < line.size(); ++at) {
            const char c = line[at];
            if (c == '#' && (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t')) {
                const auto text = line.substr(at, line.find_last_not_of(" \t") + 1 - at);
                found_.push_back({.at = place(i, at), .alone = at == indent, .text = text});
                return;
            }
            if ((c == '"' || c == '\'') && begins_scalar(i, at)) {
                open_quote_ = c;
                ++at;
                if (!leave_quote(line, at)) return;
                --at;
            } else if ((c == '|' || c == '>') && begins_block(line, at)) {
                block_indent_ = indent;
            }
        }
    }

    [[nodiscard]] bool begins_scalar(std::size_t line, std::size_t at) const {
        return std::binary_search(outline_.quoted.begin(), outline_.quoted.end(), place(line, at));
    }

    static Position place(std::size_t line, std::size_t at) {
        return {static_cast<int>(line) + 1, static_cast<int>(at) + 1};
    }

    /// `key: |`, `- >-`: an indicator with nothing but a comment after it.
    static bool begins_block(std::string_view line, std::size_t at) {
        if (at == 0 || line[at - 1] != ' ') return false;
        const auto before = trim(line.substr(0, at));
        if (!before.ends_with(':') && !before.ends_with('-')) return false;
        auto rest = line.substr(at + 1);
        while (!rest.empty()
               && (rest.front() == '-' || rest.front() == '+'
                   || (rest.front() >= '0' && rest.front() <= '9'))) {
            rest.remove_prefix(1);
        }
        const auto words = trim(rest);
        return words.empty() || (words.front() == '#' && rest.front() == ' ');
    }

    /// Moves behind the end of the quoted text that `at` is in; false where it goes on in the next
    /// line.
    bool leave_quote(std::string_view line, std::size_t& at) {
        for (; at < line.size(); ++at) {
            if (open_quote_ == '"' && line[at] == '\\') {
                ++at;
            } else if (line[at] == open_quote_) {
                if (open_quote_ == '\'' && at + 1 < line.size() && line[at + 1] == '\'') {
                    ++at;
                    continue;
                }
                open_quote_ = '\0';
                ++at;
                return true;
            }
        }
        return false;
    }

    std::vector<std::string_view> lines_;
    const Outline& outline_;
    char open_quote_ = '\0';
    std::optional<std::size_t> block_indent_{};
    std::vector<Comment> found_{};
};

/// Comments by what they were written to.
struct Attached {
    std::map<std::string, std::vector<std::string_view>> above{};
    std::map<std::string, std::vector<std::string_view>> beside{};
    std::vector<std::string_view> at_end{};
};

Attached attach(const std::vector<Comment>& comments, const Outline& outline) {
    Attached attached;
    const auto& marks = outline.marks;
    for (const auto& comment : comments) {
        if (comment.text.starts_with(k_schema_line)) continue;
        const auto below = std::find_if(marks.begin(), marks.end(), [&comment](const auto& mark) {
            return comment.at < mark.at;
        });
        if (!comment.alone) {
            // What stands last before it: on its line, or above where a value goes over several.
            const auto& owner = below == marks.begin() ? marks.front() : *std::prev(below);
            attached.beside[owner.path].push_back(comment.text);
        } else if (below == marks.end()) {
            attached.at_end.push_back(comment.text);
        } else {
            attached.above[below->path].push_back(comment.text);
        }
    }
    return attached;
}

/// The path itself, or the nearest one above it that was written: a key may be gone with an empty
/// value, but what was said about it is not.
std::string nearest_written(std::string path, const std::set<std::string>& written) {
    while (!path.empty() && !written.contains(path)) path.erase(path.rfind('/'));
    return path;
}

} // namespace

std::string with_comments_of(std::string_view original, std::string_view written) {
    if (original.find('#') == std::string_view::npos) return std::string(written);
    const auto outline = outline_of(original);
    const auto comments = CommentFinder(lines_of(original), outline).find();
    if (outline.marks.empty()) return std::string(written);
    const auto attached = attach(comments, outline);

    const auto target = outline_of(written);
    std::set<std::string> paths;
    for (const auto& mark : target.marks) paths.insert(mark.path);
    // Line → what goes above it and at its end. A list item and its first key share a line.
    std::map<int, std::vector<std::string_view>> above;
    std::map<int, std::vector<std::string_view>> beside;
    std::map<std::string, int> line_of;
    for (const auto& mark : target.marks) line_of.emplace(mark.path, mark.at.line);
    const auto spread = [&](const auto& from, auto& to) {
        std::set<std::string> done; // a member may be listed twice
        for (const auto& mark : outline.marks) {
            const auto found = from.find(mark.path);
            if (found == from.end() || !done.insert(mark.path).second) continue;
            const auto path = nearest_written(mark.path, paths);
            auto& texts = to[path.empty() ? target.marks.front().at.line : line_of[path]];
            texts.insert(texts.end(), found->second.begin(), found->second.end());
        }
    };
    spread(attached.above, above);
    spread(attached.beside, beside);

    std::string out;
    int number = 0;
    for (const auto line : lines_of(written)) {
        ++number;
        const auto indent = std::min(line.find_first_not_of(' '), line.size());
        for (const auto text : above[number]) {
            out.append(indent, ' ').append(text) += '\n';
        }
        const auto& tail = beside[number];
        // A line has room for one comment; what came together from several goes above.
        for (std::size_t i = 1; i < tail.size(); ++i) {
            out.append(indent, ' ').append(tail[i - 1]) += '\n';
        }
        out += line;
        if (!tail.empty()) out.append("  ").append(tail.back());
        out += '\n';
    }
    for (const auto text : attached.at_end) out.append(text) += '\n';
    return out;
}

} // namespace rollcall::manifest
