#include "canonical.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace rollcall::yaml {
namespace {

/// What our writer never exceeds; beyond, the other reader knows the limits that YAML sets.
constexpr int k_deepest = 16;
constexpr std::size_t k_most_keys = 16;
constexpr std::size_t k_usual_keys = 8;
constexpr std::size_t k_longest_key = 64;
constexpr std::size_t k_longest_line = 100'000;

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_beyond_ascii(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

/// Inside a plain scalar: nothing that YAML could read as more than a character.
bool is_plain(char c) noexcept {
    return is_letter(c) || is_digit(c) || is_beyond_ascii(c) || c == ' ' || c == '.' || c == '-'
           || c == '_' || c == '/' || c == '@' || c == '+';
}

bool is_key_character(char c) noexcept { return is_letter(c) || is_digit(c) || c == '_'; }

/// Words that YAML's core schema takes for something else than a string. As values they are good
/// (the kind of a scalar is decided later), but a null is a node of its own, and none can be a key.
bool is_null(std::string_view text) noexcept {
    return text == "null" || text == "Null" || text == "NULL";
}
bool is_boolean(std::string_view text) noexcept {
    static constexpr std::array<std::string_view, 6> k_words{"true",  "True",  "TRUE",
                                                             "false", "False", "FALSE"};
    return std::find(k_words.begin(), k_words.end(), text) != k_words.end();
}

bool append_utf8(std::string& out, std::uint32_t c) {
    const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xc0U | c >> 6U);
        byte(0x80U | (c & 0x3fU));
    } else if (c < 0x10000) {
        if (c >= 0xd800 && c < 0xe000) return false;
        byte(0xe0U | c >> 12U);
        byte(0x80U | (c >> 6U & 0x3fU));
        byte(0x80U | (c & 0x3fU));
    } else {
        if (c > 0x10ffff) return false;
        byte(0xf0U | c >> 18U);
        byte(0x80U | (c >> 12U & 0x3fU));
        byte(0x80U | (c >> 6U & 0x3fU));
        byte(0x80U | (c & 0x3fU));
    }
    return true;
}

/// Every function answers false for "not me"; what it has built by then is thrown away.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    bool document(Node& root) {
        return next_line() && indent_ == 0 && key_here() && mapping(root, 0, 0) && ended_;
    }

private:
    /// To the next line that says something. At the end of the file `ended_` is set.
    bool next_line() {
        for (;;) {
            if (next_ >= bytes_.size()) {
                ended_ = true;
                indent_ = -1;
                return true;
            }
            start_ = next_;
            end_ = std::min(bytes_.find('\n', start_), bytes_.size());
            next_ = end_ + 1;
            ++line_;
            at_ = start_;
            skip_spaces();
            if (at_ == end_ || bytes_[at_] == '#') continue;
            if (at_ - start_ > k_longest_line || end_ - at_ > k_longest_line) return false;
            indent_ = column();
            return true;
        }
    }

    [[nodiscard]] int column() const noexcept { return static_cast<int>(at_ - start_); }
    [[nodiscard]] Position position() const noexcept { return {line_, column() + 1}; }
    void skip_spaces() noexcept {
        while (at_ < end_ && bytes_[at_] == ' ') ++at_;
    }

    /// The key that stands at `at_`, followed by its colon and a space or the line's end; empty
    /// when there is none.
    [[nodiscard]] std::string_view find_key() const noexcept {
        if (at_ == end_ || !is_letter(bytes_[at_])) return {};
        auto end = at_;
        while (end < end_ && is_key_character(bytes_[end])) ++end;
        if (end == end_ || bytes_[end] != ':' || end - at_ > k_longest_key) return {};
        if (end + 1 < end_ && bytes_[end + 1] != ' ') return {};
        const auto key = bytes_.substr(at_, end - at_);
        return is_null(key) || is_boolean(key) ? std::string_view{} : key;
    }
    [[nodiscard]] bool key_here() const noexcept { return !find_key().empty(); }
    [[nodiscard]] bool dash_here() const noexcept {
        return at_ + 1 < end_ && bytes_[at_] == '-' && bytes_[at_ + 1] == ' ';
    }

    /// Nothing but spaces and a comment up to the line's end; a comment needs a space before it.
    [[nodiscard]] bool rest_is_empty() noexcept {
        const auto before = at_;
        skip_spaces();
        return at_ == end_ || (bytes_[at_] == '#' && at_ > before);
    }

    /// A mapping whose keys stand in column `indent`; the first of them is at `at_`.
    bool mapping(Node& node, int indent, int depth) {
        if (depth > k_deepest) return false;
        node.kind = Node::Kind::mapping;
        node.at = position();
        node.entries.reserve(k_usual_keys);
        while (indent_ == indent && !ended_) {
            const auto key = find_key();
            if (key.empty() || node.entries.size() == k_most_keys || node.find(key) != nullptr) {
                return false;
            }
            auto& entry = node.entries.emplace_back();
            entry.key = key;
            entry.at = position();
            at_ += key.size() + 1;
            if (!rest_is_empty()) {
                if (!scalar(entry.value) || !next_line()) return false;
                continue;
            }
            if (!next_line()) return false;
            if (indent_ <= indent) {
                entry.value.at = entry.at;
            } else if (!block(entry.value, depth + 1)) {
                return false;
            }
        }
        return indent_ < indent;
    }

    bool block(Node& node, int depth) {
        if (dash_here()) return sequence(node, indent_, depth);
        return key_here() && mapping(node, indent_, depth);
    }

    /// A list whose dashes stand in column `indent`; the first of them is at `at_`.
    bool sequence(Node& node, int indent, int depth) {
        if (depth > k_deepest) return false;
        node.kind = Node::Kind::sequence;
        node.at = position();
        while (indent_ == indent && dash_here()) {
            ++at_;
            skip_spaces();
            auto& item = node.items.emplace_back();
            if (key_here()) {
                indent_ = column();
                if (!mapping(item, indent_, depth + 1)) return false;
            } else if (!scalar(item) || !next_line()) {
                return false;
            }
        }
        return indent_ < indent;
    }

    /// A value on this line, and nothing behind it.
    bool scalar(Node& node) {
        if (at_ == end_) return false;
        node.at = position();
        node.kind = Node::Kind::scalar;
        switch (bytes_[at_]) {
        case '"': return double_quoted(node) && rest_is_empty();
        case '\'': return single_quoted(node) && rest_is_empty();
        case '[': return empty(node, Node::Kind::sequence, ']') && rest_is_empty();
        case '{': return empty(node, Node::Kind::mapping, '}') && rest_is_empty();
        default: return plain(node);
        }
    }

    bool empty(Node& node, Node::Kind kind, char close) {
        node.kind = kind;
        if (at_ + 1 >= end_ || bytes_[at_ + 1] != close) return false;
        at_ += 2;
        return true;
    }

    bool plain(Node& node) {
        const auto begin = at_;
        const char first = bytes_[at_];
        if (!is_letter(first) && !is_digit(first) && !is_beyond_ascii(first)) return false;
        while (at_ < end_ && is_plain(bytes_[at_])) ++at_;
        // A comment, or something that only the other reader understands.
        if (at_ < end_ && (bytes_[at_] != '#' || bytes_[at_ - 1] != ' ')) return false;
        auto text = bytes_.substr(begin, at_ - begin);
        text = text.substr(0, text.find_last_not_of(' ') + 1);
        if (is_null(text)) return false;
        node.scalar = text;
        return true;
    }

    bool single_quoted(Node& node) {
        node.quoted = true;
        for (;;) {
            const auto close = bytes_.substr(0, end_).find('\'', at_ + 1);
            if (close == std::string_view::npos) return false;
            node.scalar.append(bytes_, at_ + 1, close - at_ - 1);
            at_ = close + 1;
            if (at_ == end_ || bytes_[at_] != '\'') return true;
            node.scalar += '\''; // two of them stand for one
        }
    }

    bool double_quoted(Node& node) {
        node.quoted = true;
        auto begin = ++at_;
        for (; at_ < end_; ++at_) {
            if (bytes_[at_] == '"') {
                node.scalar.append(bytes_, begin, at_ - begin);
                ++at_;
                return true;
            }
            if (bytes_[at_] != '\\') continue;
            node.scalar.append(bytes_, begin, at_ - begin);
            if (!escape(node.scalar)) return false;
            begin = at_ + 1;
        }
        return false;
    }

    /// The escape at `at_`; afterwards its last character is.
    bool escape(std::string& out) {
        if (++at_ == end_) return false;
        switch (bytes_[at_]) {
        case '"': out += '"'; return true;
        case '\\': out += '\\'; return true;
        case 'n': out += '\n'; return true;
        case 'r': out += '\r'; return true;
        case 't': out += '\t'; return true;
        case 'x': return code_point(out, 2);
        case 'u': return code_point(out, 4);
        case 'U': return code_point(out, 8);
        default: return false;
        }
    }

    bool code_point(std::string& out, std::size_t digits) {
        if (end_ - at_ <= digits) return false;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = bytes_[++at_];
            const int digit = is_digit(c)            ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0 || value > 0x10ffff) return false;
            value = value << 4U | static_cast<std::uint32_t>(digit);
        }
        return append_utf8(out, value);
    }

    std::string_view bytes_;
    std::size_t start_ = 0; ///< of the line in hand
    std::size_t end_ = 0;   ///< of it, without its line feed
    std::size_t next_ = 0;  ///< start of the line after it
    std::size_t at_ = 0;
    int line_ = 0;
    int indent_ = 0; ///< of the line in hand; -1 at the end of the file
    bool ended_ = false;
};

} // namespace

std::optional<Node> read_canonical(std::string_view bytes) {
    std::optional<Node> root(std::in_place);
    if (!Reader(bytes).document(*root)) return std::nullopt;
    return root;
}

} // namespace rollcall::yaml
