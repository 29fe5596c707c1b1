#include "journal_text.hpp"

#include <rollcall/base/digest.hpp>
#include <rollcall/base/text.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace rollcall::ledger {
namespace {

using Json = nlohmann::ordered_json;

constexpr int k_version = 1;
constexpr std::size_t k_sum_size = 16;
constexpr std::string_view k_before_sum = ",\"sum\":\"";
constexpr std::string_view k_after_sum = "\"}";

std::string sum_of(std::string_view before, std::string_view body) {
    Sha256 digest;
    digest.update(before);
    digest.update(body);
    return digest.finish().substr(0, k_sum_size);
}

/// The object with its sum as last key, and the end of the line. Moves `sum` on.
std::string line_of(const Json& object, std::string& sum) {
    std::string line = object.dump();
    sum = sum_of(sum, line);
    line.pop_back();
    return line.append(k_before_sum).append(sum).append(k_after_sum) += '\n';
}

Json uids_to_json(const std::vector<Uid>& uids) {
    Json list = Json::array();
    for (const auto& uid : uids) list.push_back(uid.str());
    return list;
}

Json optional_to_json(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

struct ToJson {
    Json operator()(const UserApplied& fact) const {
        Json values = Json::array();
        for (const auto& [field, value] : fact.values) {
            values.push_back(Json::array({std::string(to_string(field)), optional_to_json(value)}));
        }
        return {{"fact", "userApplied"},
                {"uid", fact.uid.str()},
                {"name", fact.name.str()},
                {"memberId", fact.member_id.str()},
                {"values", std::move(values)}};
    }
    Json operator()(const UserForgotten& fact) const {
        return {{"fact", "userForgotten"}, {"uid", fact.uid.str()}};
    }
    Json operator()(const GroupApplied& fact) const {
        Json object{{"fact", "groupApplied"},
                    {"uid", fact.uid.str()},
                    {"name", fact.name.str()},
                    {"groupId", fact.group_id.str()},
                    {"displayName", optional_to_json(fact.display_name)},
                    {"externalId", optional_to_json(fact.external_id)}};
        if (fact.creation_asked) object["creationAsked"] = *fact.creation_asked;
        if (fact.deletion_asked) object["deletionAsked"] = *fact.deletion_asked;
        return object;
    }
    Json operator()(const GroupForgotten& fact) const {
        return {{"fact", "groupForgotten"}, {"uid", fact.uid.str()}};
    }
    Json operator()(const MembersApplied& fact) const {
        return {{"fact", "membersApplied"},
                {"group", fact.group.str()},
                {"users", uids_to_json(fact.users)}};
    }
    Json operator()(const MembersForgotten& fact) const {
        return {{"fact", "membersForgotten"},
                {"group", fact.group.str()},
                {"users", uids_to_json(fact.users)}};
    }
    Json operator()(const ApprovalUsed& fact) const {
        return {{"fact", "approvalUsed"},
                {"commit", fact.commit},
                {"holdId", fact.hold_id},
                {"used", fact.used}};
    }
};

// The readers throw what nlohmann throws, and std::runtime_error; parse_journal catches both. Their
// lines have a good sum, so what they find wrong was written by another version.

std::string text_at(const Json& object, const char* key) {
    return object.at(key).get<std::string>();
}

std::optional<std::string> to_optional(const Json& value) {
    if (value.is_null()) return std::nullopt;
    return value.get<std::string>();
}

std::optional<bool> flag_at(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() ? std::nullopt : std::optional(found->get<bool>());
}

std::vector<Uid> uids_at(const Json& object, const char* key) {
    std::vector<Uid> uids;
    for (const auto& uid : object.at(key)) uids.emplace_back(uid.get<std::string>());
    return uids;
}

Confirmation to_user_applied(const Json& object) {
    UserApplied fact{.uid = Uid(text_at(object, "uid")),
                     .name = Slug(text_at(object, "name")),
                     .member_id = MemberId(text_at(object, "memberId"))};
    for (const auto& value : object.at("values")) {
        const auto word = value.at(0).get<std::string>();
        const auto field = parse_field(word);
        if (!field) throw std::runtime_error(fmt::format("unknown field \"{}\"", visible(word)));
        fact.values.push_back({*field, to_optional(value.at(1))});
    }
    return fact;
}

Confirmation to_fact(const Json& object) {
    const auto kind = text_at(object, "fact");
    if (kind == "userApplied") return to_user_applied(object);
    if (kind == "userForgotten") return UserForgotten{Uid(text_at(object, "uid"))};
    if (kind == "groupApplied") {
        return GroupApplied{.uid = Uid(text_at(object, "uid")),
                            .name = Slug(text_at(object, "name")),
                            .group_id = GroupId(text_at(object, "groupId")),
                            .display_name = to_optional(object.at("displayName")),
                            .external_id = to_optional(object.at("externalId")),
                            .creation_asked = flag_at(object, "creationAsked"),
                            .deletion_asked = flag_at(object, "deletionAsked")};
    }
    if (kind == "groupForgotten") return GroupForgotten{Uid(text_at(object, "uid"))};
    if (kind == "membersApplied") {
        return MembersApplied{Uid(text_at(object, "group")), uids_at(object, "users")};
    }
    if (kind == "membersForgotten") {
        return MembersForgotten{Uid(text_at(object, "group")), uids_at(object, "users")};
    }
    if (kind == "approvalUsed") {
        return ApprovalUsed{.commit = text_at(object, "commit"),
                            .hold_id = text_at(object, "holdId"),
                            .used = object.at("used").get<bool>()};
    }
    throw std::runtime_error(fmt::format("unknown fact \"{}\"", visible(kind)));
}

std::optional<CommitId> to_base(const Json& header) {
    const int version = header.at("version").get<int>();
    if (version != k_version) {
        throw std::runtime_error(
            fmt::format("version {}, this rollcall reads version {}", version, k_version));
    }
    const auto base = to_optional(header.at("base"));
    return base ? std::optional<CommitId>(*base) : std::nullopt;
}

/// The line without its sum, when the sum is right.
std::optional<std::string> body_of(std::string_view line, std::string& sum) {
    constexpr auto k_tail = k_before_sum.size() + k_sum_size + k_after_sum.size();
    if (line.size() < k_tail) return std::nullopt;
    const auto tail = line.substr(line.size() - k_tail);
    if (!tail.starts_with(k_before_sum) || !tail.ends_with(k_after_sum)) return std::nullopt;
    std::string body(line.substr(0, line.size() - k_tail));
    body += '}';
    auto found = sum_of(sum, body);
    if (found != tail.substr(k_before_sum.size(), k_sum_size)) return std::nullopt;
    sum = std::move(found);
    return body;
}

} // namespace

std::string JournalLines::header(const std::optional<CommitId>& base, const TeamId& team) {
    sum.clear();
    Json first{{"journal", "rollcall"},
               {"version", k_version},
               {"base", base ? Json(base->str()) : Json(nullptr)}};
    if (!team.empty()) first["team"] = team.str();
    return line_of(first, sum);
}

Result<std::string> JournalLines::fact(const Confirmation& fact) {
    try {
        return line_of(std::visit(ToJson{}, fact), sum);
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("a confirmed fact cannot be written down: {}; the datastore or "
                                "Dropbox gave a value that is not UTF-8",
                                visible(error.what())));
    }
}

Result<std::optional<Journal>> parse_journal(std::string_view bytes, const std::string& file) {
    Journal journal;
    std::size_t number = 0;
    const auto damaged = [&](std::string_view what) {
        return fail(ErrorCode::untrusted,
                    fmt::format("{}:{}: {}; move the file away to go on without it, the next pass "
                                "then finds by reading the team what it recorded",
                                visible(file), number, what));
    };
    for (;;) {
        const auto end = bytes.find('\n', journal.size);
        if (end == std::string_view::npos) break;
        ++number;
        const auto body = body_of(bytes.substr(journal.size, end - journal.size), journal.sum);
        if (!body) return damaged("the line is damaged, its check sum does not fit");
        try {
            const auto object = Json::parse(*body);
            if (number == 1) {
                journal.base = to_base(object);
                journal.team = TeamId(object.value("team", ""));
            } else {
                journal.facts.push_back(to_fact(object));
            }
        } catch (const std::exception& error) {
            return damaged(fmt::format("the line was written by another version of rollcall ({})",
                                       visible(error.what())));
        }
        journal.size = end + 1;
    }
    if (number == 0) return std::optional<Journal>{};
    return std::optional<Journal>{std::move(journal)};
}

} // namespace rollcall::ledger
