#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/fold.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace rollcall {
namespace {

using Alias = std::pair<std::string_view, std::string_view>;

/// Sorted by alias, for the binary search. Source: RFC 4519, 4524, 2307, 2798, 4530; MS-ADA2.
constexpr std::array k_aliases{
    Alias{"0.9.2342.19200300.100.1.1", "uid"},
    Alias{"0.9.2342.19200300.100.1.10", "manager"},
    Alias{"0.9.2342.19200300.100.1.25", "dc"},
    Alias{"0.9.2342.19200300.100.1.3", "mail"},
    Alias{"1.2.840.113549.1.9.1", "emailaddress"},
    Alias{"1.2.840.113556.1.2.102", "memberof"},
    Alias{"1.2.840.113556.1.4.2", "objectguid"},
    Alias{"1.2.840.113556.1.4.8", "useraccountcontrol"},
    Alias{"1.3.6.1.1.1.1.0", "uidnumber"},
    Alias{"1.3.6.1.1.1.1.1", "gidnumber"},
    Alias{"1.3.6.1.1.1.1.12", "memberuid"},
    Alias{"1.3.6.1.1.16.4", "entryuuid"},
    Alias{"2.16.840.1.113730.3.1.241", "displayname"},
    Alias{"2.16.840.1.113730.3.1.3", "employeenumber"},
    Alias{"2.16.840.1.113730.3.1.4", "employeetype"},
    Alias{"2.5.4.0", "objectclass"},
    Alias{"2.5.4.10", "o"},
    Alias{"2.5.4.11", "ou"},
    Alias{"2.5.4.12", "title"},
    Alias{"2.5.4.13", "description"},
    Alias{"2.5.4.20", "telephonenumber"},
    Alias{"2.5.4.3", "cn"},
    Alias{"2.5.4.31", "member"},
    Alias{"2.5.4.32", "owner"},
    Alias{"2.5.4.34", "seealso"},
    Alias{"2.5.4.4", "sn"},
    Alias{"2.5.4.42", "givenname"},
    Alias{"2.5.4.43", "initials"},
    Alias{"2.5.4.5", "serialnumber"},
    Alias{"2.5.4.50", "uniquemember"},
    Alias{"2.5.4.6", "c"},
    Alias{"2.5.4.7", "l"},
    Alias{"2.5.4.8", "st"},
    Alias{"2.5.4.9", "street"},
    Alias{"commonname", "cn"},
    Alias{"countryname", "c"},
    Alias{"domaincomponent", "dc"},
    Alias{"e", "emailaddress"},
    Alias{"email", "emailaddress"},
    Alias{"fax", "facsimiletelephonenumber"},
    Alias{"gn", "givenname"},
    Alias{"localityname", "l"},
    Alias{"organizationalunitname", "ou"},
    Alias{"organizationname", "o"},
    Alias{"pkcs9email", "emailaddress"},
    Alias{"rfc822mailbox", "mail"},
    Alias{"stateorprovincename", "st"},
    Alias{"streetaddress", "street"},
    Alias{"surname", "sn"},
    Alias{"userid", "uid"},
};

/// The first letters that aliases of each length have. Every attribute of every entry is looked at
/// many times and next to none is an alias: this turns them away without the search.
constexpr auto first_letters() {
    std::array<std::uint64_t, 32> letters{};
    for (const auto& alias : k_aliases) {
        letters[alias.first.size()] |= std::uint64_t{1}
                                       << (static_cast<unsigned char>(alias.first[0]) & 63U);
    }
    return letters;
}

constexpr auto k_first_letters = first_letters();

template <std::size_t N> using NameList = std::array<std::string_view, N>;

constexpr NameList<29> k_dn_attributes{"aliasedobjectname",
                                       "creatorsname",
                                       "defaultobjectcategory",
                                       "directreports",
                                       "distinguishedname",
                                       "entrydn",
                                       "ismemberof",
                                       "isdirectmemberof",
                                       "manager",
                                       "managedby",
                                       "managedobjects",
                                       "member",
                                       "memberof",
                                       "modifiersname",
                                       "msds-parentdistname",
                                       "nsrole",
                                       "nsroledn",
                                       "nsmemberof",
                                       "objectcategory",
                                       "owner",
                                       "parententrydn",
                                       "pwdpolicysubentry",
                                       "roleoccupant",
                                       "secretary",
                                       "seealso",
                                       "subschemasubentry",
                                       "uniquemember",
                                       "documentauthor",
                                       "subordinatedn"};

constexpr NameList<20> k_integer_attributes{
    "accountexpires", "badpasswordtime", "badpwdcount",        "codepage",   "countrycode",
    "gidnumber",      "grouptype",       "instancetype",       "lastlogon",  "lastlogontimestamp",
    "lockouttime",    "logoncount",      "primarygroupid",     "pwdlastset", "samaccounttype",
    "systemflags",    "uidnumber",       "useraccountcontrol", "usnchanged", "usncreated"};

constexpr NameList<34> k_text_attributes{"c",
                                         "cn",
                                         "company",
                                         "co",
                                         "dc",
                                         "department",
                                         "departmentnumber",
                                         "description",
                                         "displayname",
                                         "employeeid",
                                         "employeenumber",
                                         "employeetype",
                                         "entryuuid",
                                         "givenname",
                                         "initials",
                                         "l",
                                         "mail",
                                         "member",
                                         "memberof",
                                         "memberuid",
                                         "name",
                                         "nsaccountlock",
                                         "o",
                                         "objectclass",
                                         "ou",
                                         "proxyaddresses",
                                         "samaccountname",
                                         "sn",
                                         "st",
                                         "street",
                                         "title",
                                         "uid",
                                         "uniquemember",
                                         "userprincipalname"};

template <std::size_t N> bool contains(const NameList<N>& names, std::string_view name) noexcept {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::string_view canonical_lower_attribute(std::string_view name) noexcept {
    if (name.empty() || name.size() >= k_first_letters.size()) return name;
    const auto letter = static_cast<unsigned char>(name.front()) & 63U;
    if (((k_first_letters[name.size()] >> letter) & 1U) == 0) return name;
    const auto* const place = std::lower_bound(
        k_aliases.begin(), k_aliases.end(), name,
        [](const Alias& alias, std::string_view wanted) { return alias.first < wanted; });
    return place != k_aliases.end() && place->first == name ? place->second : name;
}

std::string canonical_attribute(std::string_view name) {
    const auto lower = ascii_lower(name.substr(0, name.find(';')));
    return std::string(canonical_lower_attribute(lower));
}

std::vector<std::string_view> aliases_of(std::string_view canonical) {
    std::vector<std::string_view> aliases;
    for (const auto& [alias, name] : k_aliases) {
        if (name == canonical) aliases.push_back(alias);
    }
    return aliases;
}

bool is_dn_attribute(std::string_view canonical) noexcept {
    return contains(k_dn_attributes, canonical);
}

bool is_integer_attribute(std::string_view canonical) noexcept {
    return contains(k_integer_attributes, canonical);
}

bool is_text_attribute(std::string_view canonical) noexcept {
    return contains(k_text_attributes, canonical) || is_dn_attribute(canonical)
           || is_integer_attribute(canonical);
}

} // namespace rollcall
