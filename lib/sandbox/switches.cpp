#include <rollcall/sandbox/switches.hpp>

#include <charconv>

namespace rollcall::sandbox {
namespace {

template <auto Member, const auto& Table> SwitchRow word(std::string_view name) {
    SwitchRow row{.name = name};
    for (const auto& entry : Table) row.words.push_back(entry.second);
    row.get = [](const Switches& from) { return std::string(name_of(Table, from.*Member)); };
    row.set = [](Switches& into, std::string_view value) {
        const auto found = named(Table, value);
        if (found) into.*Member = *found;
        return found.has_value();
    };
    return row;
}

template <auto Member, std::int64_t Most> SwitchRow number(std::string_view name) {
    SwitchRow row{.name = name, .most = Most};
    row.get = [](const Switches& from) { return std::to_string(from.*Member); };
    row.set = [](Switches& into, std::string_view value) {
        std::int64_t given = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), given);
        const bool is_good = error == std::errc() && end == value.data() + value.size()
                             && given >= 0 && given <= Most;
        if (is_good) into.*Member = given;
        return is_good;
    };
    return row;
}

template <auto Member> SwitchRow characters(std::string_view name) {
    SwitchRow row{.name = name, .is_text = true};
    row.get = [](const Switches& from) { return from.*Member; };
    row.set = [](Switches& into, std::string_view value) {
        into.*Member = value;
        return true;
    };
    return row;
}

constexpr std::int64_t k_year = 366LL * 86'400;
constexpr std::int64_t k_rows = 1'000'000;

using S = Switches;

} // namespace

const std::vector<SwitchRow>& switch_rows() {
    static const std::vector<SwitchRow> rows{
        word<&S::added_members, k_joins_names>("added_members"),
        word<&S::add_over_20_rows, k_too_many_rows_names>("add_over_20_rows"),
        word<&S::names_over_50, k_long_names_names>("names_over_50"),
        word<&S::get_info_of_removed, k_removed_info_names>("get_info_of_removed"),
        word<&S::calls_on_removed, k_removed_error_names>("calls_on_removed"),
        word<&S::groups_of_suspended, k_shown_names>("groups_of_suspended"),
        word<&S::groups_of_removed, k_shown_names>("groups_of_removed"),
        word<&S::roles_of_plain_members, k_plain_roles_names>("roles_of_plain_members"),
        word<&S::role_of_recovered, k_recovered_role_names>("role_of_recovered"),
        word<&S::email_change, k_email_change_names>("email_change"),
        word<&S::email_change_of_case, k_email_case_names>("email_change_of_case"),
        word<&S::email_change_of_invited, k_invited_email_names>("email_change_of_invited"),
        word<&S::odd_ids, k_odd_ids_names>("odd_ids"),
        word<&S::bulk_suspend, k_bulk_suspend_names>("bulk_suspend"),
        number<&S::get_info_rows, k_rows>("get_info_rows"),
        word<&S::group_name_case, k_name_case_names>("group_name_case"),
        number<&S::group_name_length, k_rows>("group_name_length"),
        characters<&S::group_name_forbidden>("group_name_forbidden"),
        number<&S::deleted_group_name_seconds, k_year>("deleted_group_name_seconds"),
        word<&S::usual_management, k_usual_management_names>("usual_management"),
        word<&S::group_adds, k_group_adds_names>("group_adds"),
        number<&S::group_rows, k_rows>("group_rows"),
        word<&S::former_owners, k_former_owners_names>("former_owners"),
        word<&S::invited_owners, k_invited_owners_names>("invited_owners"),
        word<&S::writes_logged_as, k_writes_as_names>("writes_logged_as"),
        word<&S::group_event_member, k_group_event_member_names>("group_event_member"),
        number<&S::log_delay_seconds, k_year>("log_delay_seconds"),
        number<&S::log_disorder_seconds, k_year>("log_disorder_seconds"),
        number<&S::log_retention_days, 36'600>("log_retention_days"),
        number<&S::log_duplicate_every, k_rows>("log_duplicate_every"),
        number<&S::log_unknown_kind_every, k_rows>("log_unknown_kind_every"),
        number<&S::log_missing_details_every, k_rows>("log_missing_details_every"),
        number<&S::log_empty_page_every, k_rows>("log_empty_page_every"),
        number<&S::listing_lag_seconds, k_year>("listing_lag_seconds"),
        number<&S::cursor_seconds, k_year>("cursor_seconds"),
        number<&S::job_kept_seconds, k_year>("job_kept_seconds"),
        number<&S::calls_per_second, 1'000'000>("calls_per_second"),
        number<&S::calls_at_once, 1'000'000>("calls_at_once"),
        word<&S::write_contention, k_toggle_names>("write_contention"),
    };
    return rows;
}

} // namespace rollcall::sandbox
