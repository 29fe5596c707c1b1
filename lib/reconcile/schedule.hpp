#pragma once

#include <rollcall/plan/action.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rollcall {

/// Which actions of a plan can be started now, and which of them go into one call.
///
/// What an action depends on is done before it; what destroys something waits until everything
/// constructive before it in the plan has had its chance; one person and one group have one write
/// in flight at a time. Adding people to one group waits until all of them can be added, so that
/// they go in one call. Who is taken off the team is out of all groups with it: those memberships
/// are carried by the removal, and need calls of their own only where it fails. Pure bookkeeping:
/// it starts nothing by itself.
class Schedule {
public:
    explicit Schedule(std::span<const Action> actions);

    /// The next batch that may start (places in the plan, ascending), or nothing at the moment.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> take();
    /// What is done with a place, without a call: memberships that end with the account.
    [[nodiscard]] const std::vector<std::uint32_t>& carried_by(std::uint32_t place) const {
        return carried_[place];
    }
    /// A batch came back; `failed` are those places of it that were not done. Returns what can
    /// never be done now, because it depends on one of them. What a failed one would have carried
    /// may be started from now on.
    std::vector<std::uint32_t> finish(const std::vector<std::uint32_t>& batch,
                                      const std::vector<std::uint32_t>& failed);
    /// Gives a batch back in two halves, each to be tried by itself.
    void split(const std::vector<std::uint32_t>& batch);

private:
    struct Bucket {
        std::vector<std::uint32_t> ready{};
        std::size_t waiting = 0; ///< of the same key, not ready yet
    };

    [[nodiscard]] std::string key_of(std::uint32_t place) const;
    [[nodiscard]] std::string busy_key_of(std::uint32_t place) const;
    [[nodiscard]] std::size_t most_of(std::uint32_t place) const;
    [[nodiscard]] bool may_start(const Bucket& bucket) const;
    void load_removals();
    void unload(std::uint32_t removal, bool done);
    void make_ready(std::uint32_t place);
    void release(const std::vector<std::uint32_t>& batch);

    std::span<const Action> actions_;
    std::vector<std::vector<std::uint32_t>> wanted_by_;
    std::vector<std::vector<std::uint32_t>> carried_; ///< by place of the removal
    std::vector<bool> is_carried_;                    ///< waits for its removal, in no bucket
    std::vector<std::size_t> open_;
    std::vector<bool> settled_;
    std::vector<std::uint32_t> alone_; ///< halves of a split batch: a key of their own, 0 = none
    std::uint32_t splits_ = 0;
    std::unordered_map<std::string, Bucket> buckets_;
    std::set<std::pair<std::uint32_t, std::string>> queue_; ///< first place of a bucket, its key
    std::unordered_set<std::string> busy_;
    std::size_t first_open_constructive_ = 0;
    std::size_t under_way_ = 0; ///< batches taken and not given back
};

} // namespace rollcall
