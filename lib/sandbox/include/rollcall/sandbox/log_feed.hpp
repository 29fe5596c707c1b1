#pragma once

#include <rollcall/sandbox/identities.hpp>
#include <rollcall/sandbox/objects.hpp>
#include <rollcall/sandbox/switches.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace rollcall::sandbox {

/// When and in what order events can be read. The service's log is late, unsorted, says some
/// things twice and some not at all; the order of arrival is what a cursor counts.
class LogFeed {
public:
    enum class Form {
        as_it_is,
        without_details, ///< only that something of that kind happened
        unknown_kind,    ///< something else altogether
    };
    struct Entry {
        std::size_t event = 0; ///< index in the log
        Form form = Form::as_it_is;
    };

    explicit LogFeed(std::uint64_t seed) noexcept : dice_(seed) {}

    /// An event happened.
    void add(std::size_t event, Time at, const Switches& habits);
    /// Lets in what is due.
    void arrive(Time now);
    /// Everything that arrived, in order of arrival. Only ever grows.
    [[nodiscard]] const std::vector<Entry>& arrived() const noexcept { return arrived_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    void wait(Time due, Entry entry, const Switches& habits);

    Random dice_;
    std::uint64_t seen_ = 0;
    std::vector<Entry> arrived_;
    // By due time; what is due at once comes in an order of its own, where order is not kept.
    std::multimap<std::pair<Time, std::uint64_t>, Entry> waiting_;
};

} // namespace rollcall::sandbox
