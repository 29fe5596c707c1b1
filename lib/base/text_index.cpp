#include <rollcall/base/text_index.hpp>

namespace rollcall {

std::uint32_t TextNumbers::number(std::string_view text) {
    const auto text_of = [this](std::uint32_t number) { return this->text(number); };
    if (const auto known = index_.find(text, text_of)) return *known;
    const auto next = static_cast<std::uint32_t>(places_.size());
    places_.emplace_back(texts_.size(), text.size());
    texts_.append(text);
    index_.insert(text, next, text_of);
    return next;
}

} // namespace rollcall
