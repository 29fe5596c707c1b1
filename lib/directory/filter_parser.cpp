#include "filter_parser.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/fold.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace rollcall {
namespace {

/// Deeper nesting is a mistake or an attack on the stack.
constexpr int k_deepest = 100;

constexpr std::array<std::pair<std::string_view, MatchingRule>, 10> k_rules{{
    {"1.2.840.113556.1.4.803", MatchingRule::all_bits},
    {"ldap_matching_rule_bit_and", MatchingRule::all_bits},
    {"1.2.840.113556.1.4.804", MatchingRule::any_bit},
    {"ldap_matching_rule_bit_or", MatchingRule::any_bit},
    {"2.5.13.2", MatchingRule::caseless},
    {"caseignorematch", MatchingRule::caseless},
    {"1.3.6.1.4.1.1466.109.114.2", MatchingRule::caseless},
    {"caseignoreia5match", MatchingRule::caseless},
    {"2.5.13.5", MatchingRule::exact},
    {"caseexactmatch", MatchingRule::exact},
}};

MatchingRule rule_named(std::string_view name) {
    const auto lower = ascii_lower(name);
    for (const auto& [known, rule] : k_rules) {
        if (known == lower) return rule;
    }
    return MatchingRule::unsupported;
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_name_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '.' || c == '_' || c == ';';
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<FilterNode> whole() {
        skip_spaces();
        if (done())
            return problem(place_, "the filter is empty, write for instance (objectClass=*)");
        ROLLCALL_TRY_ASSIGN(auto node, filter(1));
        skip_spaces();
        if (!done()) {
            return problem(place_, "expected the end of the filter, found " + found()
                                       + "; join several with (&…) or (|…)");
        }
        return node;
    }

private:
    [[nodiscard]] bool done() const noexcept { return place_ >= text_.size(); }
    [[nodiscard]] char here() const noexcept { return done() ? '\0' : text_[place_]; }

    void skip_spaces() noexcept {
        while (!done() && std::string_view(" \t\r\n").find(here()) != std::string_view::npos) {
            ++place_;
        }
    }

    [[nodiscard]] std::string found() const {
        return done() ? "the end" : '"' + visible(text_.substr(place_, 1)) + '"';
    }

    static tl::unexpected<Error> problem(std::size_t offset, const std::string& message) {
        return fail(ErrorCode::invalid_input,
                    "column " + std::to_string(offset + 1) + ": " + message);
    }

    Result<FilterNode> filter(int depth) {
        const auto opened = place_;
        if (here() != '(') {
            return problem(place_,
                           "expected \"(\", found " + found() + "; a filter stands in parentheses");
        }
        if (depth > k_deepest) {
            return problem(place_, "nested more than " + std::to_string(k_deepest) + " deep");
        }
        ++place_;
        skip_spaces();
        FilterNode node;
        switch (here()) {
        case '&':
        case '|':
        case '!': {
            ROLLCALL_TRY_ASSIGN(node, combination(depth));
            break;
        }
        default: {
            ROLLCALL_TRY_ASSIGN(node, item());
            break;
        }
        }
        if (here() != ')') {
            return problem(place_, "expected \")\" for the \"(\" at column "
                                       + std::to_string(opened + 1) + ", found " + found());
        }
        ++place_;
        return node;
    }

    Result<FilterNode> combination(int depth) {
        const auto start = place_;
        const char sign = text_[place_++];
        FilterNode node;
        node.kind = sign == '&'   ? FilterNode::Kind::all
                    : sign == '|' ? FilterNode::Kind::any
                                  : FilterNode::Kind::negation;
        skip_spaces();
        while (here() == '(') {
            ROLLCALL_TRY_ASSIGN(auto child, filter(depth + 1));
            node.children.push_back(std::move(child));
            skip_spaces();
        }
        if (sign == '!' && node.children.size() != 1) {
            return problem(start, "\"!\" takes one filter, found "
                                      + std::to_string(node.children.size())
                                      + "; join several with (&…) or (|…)");
        }
        return node;
    }

    Result<FilterNode> item() {
        FilterNode node;
        const auto start = place_;
        while (!done() && is_name_character(here())) ++place_;
        const auto description = text_.substr(start, place_ - start);
        if (here() == ':') {
            if (!description.empty()) ROLLCALL_TRY(take_description(node, description, start));
            return extensible(std::move(node));
        }
        if (description.empty()) {
            return problem(place_, "expected an attribute name, found " + found());
        }
        ROLLCALL_TRY(take_description(node, description, start));
        // Some write "mail = x"; RFC 4515 does not, and the space would become part of the value.
        const auto sign = text_.substr(place_, 2);
        if (here() == '=') {
            ++place_;
            return equality_or_substrings(std::move(node));
        }
        if (sign == "~=" || sign == ">=" || sign == "<=") {
            node.kind = sign == "~="   ? FilterNode::Kind::equality
                        : sign == ">=" ? FilterNode::Kind::greater_or_equal
                                       : FilterNode::Kind::less_or_equal;
            place_ += 2;
            ROLLCALL_TRY_ASSIGN(auto value, plain_value());
            node.assertion = Assertion(node.attribute, std::move(value));
            return node;
        }
        return problem(place_, "expected one of = ~= >= <= := after \"" + visible(description)
                                   + "\", found " + found());
    }

    static Result<int>
    take_description(FilterNode& node, std::string_view description, std::size_t offset) {
        const auto lower = ascii_lower(description);
        auto rest = std::string_view(lower);
        const auto name = rest.substr(0, rest.find(';'));
        if (name.empty()) return problem(offset, "expected an attribute name, found \";\"");
        node.attribute = canonical_lower_attribute(name);
        while (rest.size() > name.size() && rest.find(';') != std::string_view::npos) {
            rest.remove_prefix(rest.find(';') + 1);
            const auto option = rest.substr(0, rest.find(';'));
            if (option.empty()) return problem(offset, "an attribute option is empty");
            node.options.emplace_back(option);
        }
        return 0;
    }

    Result<FilterNode> extensible(FilterNode node) {
        node.kind = FilterNode::Kind::extensible;
        const auto start = place_;
        while (here() == ':' && text_.substr(place_, 2) != ":=") {
            ++place_;
            const auto word_start = place_;
            while (!done() && is_name_character(here())) ++place_;
            const auto word = text_.substr(word_start, place_ - word_start);
            if (word.empty()) {
                return problem(place_, "expected \"dn\" or a matching rule, found " + found());
            }
            if (!node.in_dn && node.rule_name.empty() && ascii_lower(word) == "dn") {
                node.in_dn = true;
            } else if (node.rule_name.empty()) {
                node.rule_name = word;
                node.rule = rule_named(word);
            } else {
                return problem(word_start, "a second matching rule \"" + visible(word) + '"');
            }
        }
        if (text_.substr(place_, 2) != ":=") {
            return problem(place_, "expected \":=\", found " + found());
        }
        if (node.attribute.empty() && node.rule_name.empty()) {
            return problem(start, "neither an attribute nor a matching rule before \":=\"");
        }
        place_ += 2;
        ROLLCALL_TRY_ASSIGN(auto value, plain_value());
        node.assertion = Assertion(node.attribute, std::move(value));
        return node;
    }

    Result<FilterNode> equality_or_substrings(FilterNode node) {
        std::vector<std::string> pieces;
        const auto start = place_;
        ROLLCALL_TRY_ASSIGN(auto first, value_piece());
        pieces.push_back(std::move(first));
        while (here() == '*') {
            ++place_;
            if (here() == '*') return problem(place_, "two \"*\" in a row, write one");
            ROLLCALL_TRY_ASSIGN(auto piece, value_piece());
            pieces.push_back(std::move(piece));
        }
        if (pieces.size() == 1) {
            node.kind = FilterNode::Kind::equality;
            node.assertion = Assertion(node.attribute, std::move(pieces.front()));
            return node;
        }
        if (text_.substr(start, place_ - start) == "*") {
            node.kind = FilterNode::Kind::presence;
            return node;
        }
        node.kind = FilterNode::Kind::substrings;
        for (auto& piece : pieces) node.pieces.push_back(caseless_piece(piece));
        return node;
    }

    Result<std::string> plain_value() {
        ROLLCALL_TRY_ASSIGN(auto value, value_piece());
        if (here() == '*') return problem(place_, "\"*\" has no meaning here, write \\2a for it");
        return value;
    }

    /// The value up to the next `*` or `)`, its escapes decoded.
    Result<std::string> value_piece() {
        std::string value;
        while (!done() && here() != ')' && here() != '*') {
            const char c = here();
            if (c == '(') return problem(place_, "found \"(\" in a value, write \\28 for it");
            if (c == '\0') return problem(place_, "found NUL in a value, write \\00 for it");
            if (c != '\\') {
                value += c;
                ++place_;
                continue;
            }
            const int high = place_ + 1 < text_.size() ? hex_digit(text_[place_ + 1]) : -1;
            const int low = place_ + 2 < text_.size() ? hex_digit(text_[place_ + 2]) : -1;
            if (high < 0 || low < 0) {
                return problem(place_, "\"\\\" is not followed by two hexadecimal digits, write "
                                       "\\5c for it (in a DN too: \\5c,)");
            }
            value += static_cast<char>(high * 16 + low);
            place_ += 3;
        }
        return value;
    }

    std::string_view text_;
    std::size_t place_ = 0;
};

} // namespace

Result<FilterNode> parse_filter(std::string_view text) { return Parser(text).whole(); }

} // namespace rollcall
