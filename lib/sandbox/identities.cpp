#include <rollcall/sandbox/identities.hpp>

#include <fmt/format.h>

namespace rollcall::sandbox {

std::uint64_t Random::next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
}

std::uint64_t Random::below(std::uint64_t bound) noexcept {
    return bound == 0 ? 0 : next() % bound;
}

double Random::fraction() noexcept {
    return static_cast<double>(next() >> 11U) / 9007199254740992.0; // 2^53
}

std::string Identities::token(std::size_t length) {
    static constexpr char k_alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve(length);
    while (text.size() < length) {
        std::uint64_t bits = random_.next();
        for (int i = 0; i < 10 && text.size() < length; ++i, bits >>= 6U) {
            text += k_alphabet[bits & 63U];
        }
    }
    return text;
}

std::string Identities::member_id() { return "dbmid:AA" + token(33); }
std::string Identities::account_id() { return "dbid:AA" + token(33); }
std::string Identities::team_id() { return "dbtid:AA" + token(33); }
std::string Identities::job_id() { return "dbjid:AA" + token(38); }

std::string Identities::folder_id() {
    return std::to_string(1'000'000'000U + random_.below(9'000'000'000U));
}

std::string group_id(std::string_view team_id, std::uint64_t number) {
    std::uint64_t team = 0xcbf29ce484222325U; // FNV-1a
    for (const char c : team_id) team = (team ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return fmt::format("g:{:016x}{:016x}", team, number);
}

} // namespace rollcall::sandbox
