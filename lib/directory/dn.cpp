#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/fold.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace rollcall {
namespace {

struct Problem {
    std::size_t offset = 0;
    std::string message{};
};

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_type_character(char c) noexcept {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}

/// The text inside a BER encoded string (`#0402…`), or nothing when it is another type. Only the
/// definite lengths that fit a DN are understood.
std::optional<std::string> ber_text(std::string_view bytes) {
    constexpr std::string_view k_string_tags = "\x04\x0c\x12\x13\x14\x16\x1a";
    if (bytes.size() < 2 || k_string_tags.find(bytes[0]) == std::string_view::npos) return {};
    std::size_t length = static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(2);
    if (length >= 0x80) {
        const std::size_t count = length - 0x80;
        if (count == 0 || count > 4 || bytes.size() < count) return {};
        length = 0;
        for (std::size_t i = 0; i < count; ++i) {
            length = length * 256 + static_cast<unsigned char>(bytes[i]);
        }
        bytes.remove_prefix(count);
    }
    if (bytes.size() != length) return {};
    return std::string(bytes);
}

/// Reads the pairs of a DN one after the other. The decoded value is one string used again and
/// again: with a million DNs the allocations would cost more than the parsing.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) { skip_spaces(); }

    [[nodiscard]] bool done() const noexcept { return place_ >= text_.size(); }
    [[nodiscard]] std::string_view type() const noexcept { return type_; }
    [[nodiscard]] const std::string& value() const noexcept { return value_; }
    [[nodiscard]] bool ends_rdn() const noexcept { return ends_rdn_; }

    /// Reads one `type=value` and the separator behind it.
    std::optional<Problem> next() {
        if (auto problem = read_type()) return problem;
        value_.clear();
        if (!done() && text_[place_] == '#') {
            if (auto problem = read_hex()) return problem;
        } else if (auto problem = read_string()) {
            return problem;
        }
        ends_rdn_ = true;
        if (done()) return {};
        ends_rdn_ = text_[place_] == ',';
        const auto separator = place_++;
        skip_spaces();
        if (done()) return Problem{separator, "nothing follows the last separator"};
        return {};
    }

private:
    void skip_spaces() noexcept {
        while (!done() && text_[place_] == ' ') ++place_;
    }

    [[nodiscard]] std::string found() const {
        return done() ? "the end" : '"' + visible(text_.substr(place_, 1)) + '"';
    }

    std::optional<Problem> read_type() {
        auto start = place_;
        while (!done() && text_[place_] != '=' && text_[place_] != ' ') {
            const char c = text_[place_];
            if (c == '<' && place_ == start) {
                return Problem{place_, "the <GUID=…> form is not a plain DN, give the DN itself"};
            }
            if (!is_type_character(c)) {
                return Problem{place_, "expected an attribute type and \"=\", found " + found()};
            }
            ++place_;
        }
        raw_type_.assign(text_.substr(start, place_ - start));
        skip_spaces();
        if (done() || text_[place_] != '=') {
            return Problem{place_, "expected an attribute type and \"=\", found " + found()};
        }
        if (raw_type_.empty()) return Problem{place_, "no attribute type before \"=\""};
        std::transform(raw_type_.begin(), raw_type_.end(), raw_type_.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        std::string_view name = raw_type_;
        if (name.substr(0, 4) == "oid.") name.remove_prefix(4);
        type_ = canonical_lower_attribute(name);
        ++place_;
        skip_spaces();
        return {};
    }

    std::optional<Problem> read_hex() {
        const auto start = place_++;
        while (!done() && hex_digit(text_[place_]) >= 0) {
            if (place_ + 1 >= text_.size() || hex_digit(text_[place_ + 1]) < 0) {
                return Problem{place_, "\"#\" starts hexadecimal pairs, found a single digit"};
            }
            value_ +=
                static_cast<char>(hex_digit(text_[place_]) * 16 + hex_digit(text_[place_ + 1]));
            place_ += 2;
        }
        if (place_ == start + 1) {
            return Problem{start,
                           "\"#\" starts hexadecimal pairs, write \"\\#\" for the character"};
        }
        const auto end = place_;
        skip_spaces();
        if (!done() && text_[place_] != ',' && text_[place_] != '+') {
            return Problem{end, "\"#\" starts hexadecimal pairs, write \"\\#\" for the character"};
        }
        // What is no string stays recognisable by its encoding, which no text can equal.
        if (auto text = ber_text(value_)) value_ = std::move(*text);
        return {};
    }

    std::optional<Problem> read_string() {
        std::size_t kept = 0; // without the unescaped spaces at the end
        while (!done()) {
            const char c = text_[place_];
            if (c == ',' || c == '+') break;
            if (c == '\\') {
                if (auto problem = read_escape()) return problem;
                kept = value_.size();
                continue;
            }
            if (c == ';') {
                return Problem{place_, "found \";\": parts are separated by \",\", write \"\\;\" "
                                       "for the character"};
            }
            if (c == '"' || c == '<' || c == '>' || c == '\0') {
                return Problem{place_, "found " + found() + " in a value: write it as \"\\"
                                           + (c == '\0' ? std::string("00") : std::string(1, c))
                                           + '"'};
            }
            value_ += c;
            ++place_;
            if (c != ' ') kept = value_.size();
        }
        value_.resize(kept);
        return {};
    }

    std::optional<Problem> read_escape() {
        constexpr std::string_view k_special = " \"#+,;<=>\\";
        if (place_ + 1 >= text_.size()) {
            return Problem{place_, "nothing follows the last \"\\\""};
        }
        const char c = text_[place_ + 1];
        if (k_special.find(c) != std::string_view::npos) {
            value_ += c;
            place_ += 2;
            return {};
        }
        const int high = hex_digit(c);
        const int low = place_ + 2 < text_.size() ? hex_digit(text_[place_ + 2]) : -1;
        if (high < 0 || low < 0) {
            return Problem{place_, "\"\\\" is followed by neither a special character nor two "
                                   "hexadecimal digits, write \"\\\\\" for the character"};
        }
        value_ += static_cast<char>(high * 16 + low);
        place_ += 3;
        return {};
    }

    std::string_view text_;
    std::size_t place_ = 0;
    std::string raw_type_;
    std::string_view type_;
    std::string value_;
    bool ends_rdn_ = true;
};

/// Appends the comparable form of a value. Separators inside a value are written as hex pairs, so
/// a plain "," in a key always separates RDNs and "is below" is "ends with".
void append_value(std::string& key, std::string_view value) {
    for (const char c : caseless(value)) {
        switch (c) {
        case ',': key += "\\2c"; break;
        case '+': key += "\\2b"; break;
        case '\\': key += "\\5c"; break;
        default: key += c;
        }
    }
}

/// Collects the comparable form; the pairs of a multi-valued RDN are put in order.
class KeyBuilder {
public:
    void add(std::string_view type, std::string_view value, bool ends_rdn) {
        if (ends_rdn && pairs_.empty()) {
            if (!key_.empty()) key_ += ',';
            append_pair(key_, type, value);
            return;
        }
        append_pair(pairs_.emplace_back(), type, value);
        if (!ends_rdn) return;
        std::sort(pairs_.begin(), pairs_.end());
        if (!key_.empty()) key_ += ',';
        for (std::size_t i = 0; i < pairs_.size(); ++i) {
            if (i > 0) key_ += '+';
            key_ += pairs_[i];
        }
        pairs_.clear();
    }
    [[nodiscard]] std::string take() && { return std::move(key_); }
    void reserve(std::size_t size) { key_.reserve(size); }

private:
    static void append_pair(std::string& key, std::string_view type, std::string_view value) {
        key += type;
        key += '=';
        append_value(key, value);
    }
    std::string key_;
    std::vector<std::string> pairs_;
};

/// What a character of a value becomes in a key where it needs no thought; 0 for all others: those
/// that mean something, control characters and everything beyond ASCII.
constexpr std::array<char, 256> plain_characters() {
    std::array<char, 256> plain{};
    for (char c = ' '; c <= '~'; ++c) plain[static_cast<unsigned char>(c)] = c;
    for (char c = 'A'; c <= 'Z'; ++c) {
        plain[static_cast<unsigned char>(c)] = static_cast<char>(c - 'A' + 'a');
    }
    for (const char c : {'"', '#', '+', ',', ';', '<', '>', '\\'}) {
        plain[static_cast<unsigned char>(c)] = 0;
    }
    return plain;
}

constexpr auto k_plain = plain_characters();

/// Takes the characters of a type or a value off the text, in lower case, as long as they are
/// plain; the one that ends them stays.
template <class Ends>
bool take_plain(std::string_view text, std::size_t& place, std::string& key, const Ends& ends) {
    const auto start = place;
    for (; place < text.size() && !ends(text[place]); ++place) {
        const char plain = k_plain[static_cast<unsigned char>(text[place])];
        // Spaces at the ends do not count, and of several between only one.
        const bool needless = plain == ' ' && (place == start || text[place - 1] == ' ');
        if (plain == 0 || needless) return false;
        key += plain;
    }
    return place > start && text[place - 1] != ' ';
}

/// The key of a DN in which nothing is special, as nearly all are; nothing for the others. Must
/// agree with KeyBuilder, which takes five times as long.
std::optional<std::string> plain_key(std::string_view text) {
    std::string key;
    key.reserve(text.size());
    for (std::size_t place = 0; place < text.size(); ++place) {
        const auto start = key.size();
        if (!take_plain(text, place, key, [](char c) { return !is_type_character(c); })) return {};
        if (place == text.size() || text[place] != '=') return {};
        const auto type = std::string_view(key).substr(start);
        if (type.substr(0, 4) == "oid.") return {};
        if (const auto name = canonical_lower_attribute(type); name.data() != type.data()) {
            key.resize(start);
            key += name;
        }
        key += '=';
        if (!take_plain(text, ++place, key, [](char c) { return c == ','; })) return {};
        if (place == text.size()) return key;
        key += ',';
    }
    return {}; // nothing at all, or nothing behind the last separator
}

tl::unexpected<Error> not_a_dn(std::string_view text, const Problem& problem) {
    return fail(ErrorCode::invalid_input, "\"" + visible(text) + "\" is not a DN, column "
                                              + std::to_string(problem.offset + 1) + ": "
                                              + problem.message);
}

} // namespace

Result<Dn> Dn::parse(std::string_view text) {
    Dn dn;
    dn.text_ = std::string(text);
    KeyBuilder key;
    Scanner scanner(text);
    bool starts_rdn = true;
    while (!scanner.done()) {
        if (const auto problem = scanner.next()) return not_a_dn(text, *problem);
        if (starts_rdn) dn.rdns_.emplace_back();
        dn.rdns_.back().push_back({std::string(scanner.type()), scanner.value()});
        key.add(scanner.type(), scanner.value(), scanner.ends_rdn());
        starts_rdn = scanner.ends_rdn();
    }
    dn.key_ = std::move(key).take();
    return dn;
}

bool Dn::is_under(const Dn& base) const noexcept { return is_key_under(key_, base.key_); }

std::string_view Dn::rdn_value() const noexcept {
    return rdns_.empty() ? std::string_view{} : std::string_view(rdns_.front().front().value);
}

const std::string* Dn::rdn_value_of(std::string_view type) const noexcept {
    return rdns_.empty() ? nullptr : value_of(rdns_.front(), type);
}

Result<Rdn> first_rdn(std::string_view text) {
    Rdn rdn;
    Scanner scanner(text);
    while (!scanner.done()) {
        if (const auto problem = scanner.next()) return not_a_dn(text, *problem);
        rdn.push_back({std::string(scanner.type()), scanner.value()});
        if (scanner.ends_rdn()) break;
    }
    return rdn;
}

const std::string* value_of(const Rdn& rdn, std::string_view type) noexcept {
    const auto pair =
        std::find_if(rdn.begin(), rdn.end(), [&](const Ava& ava) { return ava.type == type; });
    return pair == rdn.end() ? nullptr : &pair->value;
}

Result<std::string> dn_key(std::string_view text) {
    if (auto plain = plain_key(text)) return std::move(*plain);
    KeyBuilder key;
    key.reserve(text.size());
    Scanner scanner(text);
    while (!scanner.done()) {
        if (const auto problem = scanner.next()) return not_a_dn(text, *problem);
        key.add(scanner.type(), scanner.value(), scanner.ends_rdn());
    }
    return std::move(key).take();
}

std::string beyond_ascii(std::string_view dn) {
    std::string bytes;
    for (std::size_t i = 0; i < dn.size(); ++i) {
        if (static_cast<unsigned char>(dn[i]) >= 0x80) {
            bytes += dn[i];
        } else if (dn[i] == '\\' && i + 1 < dn.size()) {
            const int high = hex_digit(dn[i + 1]);
            const int low = i + 2 < dn.size() ? hex_digit(dn[i + 2]) : -1;
            if (high >= 8 && low >= 0) bytes += static_cast<char>(high * 16 + low);
            i += high >= 0 && low >= 0 ? 2 : 1;
        }
    }
    return bytes;
}

bool is_key_under(std::string_view key, std::string_view base_key) noexcept {
    if (base_key.empty() || key == base_key) return true;
    return key.size() > base_key.size() && key.substr(key.size() - base_key.size()) == base_key
           && key[key.size() - base_key.size() - 1] == ',';
}

} // namespace rollcall
