#include "routes.hpp"

namespace rollcall::sandbox {
namespace {

// Whether the service opens these routes to everybody is not known.
std::optional<Answer> closed(World& world) {
    if (world.team.switches().bulk_suspend == BulkSuspend::available) return {};
    return failed(world, 401, "route_access_denied");
}

Answer start(World& world, const Json& argument) {
    if (auto stopped = closed(world)) return *std::move(stopped);
    std::vector<BulkTarget> targets;
    for (const Json& row : argument.at("members")) {
        const Json& how = row.at("suspend_arg");
        targets.push_back({.client_item_id = row.at("client_item_id").get<std::string>(),
                           .user = to_user(how.at("user")),
                           .wipe_data = flag(how, "wipe_data", true)});
    }
    const auto job = world.team.bulk_suspend(k_app, std::move(targets));
    return job ? launched(*job) : refused(world, job.error());
}

Answer check(World& world, const Json& argument) {
    if (auto stopped = closed(world)) return *std::move(stopped);
    const auto found = world.team.poll(argument.at("async_job_id").get_ref<const std::string&>(),
                                       Team::JobKind::suspend_members);
    if (!found) return refused(world, found.error());
    const Job& job = **found;
    JsonWriter out;
    if (!job.done) {
        out.tag("in_progress");
    } else if (job.outcome == JobOutcome::failed) {
        out.begin_object().field(".tag", "failed").key("failed").tag("unusable_result");
        out.end_object();
    } else {
        // Who it was is only told by mail.
        const std::size_t requested = std::get<Job::SuspendMembers>(job.work).targets.size();
        out.begin_object().field(".tag", "complete");
        out.key("requested").number(requested);
        out.key("suspended").number(job.suspended);
        out.key("failed").number(requested - job.suspended);
        out.key("unknown").number(0);
        out.key("report_delivery")
            .tag("bulk_suspend_report_delivery_status_delivered")
            .end_object();
    }
    return success(std::move(out));
}

} // namespace

std::vector<Route> bulk_suspend_routes() {
    const std::string_view write = "members.write";
    const TypePtr how =
        structure({{.name = "user", .type = user_selector()}, maybe("wipe_data", boolean())});
    const TypePtr target = structure(
        {{.name = "client_item_id", .type = text()}, {.name = "suspend_arg", .type = how}});
    return {
        {"team/members/bulk_suspend", write,
         structure({{.name = "members", .type = list_of(target)}}), start, true},
        {"team/members/bulk_suspend/job_status/check", write, job_argument(), check},
    };
}

} // namespace rollcall::sandbox
