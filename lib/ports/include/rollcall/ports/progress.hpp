#pragma once

#include <cstddef>
#include <string_view>

namespace rollcall {

/// Hears how far long work has come. Implementations draw a bar, log, or do nothing.
class Progress {
public:
    virtual ~Progress() = default;
    /// A piece of work begins; `total` is 0 where nobody knows.
    virtual void begin(std::string_view what, std::size_t total) = 0;
    virtual void advance(std::size_t count) = 0;
    virtual void end() = 0;
};

/// Hears nothing.
class NoProgress final : public Progress {
public:
    void begin(std::string_view, std::size_t) override {}
    void advance(std::size_t) override {}
    void end() override {}
};

} // namespace rollcall
