#include "member_page.hpp"

#include "member_row.hpp"

#include <simdjson.h>

#include <optional>

namespace rollcall::dropbox {
namespace {

/// A value of simdjson's tree, or none; as tolerant as the functions of json.hpp.
struct Dom {
    std::optional<simdjson::dom::element> value{};
};

Dom at(const Dom& object, std::string_view key) {
    simdjson::dom::element found;
    if (!object.value || (*object.value)[key].get(found) != simdjson::SUCCESS) return {};
    return {found};
}

std::optional<std::string_view> text_of(const Dom& dom) {
    std::string_view text;
    if (!dom.value || dom.value->get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
}

std::optional<std::string_view> text_at(const Dom& object, std::string_view key) {
    return text_of(at(object, key));
}

std::string_view tag_of(const Dom& dom) {
    if (const auto text = text_of(dom)) return *text;
    return text_at(dom, ".tag").value_or(std::string_view{});
}

bool is_true(const Dom& dom) {
    bool found = false;
    return dom.value && dom.value->get(found) == simdjson::SUCCESS && found;
}

bool is_list(const Dom& dom) { return dom.value && dom.value->is_array(); }

template <class Take> bool each_text(const Dom& list, Take take) {
    for (const auto item : simdjson::dom::array(*list.value)) {
        std::string_view text;
        if (item.get(text) != simdjson::SUCCESS) return false;
        take(text);
    }
    return true;
}

constexpr const char* k_no_members = "a page without members";

Result<std::size_t>
read_slowly(const Json& page, GroupNumbers& groups, const std::function<void(MemberRow)>& take) {
    if (page.is_discarded()) {
        return fail(ErrorCode::incomplete, "team/members/list: a page is not JSON");
    }
    const Json& members = dropbox::at(page, "members");
    if (!members.is_array()) return fail(ErrorCode::incomplete, k_no_members);
    for (const Json& member : members) {
        ROLLCALL_TRY_ASSIGN(auto row, read_member(member, groups));
        if (row) take(std::move(*row));
    }
    return members.size();
}

} // namespace

struct MemberPages::Parser {
    simdjson::dom::parser parser{};
};

MemberPages::MemberPages() : parser_(std::make_unique<Parser>()) {}
MemberPages::~MemberPages() = default;

Result<std::size_t> MemberPages::read(std::string_view page,
                                      GroupNumbers& groups,
                                      const std::function<void(MemberRow)>& take) {
    simdjson::dom::element root;
    // It reads in steps of some bytes and looks beyond the end, so it takes a copy.
    if (parser_->parser.parse(page.data(), page.size(), true).get(root) != simdjson::SUCCESS) {
        return read_slowly(Json::parse(page, nullptr, false), groups, take);
    }
    const Dom members = at(Dom{root}, "members");
    if (!is_list(members)) return fail(ErrorCode::incomplete, k_no_members);
    std::size_t rows = 0;
    for (const auto member : simdjson::dom::array(*members.value)) {
        ++rows;
        ROLLCALL_TRY_ASSIGN(auto row, read_row(Dom{member}, groups));
        if (row) take(std::move(*row));
    }
    return rows;
}

} // namespace rollcall::dropbox
