#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// A source of numbers that is the same on every machine: the standard engines are too, but the
/// standard distributions are not. SplitMix64.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
    std::uint64_t next() noexcept;
    /// Even enough for tests: 0 <= result < bound.
    std::uint64_t below(std::uint64_t bound) noexcept;
    /// 0 <= result < 1
    double fraction() noexcept;

private:
    std::uint64_t state_;
};

/// Ids of the shapes the service uses, the same for the same seed and order of creation.
class Identities {
public:
    explicit Identities(std::uint64_t seed) noexcept : random_(seed) {}

    [[nodiscard]] std::string member_id();  ///< dbmid: + 35 url-safe characters
    [[nodiscard]] std::string account_id(); ///< dbid: + 35 url-safe characters
    [[nodiscard]] std::string team_id();    ///< dbtid: + 35 url-safe characters
    [[nodiscard]] std::string job_id();     ///< dbjid: + 40 url-safe characters
    [[nodiscard]] std::string folder_id();  ///< decimal

    /// A seed for another source, so that what it makes is not made here again.
    [[nodiscard]] std::uint64_t fresh_seed() noexcept { return random_.next() >> 12U; }

    /// `length` characters of [A-Za-z0-9_-].
    [[nodiscard]] std::string token(std::size_t length);

private:
    Random random_;
};

/// g: + 16 hex digits of the team + 16 of the number.
[[nodiscard]] std::string group_id(std::string_view team_id, std::uint64_t number);

} // namespace rollcall::sandbox
