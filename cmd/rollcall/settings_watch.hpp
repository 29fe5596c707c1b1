#pragma once

#include <string>

namespace rollcall::cli {

/// Looks whether the file of the settings still says what a service was started with: they are
/// read once, and whoever edits them waits for what they say.
class SettingsWatch {
public:
    /// From what it says now.
    explicit SettingsWatch(std::string path);

    /// The file says something else than at the last question, and not what it said at the start.
    /// Cost: reads the file.
    [[nodiscard]] bool has_news();

private:
    std::string path_;
    std::string at_start_;
    std::string last_;
};

} // namespace rollcall::cli
