#pragma once

#include <rollcall/sandbox/server.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

/// One page. `body` is HTML; `here` names the link of the menu that is current.
[[nodiscard]] ControlAnswer
html_page(int status, std::string_view title, std::string_view here, std::string_view body);

[[nodiscard]] ControlAnswer style_sheet();

/// A table that becomes a list of cards on a narrow screen.
class HtmlTable {
public:
    explicit HtmlTable(std::vector<std::string_view> heads);
    /// Cells are HTML.
    void row(const std::vector<std::string>& cells);
    [[nodiscard]] std::string take() &&;

private:
    std::vector<std::string_view> heads_;
    std::string out_;
    bool is_empty_ = true;
};

} // namespace rollcall::sandbox
