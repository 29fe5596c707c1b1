#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/directory/matching.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace rollcall {
namespace {

/// Takes `digits` decimal digits off the front; nothing when they are not there.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) noexcept {
    if (text.size() < digits) return {};
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return {};
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool starts_with_digit(std::string_view text) noexcept {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

/// The zone at the end of a generalizedTime, in minutes east of Greenwich.
std::optional<int> zone_minutes(std::string_view text) noexcept {
    if (text == "Z" || text == "z") return 0;
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return {};
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    const auto minutes = text.empty() ? std::optional(0) : take_digits(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return {};
    return sign * (*hours * 60 + *minutes);
}

} // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::optional<std::int64_t> parse_generalized_time(std::string_view text) noexcept {
    const auto year = take_digits(text, 4);
    const auto month = take_digits(text, 2);
    const auto day = take_digits(text, 2);
    const auto hour = take_digits(text, 2);
    if (!year || !month || !day || !hour || *hour > 23) return {};
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return {};

    std::int64_t unit = 3'600'000; // of the smallest part given, for the fraction
    std::int64_t time =
        std::int64_t{std::chrono::sys_days{date}.time_since_epoch().count()} * 86'400'000
        + *hour * unit;
    // Minutes and seconds may be left out; 60 is a leap second.
    for (const int limit : {59, 60}) {
        if (!starts_with_digit(text)) break;
        const auto part = take_digits(text, 2);
        if (!part || *part > limit) return {};
        unit = limit == 59 ? 60'000 : 1'000;
        time += *part * unit;
    }
    if (!text.empty() && (text.front() == '.' || text.front() == ',')) {
        text.remove_prefix(1);
        if (!starts_with_digit(text)) return {};
        for (; starts_with_digit(text); text.remove_prefix(1)) {
            unit /= 10;
            time += (text.front() - '0') * unit;
        }
    }
    const auto zone = zone_minutes(text);
    if (!zone) return {};
    return time - std::int64_t{*zone} * 60'000;
}

std::string_view without_unique_identifier(std::string_view value) noexcept {
    if (value.size() < 4 || value.substr(value.size() - 2) != "'B") return value;
    const auto start = value.rfind("#'");
    if (start == std::string_view::npos || (start > 0 && value[start - 1] == '\\')) return value;
    const auto bits = value.substr(start + 2, value.size() - start - 4);
    if (bits.find_first_not_of("01") != std::string_view::npos) return value;
    return value.substr(0, start);
}

Assertion::Assertion(std::string_view attribute, std::string value) : value_(std::move(value)) {
    folded_ = caseless(value_);
    number_ = parse_integer(value_);
    time_ = parse_generalized_time(value_);
    if (is_dn_attribute(attribute)) {
        kind_ = attribute == "objectcategory" && value_.find('=') == std::string::npos
                    ? Kind::category
                    : Kind::dn;
        if (auto key = dn_key(without_unique_identifier(value_))) dn_key_ = std::move(*key);
    } else if (is_integer_attribute(attribute)) {
        kind_ = Kind::integer;
    }
}

Truth Assertion::equals(std::string_view found) const {
    const auto truth = [](bool equal) { return equal ? Truth::yes : Truth::no; };
    switch (kind_) {
    case Kind::text: {
        if (truth(caseless(found) == folded_) == Truth::yes) return Truth::yes;
        return time_ ? truth(parse_generalized_time(found) == time_) : Truth::no;
    }
    case Kind::dn: {
        if (!dn_key_) return Truth::undefined;
        const auto key = dn_key(without_unique_identifier(found));
        return truth(key && *key == *dn_key_);
    }
    case Kind::category: {
        // Active Directory stores the DN of a schema class and takes the class's short name.
        const auto dn = Dn::parse(found);
        return truth(dn && caseless(dn->rdn_value()) == folded_);
    }
    case Kind::integer: {
        if (!number_) return Truth::undefined;
        return truth(parse_integer(found) == number_);
    }
    }
    return Truth::undefined;
}

std::optional<std::strong_ordering> Assertion::order(std::string_view found) const {
    if (kind_ == Kind::dn || kind_ == Kind::category) return {};
    if (time_) {
        if (const auto time = parse_generalized_time(found)) return *time <=> *time_;
    }
    if (number_) {
        if (const auto value = parse_integer(found)) return *value <=> *number_;
    }
    if (kind_ == Kind::integer) return {};
    return caseless(found).compare(folded_) <=> 0;
}

} // namespace rollcall
