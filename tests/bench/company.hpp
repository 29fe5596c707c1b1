#pragma once

#include "made_up.hpp"

#include <map>
#include <memory>
#include <string>

namespace rollcall::bench {

inline constexpr double k_latency = 0.1; ///< seconds that the service takes for an answer
/// Calls of reading a team that is smaller than a page: people, groups, team, admin; and the token.
inline constexpr std::size_t k_small_read = 4;
inline constexpr std::size_t k_token = 1;

[[nodiscard]] std::size_t rounded_up(std::size_t items, std::size_t batch);

/// A site whose manifests the benchmark writes, on a team that begins with two admins whom nobody
/// manages, and with seats for everybody.
class Company {
public:
    Company(const TeamSize& size, std::size_t concurrency, const std::string& settings = "");

    /// Commits the roster as it is now.
    void write();
    /// One pass; what calls() and routes() tell afterwards is about it alone.
    Ended apply(int wanted = 0) const;
    /// Throws unless a plan finds nothing to do.
    void check_converged() const;
    void accept_invitations() const;

    [[nodiscard]] const Service& service() const { return service_; }
    [[nodiscard]] const Site& site() const { return *site_; }

    Roster roster;

private:
    test::TemporaryFolder folder_{};
    Service service_;
    std::unique_ptr<Site> site_;
    std::map<std::string, std::string> written_{}; ///< bytes by path
};

} // namespace rollcall::bench
