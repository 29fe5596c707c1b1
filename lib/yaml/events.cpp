#include "events.hpp"

#include <rollcall/base/text.hpp>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <streambuf>
#include <unordered_map>

namespace rollcall::yaml {
namespace {

constexpr std::size_t k_deepest = 64;

/// Up to this many keys are compared one by one; a larger mapping gets an index, so that a hostile
/// file cannot make the search for duplicates quadratic.
constexpr std::size_t k_small_mapping = 16;

/// Leaves the parser once going on makes no sense. Caught in parse().
struct Stop {};

Position position_of(const YAML::Mark& mark) noexcept { return {mark.line + 1, mark.column + 1}; }

std::string in_quotes(std::string_view text) { return '"' + visible(text) + '"'; }

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// What YAML's core schema does not read as a string when it stands unquoted.
bool is_plain_non_string(std::string_view text) {
    static constexpr std::array<std::string_view, 6> k_booleans{"true",  "True",  "TRUE",
                                                                "false", "False", "FALSE"};
    if (std::find(k_booleans.begin(), k_booleans.end(), text) != k_booleans.end()) return true;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    if (text == ".inf" || text == ".nan") return true;
    if (text.empty() || (!is_digit(text.front()) && text.front() != '.')) return false;
    if (text.size() > 2 && (text.substr(0, 2) == "0x" || text.substr(0, 2) == "0o")) {
        return text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
    }
    double number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return stop == end && error != std::errc::invalid_argument;
}

/// Builds the node tree from yaml-cpp's events and reports what the strict form forbids.
class Builder final : public YAML::EventHandler {
public:
    Builder(std::string_view bytes, const std::string& file, Diagnostics& problems)
        : bytes_(bytes), file_(file), problems_(problems) {}

    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (started_) {
            report(position_of(mark), "a second document starts here; keep one document per file");
            throw Stop{};
        }
        started_ = true;
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto at = check(mark, "?", anchor);
        // For an empty value yaml-cpp gives the place of whatever follows; the key is what people
        // look for.
        const bool under_key = !open_.empty() && open_.back().key;
        add(Node{.kind = Node::Kind::null, .at = under_key ? open_.back().key_at : at});
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        report(position_of(mark), "aliases (*) are not allowed; write the value out");
        add(Node{.kind = Node::Kind::null, .at = position_of(mark)});
    }

    void OnScalar(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  const std::string& value) override {
        const auto at = check(mark, tag, anchor);
        add(Node{.kind = Node::Kind::scalar, .quoted = tag != "?", .scalar = value, .at = at});
    }

    void OnSequenceStart(const YAML::Mark& mark,
                         const std::string& tag,
                         YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(Node::Kind::sequence, check(mark, tag, anchor));
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark,
                    const std::string& tag,
                    YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(Node::Kind::mapping, check(mark, tag, anchor));
    }
    void OnMapEnd() override { close(); }

private:
    /// A sequence or mapping whose end has not come yet.
    struct Open {
        Node node;
        std::optional<std::string> key{}; ///< of a mapping: the key that waits for its value
        Position key_at{};
        bool dropped = false; ///< the waiting key was refused, its value goes nowhere
        std::unordered_map<std::string, int> lines{}; ///< of the keys of a large mapping
    };

    void report(Position at, std::string message) { problems_.add(file_, at, std::move(message)); }

    Position check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        const auto at = position_of(mark);
        if (anchor != YAML::NullAnchor) {
            report(at, "anchors (&) are not allowed; write the value out where it is needed");
        }
        // yaml-cpp gives quoted scalars the tag "!", which an author can write too.
        const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
        const bool written =
            tag == "!" ? offset < bytes_.size() && bytes_[offset] == '!' : tag != "?";
        if (written) {
            report(at, "tags (" + visible(tag) + ") are not allowed; quote the value for a string");
        }
        return at;
    }

    void open(Node::Kind kind, Position at) {
        if (open_.size() >= k_deepest) {
            report(at, "nested deeper than " + std::to_string(k_deepest) + " levels");
            throw Stop{};
        }
        open_.push_back(Open{.node = Node{.kind = kind, .at = at}});
    }

    void close() {
        Node node = std::move(open_.back().node);
        open_.pop_back();
        add(std::move(node));
    }

    void add(Node node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& parent = open_.back();
        if (parent.node.kind == Node::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key) {
            take_key(parent, std::move(node));
        } else {
            if (!parent.dropped) {
                parent.node.entries.push_back(
                    Node::Entry{std::move(*parent.key), parent.key_at, std::move(node)});
            }
            parent.key.reset();
        }
    }

    void take_key(Open& mapping, Node node) {
        mapping.key_at = node.at;
        mapping.dropped = true;
        mapping.key = std::move(node.scalar);
        if (node.kind == Node::Kind::scalar && !node.quoted && is_plain_non_string(*mapping.key)) {
            report(node.at, "the key " + visible(*mapping.key) + " is not a string; quote it");
        } else if (node.kind != Node::Kind::scalar) {
            report(node.at, "a key must be a string; quote it, or remove it");
        } else if (const int line = line_of(mapping, *mapping.key); line > 0) {
            report(node.at, "duplicate key " + in_quotes(*mapping.key) + ", first at line "
                                + std::to_string(line) + "; keep one of them");
        } else {
            mapping.dropped = false;
            if (!mapping.lines.empty()) mapping.lines.emplace(*mapping.key, node.at.line);
        }
    }

    /// The line of an earlier equal key, or 0.
    static int line_of(Open& mapping, const std::string& key) {
        const auto& entries = mapping.node.entries;
        if (entries.size() < k_small_mapping) {
            const auto* const found = mapping.node.find(key);
            if (found == nullptr) return 0;
            for (const auto& entry : entries) {
                if (&entry.value == found) return entry.at.line;
            }
        }
        if (mapping.lines.empty()) {
            for (const auto& entry : entries) mapping.lines.emplace(entry.key, entry.at.line);
        }
        const auto found = mapping.lines.find(key);
        return found == mapping.lines.end() ? 0 : found->second;
    }

    std::string_view bytes_;
    const std::string& file_;
    Diagnostics& problems_;
    bool started_ = false;
    std::vector<Open> open_;
    Node root_;
};

/// Lets yaml-cpp read from memory without copying the text into a stringstream.
class ViewBuffer final : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view bytes) {
        // A get area is never written to, but its type is not const.
        auto* const begin = const_cast<char*>(bytes.data());
        setg(begin, begin, begin + bytes.size());
    }
};

} // namespace

std::optional<Node>
read_events(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    Builder builder(bytes, file, problems);
    try {
        ViewBuffer buffer(bytes);
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Stop&) {
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        problems.add(file, error.mark.is_null() ? Position{} : position_of(error.mark),
                     "not valid YAML: " + visible(error.msg));
        return std::nullopt;
    }
    Node root = builder.take();
    if (root.kind == Node::Kind::null) {
        problems.add(file, {}, "the file holds no document");
        return std::nullopt;
    }
    return root;
}

} // namespace rollcall::yaml
