#include <rollcall/base/text.hpp>
#include <rollcall/yaml/reader.hpp>

#include <algorithm>
#include <charconv>

namespace rollcall::yaml {
namespace {

/// Longer values are cut in messages; nobody reads a kilobyte of them.
constexpr std::size_t k_longest_shown = 80;

/// Most mappings are asked for no more: room for them is made once.
constexpr std::size_t k_usual_keys = 10;

/// A value as people see it in the file: quoted strings with quotes, everything else without.
std::string shown(const Node& node) {
    switch (node.kind) {
    case Node::Kind::null: return "nothing";
    case Node::Kind::sequence: return "a list";
    case Node::Kind::mapping: return "a mapping";
    case Node::Kind::scalar: break;
    }
    std::string text = visible(std::string_view(node.scalar).substr(0, k_longest_shown));
    if (node.scalar.size() > k_longest_shown) text += "…";
    return node.quoted ? '"' + text + '"' : text;
}

std::string joined(const std::vector<std::string_view>& words, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? last : std::string_view(", ");
        text += words[i];
    }
    return text;
}

bool is_mapping(const Node& node) noexcept { return node.kind == Node::Kind::mapping; }

} // namespace

MappingReader::MappingReader(const Node& node,
                             std::string file,
                             std::string where,
                             Diagnostics& problems)
    : node_(node), file_(std::move(file)), where_(std::move(where)), problems_(problems) {
    known_.reserve(k_usual_keys);
    if (is_mapping(node_)) return;
    problem(node_.at, (where_.empty() ? std::string("the file") : where_)
                          + " must be a mapping of keys to values, found " + shown(node_));
}

const Node* MappingReader::take(std::string_view key, Need need) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
    const auto* const value = node_.find(key);
    if (value != nullptr && value->kind != Node::Kind::null) return value;
    if (need == Need::required && is_mapping(node_)) {
        problem(at(key), value != nullptr ? describe(key) + " has no value"
                                          : "missing key " + describe(key));
    }
    return nullptr;
}

std::optional<std::string> MappingReader::text(std::string_view key, Need need) {
    const auto* const value = take(key, need);
    if (value == nullptr) return std::nullopt;
    if (value->kind == Node::Kind::scalar) return value->scalar;
    problem(value->at, describe(key) + " must be a string, found " + shown(*value));
    return std::nullopt;
}

std::optional<bool> MappingReader::boolean(std::string_view key, Need need) {
    const auto* const value = take(key, need);
    if (value == nullptr) return std::nullopt;
    if (value->kind == Node::Kind::scalar && !value->quoted) {
        if (value->scalar == "true") return true;
        if (value->scalar == "false") return false;
    }
    problem(value->at, describe(key) + " must be true or false, found " + shown(*value)
                           + (value->quoted ? "; remove the quotes" : ""));
    return std::nullopt;
}

std::optional<long long>
MappingReader::integer(std::string_view key, long long least, long long most, Need need) {
    const auto* const value = take(key, need);
    if (value == nullptr) return std::nullopt;
    if (value->kind == Node::Kind::scalar && !value->quoted) {
        long long number = 0;
        const auto* const begin = value->scalar.data();
        const auto* const end = begin + value->scalar.size();
        const auto [stop, error] = std::from_chars(begin, end, number);
        const bool whole = error == std::errc{} && stop == end;
        if (whole && number >= least && number <= most) return number;
    }
    problem(value->at, describe(key) + " must be a whole number from " + std::to_string(least)
                           + " to " + std::to_string(most) + ", found " + shown(*value)
                           + (value->quoted ? "; remove the quotes" : ""));
    return std::nullopt;
}

std::optional<std::string>
MappingReader::one_of(std::string_view key, const std::vector<std::string_view>& words, Need need) {
    const auto* const value = take(key, need);
    if (value == nullptr) return std::nullopt;
    if (value->kind == Node::Kind::scalar
        && std::find(words.begin(), words.end(), value->scalar) != words.end()) {
        return value->scalar;
    }
    problem(value->at,
            describe(key) + " must be " + joined(words, " or ") + ", found " + shown(*value));
    return std::nullopt;
}

std::optional<std::vector<std::string>> MappingReader::texts(std::string_view key, Need need) {
    const auto* const value = take(key, need);
    if (value == nullptr) return std::nullopt;
    if (value->kind != Node::Kind::sequence) {
        problem(value->at, describe(key) + " must be a list of strings, found " + shown(*value));
        return std::nullopt;
    }
    std::vector<std::string> texts;
    texts.reserve(value->items.size());
    bool good = true;
    for (const auto& item : value->items) {
        if (item.kind == Node::Kind::scalar) {
            texts.push_back(item.scalar);
            continue;
        }
        problem(item.at,
                describe(key) + " must hold strings only, found " + shown(item) + " among them");
        good = false;
    }
    if (!good) return std::nullopt;
    return texts;
}

bool MappingReader::has(std::string_view key) const noexcept {
    const auto* const value = node_.find(key);
    return value != nullptr && value->kind != Node::Kind::null;
}

Position MappingReader::at(std::string_view key) const noexcept {
    const auto* const value = node_.find(key);
    return value != nullptr ? value->at : node_.at;
}

void MappingReader::problem(Position at, std::string message) {
    problems_.add(file_, at, std::move(message));
}

void MappingReader::finish() {
    for (const auto& entry : node_.entries) {
        if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
        const std::vector<std::string_view> known(known_.begin(), known_.end());
        const auto meant = nearest(entry.key, known);
        std::string message = "unknown key \""
                              + visible(std::string_view(entry.key).substr(0, k_longest_shown))
                              + '"';
        if (!where_.empty()) message += " in " + where_;
        if (!meant.empty()) {
            message += "; did you mean \"" + std::string(meant) + "\"?";
        } else if (!known.empty()) {
            message += "; known here: " + joined(known, ", ");
        }
        problem(entry.at, std::move(message));
    }
}

std::string MappingReader::describe(std::string_view key) const {
    return (where_.empty() ? std::string() : where_ + '.') + std::string(key);
}

} // namespace rollcall::yaml
