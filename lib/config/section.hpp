#pragma once

#include "format.hpp"

#include <rollcall/config/load.hpp>
#include <rollcall/yaml/document.hpp>
#include <rollcall/yaml/reader.hpp>

#include <map>

namespace rollcall::config {

/// What the sections of one file share while they are read.
struct Reading {
    std::string file;
    std::filesystem::path folder; ///< where relative paths start
    const Environment& environment;
    Diagnostics& problems;
    std::vector<Diagnostic> warnings{};
    std::vector<EffectiveSetting> effective{};
    std::map<std::string, Place> given{}; ///< by setting path: what is not left at its default
};

/// One mapping of the configuration. A call such as
///
///     controller.scalar("interval", settings.interval, duration());
///
/// is the only place where a setting is declared: it makes the key known, takes the value from the
/// environment or the file, checks it, reports what is wrong with it, and lists the effective value
/// with its origin. What the target holds before the call is the default; the order of the calls
/// is the order of `rollcall config`.
class Section {
public:
    enum class Mode {
        overridable, ///< scalars can be overridden by the environment
        fixed,       ///< guards and options: only the file counts
        unlisted,    ///< mapping: fixed, and `record` lists what people think of as one setting
    };

    /// The whole file.
    Section(Reading& reading, const yaml::Node& document, Mode mode);

    Section(const Section&) = delete; // two would each report the other's keys as unknown
    Section& operator=(const Section&) = delete;

    /// Reads `apiVersion` and `kind`. False when they name another form of document: then no other
    /// key means anything.
    [[nodiscard]] bool is_document(std::string_view kind);

    /// The mapping under a key; an absent one reads as empty.
    [[nodiscard]] Section child(std::string_view key) { return child(key, mode_); }
    [[nodiscard]] Section child(std::string_view key, Mode mode);

    template <class T> void scalar(std::string_view key, T& target, const Format<T>& format) {
        const auto value = find(key);
        if (value.is_null() && format.null && value.given()) target = *format.null;
        if (value.needs_value(format.null.has_value())) {
            auto read =
                value.node.kind == yaml::Node::Kind::scalar
                    ? format.read({value.node.scalar, value.node.quoted, value.from_environment})
                    : std::nullopt;
            if (read) {
                target = std::move(*read);
            } else {
                refuse(key, value, format.expected);
            }
        }
        if (mode_ != Mode::unlisted) {
            list_setting(key, format.show(target), value.changes(format.null.has_value()));
        }
    }

    /// One value, or a sequence of them. Not overridable.
    void
    list(std::string_view key, std::vector<std::string>& target, const Format<std::string>& item);
    /// `{file: …}`, `{env: …}` or `{command: …}`. What is wrong with one is said without repeating
    /// any part of it: it may be the secret itself.
    void secret(std::string_view key, SecretReference& target);

    /// Whether the mapping itself stands in the file.
    [[nodiscard]] bool present() const noexcept;
    /// Whether the file or the environment gives the key a value other than `null`.
    [[nodiscard]] bool given(std::string_view key) const;
    /// Whether the file holds the key at all, be it `null`.
    [[nodiscard]] bool written(std::string_view key) const;
    /// The raw value in the file, marking the key as known; null when it is not written.
    [[nodiscard]] const yaml::Node* node(std::string_view key);

    /// Reports a key that is not given; `why` says what needs it.
    void require(std::string_view key, std::string_view why);
    /// Reports `<path> <message>` at the place of the key, or at the section's when it is not
    /// given.
    void problem(std::string_view key, const std::string& message);
    /// Warns of `<path> <message>`, at the same place.
    void warning(std::string_view key, const std::string& message);
    /// Lists a setting that was read through `node`, whatever the mode.
    void record(std::string_view key, std::string value);

    /// Reports the keys that nobody asked for.
    void finish() { reader_.finish(); }
    [[nodiscard]] std::string path_of(std::string_view key) const;

private:
    /// What the environment or the file says about a key.
    struct Value {
        yaml::Node node{};
        std::optional<Place> place{};
        bool from_environment = false;

        [[nodiscard]] bool given() const { return place.has_value(); }
        [[nodiscard]] bool is_null() const { return node.kind == yaml::Node::Kind::null; }
        /// `key:` without a value leaves the default; an empty variable is a mistake.
        [[nodiscard]] bool needs_value(bool null_allowed) const {
            return given() && (!is_null() || (from_environment && !null_allowed));
        }
        [[nodiscard]] const Place* changes(bool null_allowed) const {
            return given() && (!is_null() || null_allowed) ? &*place : nullptr;
        }
    };

    Section(Reading& reading, const yaml::Node& node, std::string path, Position at, Mode mode);

    [[nodiscard]] std::string variable_of(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> override_of(std::string_view key) const;
    [[nodiscard]] Value find(std::string_view key);
    void refuse(std::string_view key, const Value& value, const std::string& expected);
    void list_setting(std::string_view key, std::string value, const Place* place);

    Reading& reading_;
    const yaml::Node& node_;
    std::string path_;
    Position at_;
    Mode mode_;
    yaml::MappingReader reader_;
};

} // namespace rollcall::config
