#pragma once

#include <rollcall/yaml/document.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::yaml {

/// Takes the keys of one mapping, each at most once, and reports what is wrong with it: a key that
/// nobody asked for (with the nearest known one), a missing key, a value of the wrong type. All
/// problems go to the same Diagnostics; reading goes on, so that they come in one go.
///
///     MappingReader reader(node, "groups/ops.yaml", "spec", problems);
///     auto name = reader.text("displayName", MappingReader::Need::required);
///     reader.finish();        // reports the keys that were never asked for
class MappingReader {
public:
    enum class Need { optional, required };

    /// `where` names the mapping in messages, for instance "spec"; empty for the whole file.
    /// A node that is not a mapping is reported once, and every key then reads as absent.
    MappingReader(const Node& node, std::string file, std::string where, Diagnostics& problems);

    /// The raw value, marking the key as known. A null value (`key:` or `key: null`) reads as
    /// absent.
    [[nodiscard]] const Node* take(std::string_view key, Need need = Need::optional);
    /// A string: any scalar, quoted or not.
    [[nodiscard]] std::optional<std::string> text(std::string_view key, Need need = Need::optional);
    /// `true` or `false`, unquoted.
    [[nodiscard]] std::optional<bool> boolean(std::string_view key, Need need = Need::optional);
    /// A whole number within bounds, unquoted.
    [[nodiscard]] std::optional<long long>
    integer(std::string_view key, long long least, long long most, Need need = Need::optional);
    /// One of the words given; anything else is reported with the list of what is allowed.
    [[nodiscard]] std::optional<std::string> one_of(std::string_view key,
                                                    const std::vector<std::string_view>& words,
                                                    Need need = Need::optional);
    /// A sequence of strings.
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view key,
                                                                Need need = Need::optional);

    [[nodiscard]] bool has(std::string_view key) const noexcept;
    /// The place of a key's value, or of the mapping when the key is absent.
    [[nodiscard]] Position at(std::string_view key) const noexcept;
    void problem(Position at, std::string message);
    [[nodiscard]] const std::string& file() const noexcept { return file_; }

    /// Reports every key that was not taken.
    void finish();

private:
    [[nodiscard]] std::string describe(std::string_view key) const;

    const Node& node_;
    std::string file_;
    std::string where_;
    Diagnostics& problems_;
    std::vector<std::string> known_;
};

} // namespace rollcall::yaml
