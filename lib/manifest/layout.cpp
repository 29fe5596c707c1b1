#include <rollcall/base/digest.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/manifest/write.hpp>

namespace rollcall {
namespace {

/// Which of 256 folders or shards an object lies in: stable for life, and evenly filled.
std::string shard_of(const Uid& uid) { return sha256_hex(uid.str()).substr(0, 2); }

} // namespace

Layout choose_layout(std::size_t users, std::size_t groups) noexcept {
    return {.users = users > 10'000 ? UserLayout::shards : UserLayout::file_per_user,
            .groups = groups > 1'000 ? GroupLayout::folders : GroupLayout::flat};
}

std::string user_path(const User& user, const Layout& layout) {
    std::string path = "users/" + shard_of(user.uid);
    if (layout.users == UserLayout::file_per_user) path += '/' + user.name.str();
    return path += ".yaml";
}

std::string group_path(const Group& group, const Layout& layout) {
    std::string path = "groups/";
    if (layout.groups == GroupLayout::folders) path += shard_of(group.uid) + '/';
    return path + group.name.str() + ".yaml";
}

} // namespace rollcall
