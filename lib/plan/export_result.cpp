#include <rollcall/plan/export_result.hpp>

#include <algorithm>
#include <tuple>

namespace rollcall {

void sort_by_code(std::vector<NotExported>& items) {
    const auto key = [](const NotExported& item) {
        return std::make_tuple(to_string(item.code), std::string_view(item.subject),
                               std::string_view(item.field), std::string_view(item.detail));
    };
    std::sort(items.begin(), items.end(),
              [&key](const NotExported& a, const NotExported& b) { return key(a) < key(b); });
}

} // namespace rollcall
