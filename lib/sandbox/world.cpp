#include "world.hpp"

#include <utility>

namespace rollcall::sandbox {

std::uint64_t World::rows_of_page(std::uint64_t limit) {
    return std::exchange(next_page_is_empty, false) ? 0 : limit;
}

std::string World::seal(Cursor cursor) const {
    cursor.made = team.now().time_since_epoch().count();
    return sandbox::seal(cursor, cursor_secret);
}

std::optional<Cursor> World::unseal(const Json& argument, std::string_view kind) const {
    auto cursor =
        sandbox::unseal(argument.at("cursor").get_ref<const std::string&>(), kind, cursor_secret);
    const std::int64_t kept = team.switches().cursor_seconds;
    if (cursor && kept > 0 && team.now().time_since_epoch().count() >= cursor->made + kept) {
        return {};
    }
    return cursor;
}

} // namespace rollcall::sandbox
