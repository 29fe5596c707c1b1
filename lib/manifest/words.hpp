#pragma once

#include <rollcall/base/names.hpp>
#include <rollcall/manifest/snapshot.hpp>

namespace rollcall::manifest {

inline constexpr std::string_view k_api_version = "rollcall/v1";

inline constexpr Names<UserLayout, 2> k_user_layouts{
    {{UserLayout::file_per_user, "filePerUser"}, {UserLayout::shards, "shards"}}};
inline constexpr Names<GroupLayout, 2> k_group_layouts{
    {{GroupLayout::flat, "flat"}, {GroupLayout::folders, "folders"}}};

} // namespace rollcall::manifest
