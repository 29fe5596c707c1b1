#pragma once

#include "section.hpp"

#include <string>
#include <vector>

namespace rollcall::config {

/// Collects what is wrong between settings, each at the place of the setting that it begins with.
class Findings {
public:
    explicit Findings(const Reading& reading) : reading_(reading) {}

    [[nodiscard]] bool given(const std::string& setting) const {
        return reading_.given.count(setting) > 0;
    }
    void add(const std::string& setting, const std::string& message) {
        const auto place = reading_.given.find(setting);
        add(place == reading_.given.end() ? Place{reading_.file, {}} : place->second, setting,
            message);
    }
    /// For a whole section, at the first thing that is given in it.
    void add_if_given_below(const std::string& section, const std::string& message) {
        const Place* first = nullptr;
        for (const auto& [setting, place] : reading_.given) {
            if (setting.compare(0, section.size() + 1, section + '.') != 0) continue;
            if (first == nullptr || place.at < first->at) first = &place;
        }
        if (first != nullptr) add(*first, section, message);
    }
    /// For a setting that is somebody's wish; what is only a default promises nothing.
    void add_if_given(const std::string& setting, const std::string& message) {
        if (given(setting)) add(setting, message);
    }
    [[nodiscard]] std::vector<Diagnostic> take() { return std::move(found_); }

private:
    void add(const Place& place, const std::string& setting, const std::string& message) {
        found_.push_back({.file = place.file, .at = place.at, .message = setting + ' ' + message});
    }

    const Reading& reading_;
    std::vector<Diagnostic> found_;
};

} // namespace rollcall::config
