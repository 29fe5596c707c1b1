#include "acting_person.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/process/run.hpp>

namespace rollcall::cli {

std::string acting_person(const std::string& repository) {
    using namespace std::chrono_literals;
    const auto said = run_program({"git", "--git-dir=" + repository, "-c",
                                   "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"},
                                  {.environment = {{"LC_ALL", "C"}}, .time_limit = 10s});
    if (!said || said->code != 0) return {};
    // "Ann Lee <ann@acme.com> 1764356400 +0100"
    const auto person = said->out.substr(0, said->out.rfind('>') + 1);
    return person.starts_with('<') || visible(person) != person ? std::string() : person;
}

} // namespace rollcall::cli
