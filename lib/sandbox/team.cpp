#include <rollcall/base/text.hpp>
#include <rollcall/sandbox/team.hpp>

#include <algorithm>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr Serial k_everyone_number = 3;
constexpr std::string_view k_foreign_job = "dbjid:FOREIGN";

template <class Index> Serial look_up(const Index& index, const std::string& key) {
    const auto found = index.find(key);
    return found == index.end() ? 0 : found->second;
}

} // namespace

Team::Team(TeamSettings settings, Time now)
    : settings_(std::move(settings)), now_(now), identities_(settings_.seed),
      dice_(settings_.seed ^ 0x64696365U), feed_(settings_.seed ^ 0x66656564U) {
    if (settings_.id.empty()) settings_.id = identities_.team_id();
    if (settings_.everyone_group) {
        everyone_ = k_everyone_number;
        put_group(Group{.serial = everyone_,
                        .id = group_id(settings_.id, everyone_),
                        .name = "Everyone at " + settings_.name,
                        .management = Management::system_managed});
    }
}

void Team::advance_to(Time now) {
    now_ = std::max(now_, now);
    feed_.arrive(now_);
    // Called before every request: without this, each would walk over the whole team.
    if (now_ < next_settlement_) return;
    next_settlement_ = Time::max();
    for (auto& [id, job] : jobs_) {
        if (job.done) continue;
        if (job.due <= now_) {
            finish(job);
        } else {
            settle_by(job.due);
        }
    }
    std::vector<Serial> expired;
    for (const auto& [serial, member] : members_) {
        if (!member.removed_on) continue;
        if (now_ >= *member.removed_on + k_recoverable) {
            expired.push_back(serial);
        } else {
            settle_by(*member.removed_on + k_recoverable);
        }
    }
    for (const Serial serial : expired) erase_member(serial);
}

// ---- reading

const Member* Team::find(const UserSelector& user) const {
    Serial serial = 0;
    switch (user.by) {
    case UserSelector::By::team_member_id: serial = look_up(member_by_id_, user.value); break;
    case UserSelector::By::external_id: serial = look_up(member_by_external_id_, user.value); break;
    case UserSelector::By::email: serial = look_up(member_by_email_, email_key(user.value)); break;
    }
    return serial == 0 ? nullptr : &members_.at(serial);
}

const Group* Team::find(const GroupSelector& group) const {
    const Serial serial = group.by == GroupSelector::By::group_id
                              ? look_up(group_by_id_, group.value)
                              : look_up(group_by_external_id_, group.value);
    return serial == 0 ? nullptr : &groups_.at(serial);
}

const Group* Team::find_group_named(std::string_view name) const {
    const Serial serial = look_up(group_by_name_, group_key(name));
    return serial == 0 ? nullptr : &groups_.at(serial);
}

const Member* Team::acting_admin() const {
    const auto found = members_.find(acting_admin_);
    return found == members_.end() ? nullptr : &found->second;
}

TeamView Team::listed() const noexcept {
    const auto lag = std::chrono::seconds(switches().listing_lag_seconds);
    for (const Past& past : past_) {
        if (past.until > now_ - lag) return {past.members, past.groups, switches()};
    }
    return view();
}

void Team::remember() {
    const auto lag = std::chrono::seconds(switches().listing_lag_seconds);
    while (!past_.empty() && past_.front().until <= now_ - lag) past_.pop_front();
    if (lag.count() == 0) return;
    // The first change of a second ends what was true before it; the others of that second do not.
    if (!past_.empty() && past_.back().until == now_) return;
    past_.push_back({.until = now_, .members = members_, .groups = groups_});
}

std::size_t Team::active_team_admins() const {
    return static_cast<std::size_t>(
        std::count_if(members_.begin(), members_.end(), [](const auto& entry) {
            return entry.second.status == MemberStatus::active
                   && entry.second.role == AdminTier::team_admin;
        }));
}

Outcome<Member*> Team::current(const UserSelector& user) {
    const Member* member = find(user);
    if (member == nullptr) return refuse("user_not_found");
    if (member->status == MemberStatus::removed) {
        return refuse(std::string(name_of(k_removed_error_names, switches().calls_on_removed)));
    }
    return &members_.at(member->serial);
}

// ---- building

void Team::set_switches(Switches switches) {
    settings_.switches = std::move(switches);
    // Names may count as the same now that did not before. The older group keeps the key.
    group_by_name_.clear();
    for (const auto& [serial, group] : groups_) {
        group_by_name_.emplace(group_key(group.name), serial);
    }
}

Serial Team::put_member(Member member) {
    if (member.serial == 0) member.serial = next_member_;
    next_member_ = std::max(next_member_, member.serial + 1);
    if (member.id.empty()) member.id = identities_.member_id();
    if (member.account_id.empty()) member.account_id = identities_.account_id();
    if (member.member_folder_id.empty()) member.member_folder_id = identities_.folder_id();
    if (member.root_folder_id.empty()) member.root_folder_id = identities_.folder_id();
    member.email = email_key(member.email);
    for (const SecondaryEmail& other : member.secondary_emails) {
        secondary_emails_[email_key(other.email)] = member.serial;
    }
    switch (member.status) {
    case MemberStatus::invited:
        if (!member.invited_on) member.invited_on = now_;
        break;
    case MemberStatus::suspended:
        if (!member.suspended_on) member.suspended_on = now_;
        [[fallthrough]];
    case MemberStatus::active:
        if (!member.joined_on) member.joined_on = now_;
        member.email_verified = true;
        break;
    case MemberStatus::removed:
        if (!member.removed_on) member.removed_on = now_;
        settle_by(*member.removed_on + k_recoverable);
        break;
    }
    const Serial serial = member.serial;
    member_by_id_[member.id] = serial;
    const bool is_removed = member.status == MemberStatus::removed;
    if (!is_removed || member.recoverable) {
        member_by_email_[member.email] = serial;
        if (member.external_id) member_by_external_id_[*member.external_id] = serial;
    }
    Member& placed = members_[serial] = std::move(member);
    if (!is_removed) {
        ++provisioned_;
        join_everyone(placed);
    }
    return serial;
}

Serial Team::put_group(Group group) {
    if (group.serial == 0) group.serial = next_group_;
    next_group_ = std::max(next_group_, group.serial + 1);
    if (group.serial == everyone_) next_group_ = std::max<Serial>(next_group_, 0x11);
    if (group.id.empty()) group.id = group_id(settings_.id, group.serial);
    if (group.created_ms == 0) {
        group.created_ms = static_cast<std::uint64_t>(now_.time_since_epoch().count()) * 1000U;
    }
    const Serial serial = group.serial;
    group_by_id_[group.id] = serial;
    group_by_name_[group_key(group.name)] = serial;
    if (group.external_id) group_by_external_id_[*group.external_id] = serial;
    groups_[serial] = std::move(group);
    return serial;
}

void Team::put_membership(Serial group, Serial member, Access access) {
    join(groups_.at(group), members_.at(member), access);
}

// Both sides are kept: member pages list a person's groups, group pages their members, and neither
// may cost a walk over the whole team.
void Team::join(Group& group, Member& member, Access access) {
    group.members[member.serial] = access;
    const auto at = std::lower_bound(member.groups.begin(), member.groups.end(), group.serial);
    if (at == member.groups.end() || *at != group.serial) member.groups.insert(at, group.serial);
}

void Team::leave(Group& group, Member& member) {
    group.members.erase(member.serial);
    const auto at = std::lower_bound(member.groups.begin(), member.groups.end(), group.serial);
    if (at != member.groups.end() && *at == group.serial) member.groups.erase(at);
}

void Team::join_everyone(Member& member) {
    if (everyone_ != 0) join(groups_.at(everyone_), member, Access::member);
}

void Team::forget_names(const Member& member) {
    const std::string email = email_key(member.email);
    if (look_up(member_by_email_, email) == member.serial) member_by_email_.erase(email);
    for (const SecondaryEmail& other : member.secondary_emails) {
        secondary_emails_.erase(email_key(other.email));
    }
    if (member.external_id
        && look_up(member_by_external_id_, *member.external_id) == member.serial) {
        member_by_external_id_.erase(*member.external_id);
    }
}

void Team::erase_member(Serial serial) {
    const Member& member = members_.at(serial);
    forget_names(member);
    member_by_id_.erase(member.id);
    members_.erase(serial);
}

// ---- jobs

bool Team::decide(Async async) {
    if (next_job_) return true;
    switch (async) {
    case Async::never: return false;
    case Async::always: return true;
    case Async::random: return dice_.below(2) == 1;
    }
    return false;
}

std::string Team::launch(const Actor& actor, decltype(Job::work) work) {
    Job job{.id = identities_.job_id(),
            .actor = actor,
            .work = std::move(work),
            .polls_left = settings_.job_polls,
            .due = now_ + std::chrono::seconds(settings_.job_seconds),
            .made = now_};
    if (next_job_) {
        job.outcome = next_job_->outcome;
        job.has_effect = next_job_->has_effect;
        job.polls_left = next_job_->polls;
        next_job_.reset();
    }
    settle_by(job.due);
    std::string id = job.id;
    jobs_.emplace(id, std::move(job));
    return id;
}

void Team::finish(Job& job) {
    job.done = true;
    if (job.has_effect) {
        remember();
        do_finish(job);
    } else if (const auto* add = std::get_if<Job::AddMembers>(&job.work)) {
        for (const NewMember& row : add->rows) {
            job.rows.push_back({.tag = "user_creation_failed", .email = row.email});
        }
    }
}

void Team::do_finish(Job& job) {
    if (const auto* add = std::get_if<Job::AddMembers>(&job.work)) {
        for (const NewMember& row : add->rows) job.rows.push_back(add_row(job.actor, row));
    } else if (const auto* gone = std::get_if<Job::RemoveMember>(&job.work)) {
        // The person may have left by another way since.
        const auto found = members_.find(gone->member);
        if (found != members_.end() && found->second.status != MemberStatus::removed) {
            do_remove(job.actor, gone->member, gone->how);
        }
    } else if (const auto* bulk = std::get_if<Job::SuspendMembers>(&job.work)) {
        for (const BulkTarget& target : bulk->targets) {
            const Member* member = find(target.user);
            if (member == nullptr || member->status != MemberStatus::active) continue;
            do_suspend(job.actor, members_.at(member->serial), target.wipe_data);
            ++job.suspended;
        }
    }
}

Outcome<const Job*> Team::poll(std::string_view job_id, JobKind kind) {
    // Only the groups' polls tell another team's job from no job at all.
    if (kind == JobKind::group && job_id.starts_with(k_foreign_job)) {
        return refuse("access_denied");
    }
    const auto found = jobs_.find(job_id);
    if (found == jobs_.end() || found->second.work.index() != static_cast<std::size_t>(kind)) {
        return refuse("invalid_async_job_id");
    }
    Job& job = found->second;
    const auto kept = std::chrono::seconds(switches().job_kept_seconds);
    if (kept.count() > 0 && now_ >= job.made + kept) return refuse("invalid_async_job_id");
    if (!job.done) {
        if (job.polls_left > 0) {
            --job.polls_left;
        } else {
            finish(job);
        }
    }
    if (job.done) {
        // A removal has no way to say that it failed but this.
        const bool can_fail = kind == JobKind::add_members || kind == JobKind::suspend_members;
        if (job.outcome == JobOutcome::internal_error
            || (job.outcome == JobOutcome::failed && !can_fail)) {
            return refuse("internal_error");
        }
    }
    return &job;
}

} // namespace rollcall::sandbox
