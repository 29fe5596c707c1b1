#include "settings_watch.hpp"

#include <fstream>
#include <iterator>
#include <utility>

namespace rollcall::cli {
namespace {

/// Empty when it cannot be read: that is another text, too.
std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

SettingsWatch::SettingsWatch(std::string path)
    : path_(std::move(path)), at_start_(bytes_of(path_)), last_(at_start_) {}

bool SettingsWatch::has_news() {
    auto now = bytes_of(path_);
    const bool news = now != last_ && now != at_start_;
    last_ = std::move(now);
    return news;
}

} // namespace rollcall::cli
