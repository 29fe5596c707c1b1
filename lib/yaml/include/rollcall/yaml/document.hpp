#pragma once

#include <rollcall/base/diagnostics.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::yaml {

/// One value of a YAML document with its place. Plain data: no yaml-cpp type shows.
///
/// The reader is strict: exactly one document, valid UTF-8, no anchors, aliases or tags, no
/// duplicate keys, string keys only.
struct Node {
    enum class Kind { null, scalar, sequence, mapping };

    struct Entry;

    Kind kind = Kind::null;
    bool quoted = false; ///< a quoted scalar is always a string, never a number, boolean or null
    std::string scalar{};
    Position at{};
    // No `{}` here: clang would want the element types complete for it, and they cannot be yet.
    std::vector<Node> items;    ///< of a sequence, in order
    std::vector<Entry> entries; ///< of a mapping, in order

    /// The value under a key of a mapping, or null when there is none.
    [[nodiscard]] const Node* find(std::string_view key) const noexcept;
};

struct Node::Entry {
    std::string key;
    Position at{}; ///< of the key
    Node value;
};

/// Reads a document. `file` is the name that problems are reported under. Returns nothing when the
/// text cannot be read at all; problems found on the way (duplicate keys, anchors) are added to
/// `problems` either way, and the caller must not use the value when there were any.
/// Cost: linear. Nesting beyond 64 levels is a problem, not a crash.
[[nodiscard]] std::optional<Node>
parse(std::string_view bytes, const std::string& file, Diagnostics& problems);

} // namespace rollcall::yaml
