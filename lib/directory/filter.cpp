#include "filter_parser.hpp"

#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/filter.hpp>
#include <rollcall/directory/fold.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall {
namespace {

/// Direct superclasses, so that `(objectClass=person)` finds an inetOrgPerson whose export does
/// not spell out the chain: servers answer it from their schema.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> k_superclasses{{
    {"computer", "user"},
    {"inetorgperson", "organizationalperson"},
    {"msds-groupmanagedserviceaccount", "computer"},
    {"organizationalperson", "person"},
    {"person", "top"},
    {"user", "organizationalperson"},
}};

bool is_subclass(std::string_view found, std::string_view wanted) {
    auto name = ascii_lower(found);
    const auto goal = ascii_lower(wanted);
    for (;;) {
        const auto* place =
            std::find_if(k_superclasses.begin(), k_superclasses.end(),
                         [&](const auto& row) { return std::string_view(row.first) == name; });
        if (place == k_superclasses.end()) return false;
        if (place->second == goal) return true;
        name = place->second;
    }
}

constexpr Truth truth_of(bool value) noexcept { return value ? Truth::yes : Truth::no; }

bool includes_options(const Attribute& attribute, const std::vector<std::string>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& option) {
        return std::find(attribute.options.begin(), attribute.options.end(), option)
               != attribute.options.end();
    });
}

/// The values an item looks at. With options in the filter only the variants that have them all.
std::vector<std::string_view> values_for(const FilterNode& node, const Entry& entry) {
    if (node.options.empty() && !node.attribute.empty()) return all_values(entry, node.attribute);
    std::vector<std::string_view> values;
    for (const auto& attribute : entry.attributes) {
        if (!node.attribute.empty()
            && canonical_lower_attribute(attribute.name) != node.attribute) {
            continue;
        }
        if (!includes_options(attribute, node.options)) continue;
        values.insert(values.end(), attribute.values.begin(), attribute.values.end());
    }
    return values;
}

/// True when one value makes it true; undefined when none does and one could not be compared.
template <class Compare>
Truth any_value(const std::vector<std::string_view>& values, const Compare& compare) {
    Truth best = Truth::no;
    for (const auto value : values) {
        best = std::max(best, compare(value));
        if (best == Truth::yes) break;
    }
    return best;
}

Truth has_pieces(const std::vector<std::string>& pieces, std::string_view found) {
    const auto text = caseless(found);
    std::string_view rest = text;
    const std::string_view first = pieces.front();
    const std::string_view last = pieces.back();
    if (rest.substr(0, first.size()) != first) return Truth::no;
    rest.remove_prefix(first.size());
    for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
        const auto place = rest.find(pieces[i]);
        if (place == std::string_view::npos) return Truth::no;
        rest.remove_prefix(place + pieces[i].size());
    }
    return truth_of(rest.size() >= last.size() && rest.substr(rest.size() - last.size()) == last);
}

Truth has_bits(const FilterNode& node, std::string_view found) {
    const auto mask = parse_integer(node.assertion.value());
    const auto value = parse_integer(found);
    if (!mask || !value) return Truth::undefined;
    const auto common = static_cast<std::uint64_t>(*value) & static_cast<std::uint64_t>(*mask);
    return truth_of(node.rule == MatchingRule::all_bits
                        ? common == static_cast<std::uint64_t>(*mask)
                        : common != 0);
}

Truth evaluate_extensible(const FilterNode& node, const Entry& entry) {
    if (node.rule == MatchingRule::unsupported) return Truth::undefined;
    const auto compare = [&](std::string_view found) {
        switch (node.rule) {
        case MatchingRule::equality: return node.assertion.equals(found);
        case MatchingRule::caseless:
            return truth_of(caseless(found) == caseless(node.assertion.value()));
        case MatchingRule::exact: return truth_of(found == node.assertion.value());
        case MatchingRule::all_bits:
        case MatchingRule::any_bit: return has_bits(node, found);
        case MatchingRule::unsupported: break;
        }
        return Truth::undefined;
    };
    auto truth = any_value(values_for(node, entry), compare);
    if (!node.in_dn || truth == Truth::yes) return truth;
    const auto dn = Dn::parse(entry.dn);
    if (!dn) return Truth::undefined;
    for (const auto& rdn : dn->rdns()) {
        for (const auto& pair : rdn) {
            if (node.attribute.empty() || pair.type == node.attribute) {
                truth = std::max(truth, compare(pair.value));
            }
        }
    }
    return truth;
}

Truth evaluate_node(const FilterNode& node, const Entry& entry) {
    switch (node.kind) {
    case FilterNode::Kind::all: {
        Truth truth = Truth::yes;
        for (const auto& child : node.children) {
            truth = std::min(truth, evaluate_node(child, entry));
            if (truth == Truth::no) break;
        }
        return truth;
    }
    case FilterNode::Kind::any: {
        Truth truth = Truth::no;
        for (const auto& child : node.children) {
            truth = std::max(truth, evaluate_node(child, entry));
            if (truth == Truth::yes) break;
        }
        return truth;
    }
    case FilterNode::Kind::negation: return negated(evaluate_node(node.children.front(), entry));
    case FilterNode::Kind::equality:
        return any_value(values_for(node, entry), [&](std::string_view found) {
            const auto truth = node.assertion.equals(found);
            if (truth == Truth::yes || node.attribute != "objectclass") return truth;
            return truth_of(is_subclass(found, node.assertion.value()));
        });
    case FilterNode::Kind::substrings:
        return any_value(values_for(node, entry), [&](std::string_view found) {
            // DNs have no substring rule: "*,ou=x" would depend on how a server spells them.
            return is_dn_attribute(node.attribute) ? Truth::undefined
                                                   : has_pieces(node.pieces, found);
        });
    case FilterNode::Kind::presence: return truth_of(!values_for(node, entry).empty());
    case FilterNode::Kind::greater_or_equal:
    case FilterNode::Kind::less_or_equal:
        return any_value(values_for(node, entry), [&](std::string_view found) {
            const auto order = node.assertion.order(found);
            if (!order) return Truth::undefined;
            return truth_of(node.kind == FilterNode::Kind::greater_or_equal ? *order >= 0
                                                                            : *order <= 0);
        });
    case FilterNode::Kind::extensible: return evaluate_extensible(node, entry);
    }
    return Truth::undefined;
}

template <class Visit> void visit_nodes(const FilterNode& node, const Visit& visit) {
    visit(node);
    for (const auto& child : node.children) visit_nodes(child, visit);
}

std::vector<std::string> sorted_unique(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

} // namespace

std::string filter_value(std::string_view value) {
    constexpr std::string_view k_hex = "0123456789abcdef";
    std::string text;
    text.reserve(value.size());
    for (const char c : value) {
        if (c == '*' || c == '(' || c == ')' || c == '\\' || c == '\0') {
            const auto byte = static_cast<unsigned char>(c);
            text += '\\';
            text += k_hex[byte >> 4U];
            text += k_hex[byte & 15U];
        } else {
            text += c;
        }
    }
    return text;
}

Result<Filter> Filter::parse(std::string_view text) {
    ROLLCALL_TRY_ASSIGN(auto root, parse_filter(text));
    Filter filter;
    filter.text_ = std::string(text);
    filter.root_ = std::move(root);
    return filter;
}

Truth Filter::evaluate(const Entry& entry) const { return evaluate_node(root_, entry); }

std::vector<std::string> Filter::attributes() const {
    std::vector<std::string> names;
    visit_nodes(root_, [&](const FilterNode& node) {
        if (!node.attribute.empty()) names.push_back(node.attribute);
    });
    return sorted_unique(std::move(names));
}

std::vector<std::string> Filter::unsupported_rules() const {
    std::vector<std::string> names;
    visit_nodes(root_, [&](const FilterNode& node) {
        if (node.kind == FilterNode::Kind::extensible && node.rule == MatchingRule::unsupported) {
            names.push_back(node.rule_name);
        }
    });
    return sorted_unique(std::move(names));
}

} // namespace rollcall
