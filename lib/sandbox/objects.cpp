#include <rollcall/sandbox/objects.hpp>

namespace rollcall::sandbox {
namespace {

// The first character, which may be several bytes of UTF-8.
std::string initial(const std::string& name) {
    std::size_t end = name.empty() ? 0 : 1;
    while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xc0U) == 0x80U) ++end;
    return name.substr(0, end);
}

} // namespace

std::string display_name(const Member& member) {
    if (member.given_name.empty() || member.surname.empty()) {
        return member.given_name + member.surname;
    }
    return member.given_name + ' ' + member.surname;
}

std::string abbreviated_name(const Member& member) {
    return initial(member.given_name) + initial(member.surname);
}

} // namespace rollcall::sandbox
