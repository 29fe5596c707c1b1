#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// Writes JSON straight into one string. A page of a thousand members is a megabyte: building a
/// tree of it first costs ten times as much as writing it.
class JsonWriter {
public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);
    JsonWriter& text(std::string_view value);
    JsonWriter& number(std::uint64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    /// A finished piece of JSON.
    JsonWriter& raw(std::string_view json);
    /// {".tag":"x"}
    JsonWriter& tag(std::string_view name);

    JsonWriter& field(std::string_view name, std::string_view value) {
        return key(name).text(value);
    }

    void reserve(std::size_t bytes) { out_.reserve(bytes); }
    [[nodiscard]] std::string take() && { return std::move(out_); }
    [[nodiscard]] const std::string& view() const noexcept { return out_; }

private:
    void separate();
    std::string out_;
};

} // namespace rollcall::sandbox
