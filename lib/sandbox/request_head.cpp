#include "request_head.hpp"

namespace rollcall::sandbox {
namespace {

constexpr std::size_t k_name_length = 32; // longer than the names that are looked for

} // namespace

void RequestHead::read(char c) {
    if (is_over_) return;
    ++bytes_;
    if (c == '\n') {
        is_over_ = line_.empty() || line_ == "\r";
        has_body_ = has_body_ || line_.starts_with("content-length:")
                    || line_.starts_with("transfer-encoding:");
        line_.clear();
    } else if (line_.size() < k_name_length) {
        line_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
}

} // namespace rollcall::sandbox
