#include "routes.hpp"

namespace rollcall::sandbox {
namespace {

constexpr std::size_t k_most_addresses = 20;

void write_selector(JsonWriter& out, const UserSelector& user) {
    const std::string_view tag = user.by == UserSelector::By::email         ? "email"
                                 : user.by == UserSelector::By::external_id ? "external_id"
                                                                            : "team_member_id";
    out.begin_object().field(".tag", tag).field(tag, user.value).end_object();
}

// {".tag":"invalid_user","invalid_user":{…selector…}}
void write_bad_user(JsonWriter& out, std::string_view tag, const UserSelector& user) {
    out.begin_object().field(".tag", tag).key(tag);
    write_selector(out, user);
    out.end_object();
}

const Member* current(const World& world, const UserSelector& user) {
    const Member* member = world.team.find(user);
    return member == nullptr || member->status == MemberStatus::removed ? nullptr : member;
}

/// One list of rows {user, secondary_emails}, each answered by a row of results.
template <class WriteRow> Answer answer_rows(World& world, const Json& rows, WriteRow write_row) {
    JsonWriter out;
    out.begin_object().key("results").begin_array();
    std::uint64_t addresses = 0;
    for (const Json& row : rows) {
        const UserSelector user = to_user(row.at("user"));
        const Member* member = current(world, user);
        if (member == nullptr) {
            write_bad_user(out, "invalid_user", user);
            continue;
        }
        const auto emails = row.at("secondary_emails").get<std::vector<std::string>>();
        addresses += emails.size();
        write_row(out, user, *member, emails);
    }
    out.end_array().end_object();
    return success(std::move(out), addresses);
}

template <class Judge>
void write_success(JsonWriter& out,
                   const UserSelector& user,
                   const std::vector<std::string>& emails,
                   Judge judge) {
    out.begin_object().field(".tag", "success").key("user");
    write_selector(out, user);
    out.key("results").begin_array();
    for (const std::string& email : emails) judge(email);
    out.end_array().end_object();
}

Answer add(World& world, const Json& argument) {
    const Json& rows = argument.at("new_secondary_emails");
    std::size_t addresses = 0;
    for (const Json& row : rows) addresses += row.at("secondary_emails").size();
    if (addresses > k_most_addresses) return failed(world, 409, "too_many_emails");
    const auto write_row = [&world](JsonWriter& out, const UserSelector& user, const Member& member,
                                    const std::vector<std::string>& emails) {
        if (member.status == MemberStatus::invited) {
            return write_bad_user(out, "placeholder_user", user);
        }
        if (!member.email_verified) return write_bad_user(out, "unverified", user);
        const Serial serial = member.serial;
        write_success(out, user, emails, [&](const std::string& email) {
            const std::string tag = world.team.add_secondary_email(k_app, serial, email);
            out.begin_object().field(".tag", tag);
            if (tag == "success") {
                const SecondaryEmail& made = world.team.member(serial).secondary_emails.back();
                out.field("email", made.email).key("is_verified").boolean(made.is_verified);
            } else {
                out.field(tag, email);
            }
            out.end_object();
        });
    };
    return answer_rows(world, rows, write_row);
}

Answer resend(World& world, const Json& argument) {
    const auto write_row = [](JsonWriter& out, const UserSelector& user, const Member& member,
                              const std::vector<std::string>& emails) {
        write_success(out, user, emails, [&](const std::string& email) {
            bool is_pending = false;
            for (const SecondaryEmail& other : member.secondary_emails) {
                is_pending = is_pending || (other.email == email && !other.is_verified);
            }
            const std::string_view tag = is_pending ? "success" : "not_pending";
            out.begin_object().field(".tag", tag).field(tag, email).end_object();
        });
    };
    return answer_rows(world, argument.at("emails_to_resend"), write_row);
}

Answer erase(World& world, const Json& argument) {
    const auto write_row = [&world](JsonWriter& out, const UserSelector& user, const Member& member,
                                    const std::vector<std::string>& emails) {
        const Serial serial = member.serial;
        write_success(out, user, emails, [&](const std::string& email) {
            const std::string tag = world.team.delete_secondary_email(k_app, serial, email);
            out.begin_object().field(".tag", tag).field(tag, email).end_object();
        });
    };
    return answer_rows(world, argument.at("emails_to_delete"), write_row);
}

TypePtr rows_argument(const char* name) {
    return structure({{.name = name,
                       .type = list_of(structure(
                           {{.name = "user", .type = user_selector()},
                            {.name = "secondary_emails", .type = list_of(email_address())}}))}});
}

} // namespace

std::vector<Route> secondary_email_routes() {
    const std::string_view write = "members.write";
    return {
        {"team/members/secondary_emails/add", write, rows_argument("new_secondary_emails"), add,
         true},
        {"team/members/secondary_emails/resend_verification_emails", write,
         rows_argument("emails_to_resend"), resend, true},
        {"team/members/secondary_emails/delete", write, rows_argument("emails_to_delete"), erase,
         true},
    };
}

} // namespace rollcall::sandbox
