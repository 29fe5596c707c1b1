#include "ldif_lines.hpp"
#include "ldif_trailer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/datastore/ldif_parser.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/fold.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace rollcall {
namespace {

constexpr std::size_t k_most_problems = 100;

/// `name:` and what stands behind it.
struct Line {
    std::string_view description{};
    std::string_view value{}; ///< as written, spaces behind the colon skipped
    std::size_t value_offset = 0;
    bool base64 = false;
};

bool is_description_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '.' || c == '_' || c == ';' || c == '=' || c == '*';
}

class Parser {
public:
    Parser(std::string_view bytes,
           const std::string& file,
           const LdifLimits& limits,
           Diagnostics& problems)
        : file_(file), limits_(limits), problems_(problems), lines_(bytes),
          first_problem_(problems.size()), trailer_(file, content_.gaps) {
        content_.ends_with_line_break = bytes.empty() || bytes.back() == '\n';
    }

    LdifContent run() {
        while (!stopped_ && lines_.next()) {
            const auto text = lines_.text();
            if (text.size() > limits_.line) {
                problem(0, "a line of " + grouped(text.size()) + " bytes, at most "
                               + grouped(limits_.line) + " are read");
                skip_record();
            } else if (text.empty()) {
                end_record();
            } else if (text.front() == '#') {
                if (state_ != State::in_entry) trailer_.comment(text, content_.entries.size());
            } else {
                take(text);
            }
        }
        end_record();
        content_.has_end_marker = trailer_.finish(content_.entries.size());
        return std::move(content_);
    }

private:
    enum class State {
        between,   ///< before a record
        in_entry,  ///< behind `dn:`
        in_result, ///< in ldapsearch's `search:` block
        skipping,  ///< in a record that has been refused
    };

    void problem(std::size_t offset, std::string message) {
        problems_.add(file_, lines_.position(offset), std::move(message));
        if (problems_.size() - first_problem_ < k_most_problems) return;
        problems_.add(file_, {},
                      "more than " + std::to_string(k_most_problems)
                          + " problems, the rest of the file was not looked at");
        stopped_ = true;
    }

    void skip_record() {
        state_ = State::skipping;
        entry_ = {};
    }

    void take(std::string_view text) {
        if (state_ == State::skipping) return;
        if (text == "-") {
            problem(0, "\"-\" separates changes; this is a change record, export content instead");
            return skip_record();
        }
        if (text.front() == ' ') {
            problem(0, "a line that starts with a space continues the one before, but there is "
                       "none");
            return;
        }
        const auto line = split(text);
        if (!line) return;
        switch (state_) {
        case State::between: return start_record(*line);
        case State::in_entry: return take_attribute(*line);
        case State::in_result:
            // A lost blank line must not swallow an entry.
            if (ascii_iequal(line->description, "dn")) return start_entry(*line);
            trailer_.result_line(line->description, line->value, lines_.position(0),
                                 content_.entries.size());
            return;
        case State::skipping: return;
        }
    }

    std::optional<Line> split(std::string_view text) {
        std::size_t colon = 0;
        while (colon < text.size() && is_description_character(text[colon])) ++colon;
        if (colon == text.size() || text[colon] != ':') {
            const auto found = colon == text.size() ? std::string("the end of the line")
                                                    : '"' + visible(text.substr(colon, 1)) + '"';
            problem(colon, "expected \"attribute: value\", found " + found);
            return {};
        }
        if (colon == 0 || text.front() == ';') {
            problem(0, "no attribute name before \":\"");
            return {};
        }
        Line line;
        line.description = text.substr(0, colon);
        line.value_offset = colon + 1;
        const auto sign = text.substr(line.value_offset, 1);
        if (sign == "<") {
            problem(line.value_offset, "\":<\" names a file or URL to read, which is refused; put "
                                       "the value itself there");
            return {};
        }
        if (sign == ":") {
            line.base64 = true;
            ++line.value_offset;
        }
        while (line.value_offset < text.size() && text[line.value_offset] == ' ') {
            ++line.value_offset;
        }
        line.value = text.substr(line.value_offset);
        return line;
    }

    /// The value as bytes; nothing when it is damaged, which has been reported then.
    std::optional<std::string> decoded(const Line& line, bool is_text) {
        if (!line.base64) {
            if (const auto nul = line.value.find('\0'); nul != std::string_view::npos) {
                problem(line.value_offset + nul, "a NUL byte in a plain value; write the value in "
                                                 "base64 (::)");
                return {};
            }
            if (!is_utf8(line.value)) {
                problem(line.value_offset, "the value of " + visible(line.description)
                                               + " is not valid UTF-8; write text in UTF-8 and "
                                                 "other values in base64 (::)");
                return {};
            }
            return std::string(line.value);
        }
        std::size_t bad = 0;
        auto value = decode_base64(line.value, bad);
        if (!value) {
            problem(line.value_offset + bad,
                    bad < line.value.size()
                        ? "bad base64: found \"" + visible(line.value.substr(bad, 1)) + '"'
                        : "bad base64: the last group of four is not complete");
            return {};
        }
        if (is_text && !is_utf8(*value)) {
            problem(line.value_offset,
                    "the value of " + visible(line.description) + " is not valid UTF-8");
            return {};
        }
        return value;
    }

    void start_record(const Line& line) {
        const auto name = ascii_lower(line.description);
        if (name == "dn") return start_entry(line);
        if (name == "version") {
            if (line.value != "1" || seen_record_) {
                problem(0, "expected \"version: 1\" once, before all records, found \"version: "
                               + visible(line.value) + '"');
            }
            seen_record_ = true;
            return;
        }
        if (name == "search" || name == "result") {
            state_ = State::in_result;
            trailer_.result_line(line.description, line.value, lines_.position(0),
                                 content_.entries.size());
            return;
        }
        if (name == "ref") {
            trailer_.reference(line.value, lines_.position(0));
            return;
        }
        problem(0, "expected \"dn:\" at the start of a record, found \"" + visible(name) + ":\"");
        skip_record();
    }

    void start_entry(const Line& line) {
        seen_record_ = true;
        if (content_.entries.size() >= limits_.records) {
            problem(0, "more than " + grouped(limits_.records) + " records");
            stopped_ = true;
            return;
        }
        auto dn = decoded(line, true);
        if (!dn) return skip_record();
        auto key = dn_key(*dn);
        if (!key) {
            problem(line.value_offset, key.error().message);
            return skip_record();
        }
        const auto [there, is_new] = first_lines_.emplace(std::move(*key), lines_.line());
        if (!is_new) {
            problem(0, "the DN \"" + visible(*dn) + "\" is there twice (first at line "
                           + std::to_string(there->second) + ')');
            return skip_record();
        }
        state_ = State::in_entry;
        entry_ = {};
        entry_.dn = std::move(*dn);
        entry_.at = {lines_.line(), 1};
        record_size_ = line.value.size();
        last_description_.clear();
    }

    void take_attribute(const Line& line) {
        record_size_ += lines_.text().size();
        if (record_size_ > limits_.record) {
            problem(0, "the record has more than " + grouped(limits_.record) + " bytes");
            return skip_record();
        }
        if (line.description != last_description_ && !select_attribute(line)) return;
        auto& attribute = entry_.attributes[selected_];
        if (auto value = decoded(line, selected_is_text_)) {
            attribute.values.push_back(std::move(*value));
        }
    }

    /// Finds or adds the attribute that a line belongs to; false when the record is refused.
    /// Remembered, because a group lists one attribute a hundred thousand times in a row.
    bool select_attribute(const Line& line) {
        last_description_.clear();
        const auto lower = ascii_lower(line.description);
        if (lower == "dn") {
            problem(0, "a second \"dn:\" in the record of \"" + visible(entry_.dn)
                           + "\"; a blank line must stand between records");
            skip_record();
            return false;
        }
        if (lower == "changetype" || lower == "control") {
            problem(0, '"' + visible(line.description)
                           + ":\" makes this a change record; export content instead, without it");
            skip_record();
            return false;
        }
        std::string_view rest = lower;
        Attribute wanted;
        wanted.name = rest.substr(0, rest.find(';'));
        while (rest.find(';') != std::string_view::npos) {
            rest.remove_prefix(rest.find(';') + 1);
            wanted.options.emplace_back(rest.substr(0, rest.find(';')));
        }
        const auto there = std::find_if(
            entry_.attributes.begin(), entry_.attributes.end(), [&](const Attribute& attribute) {
                return attribute.name == wanted.name && attribute.options == wanted.options;
            });
        selected_ = static_cast<std::size_t>(there - entry_.attributes.begin());
        if (there == entry_.attributes.end()) {
            if (entry_.attributes.size() >= limits_.attributes) {
                problem(0, "the record has more than " + grouped(limits_.attributes)
                               + " different attributes");
                skip_record();
                return false;
            }
            entry_.attributes.push_back(std::move(wanted));
        }
        const auto& attribute = entry_.attributes[selected_];
        selected_is_text_ =
            is_text_attribute(canonical_lower_attribute(attribute.name))
            && std::find(attribute.options.begin(), attribute.options.end(), "binary")
                   == attribute.options.end();
        last_description_ = line.description;
        return true;
    }

    void end_record() {
        if (state_ == State::in_entry) content_.entries.push_back(std::move(entry_));
        entry_ = {};
        state_ = State::between;
    }

    const std::string& file_;
    const LdifLimits& limits_;
    Diagnostics& problems_;
    LdifLines lines_;
    std::size_t first_problem_ = 0;
    LdifContent content_;
    LdifTrailer trailer_;

    State state_ = State::between;
    Entry entry_;
    std::size_t record_size_ = 0;
    std::string last_description_;
    std::size_t selected_ = 0;
    bool selected_is_text_ = false;
    bool seen_record_ = false;
    bool stopped_ = false;
    std::unordered_map<std::string, int> first_lines_;
};

bool starts_with(std::string_view bytes, std::string_view start) noexcept {
    return bytes.substr(0, start.size()) == start;
}

/// UTF-16 by its byte-order mark, or by the NUL that every ASCII character has in it.
bool is_utf16(std::string_view bytes) noexcept {
    return starts_with(bytes, "\xff\xfe") || starts_with(bytes, "\xfe\xff")
           || (bytes.size() >= 2 && ((bytes[0] == '\0') != (bytes[1] == '\0')));
}

} // namespace

LdifContent parse_ldif(std::string_view bytes,
                       const std::string& file,
                       const LdifLimits& limits,
                       Diagnostics& problems) {
    if (is_utf16(bytes)) {
        problems.add(file, {1, 1},
                     "the file is UTF-16; export it again without ldifde's -u, or "
                     "convert it to UTF-8");
        return {};
    }
    constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
    if (starts_with(bytes, k_byte_order_mark)) bytes.remove_prefix(k_byte_order_mark.size());
    return Parser(bytes, file, limits, problems).run();
}

} // namespace rollcall
