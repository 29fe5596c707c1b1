#include "handle.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace rollcall::git {
namespace {

ErrorCode code_of(int code) noexcept {
    switch (code) {
    case GIT_ENOTFOUND: return ErrorCode::not_found;
    case GIT_EEXISTS: return ErrorCode::conflict;
    case GIT_EAMBIGUOUS:
    case GIT_EINVALID:
    case GIT_EINVALIDSPEC: return ErrorCode::invalid_input;
    case GIT_EMODIFIED: return ErrorCode::stale;
    case GIT_ELOCKED: return ErrorCode::locked;
    case GIT_EOWNER: return ErrorCode::denied;
    default: return ErrorCode::unavailable;
    }
}

} // namespace

Error failure(int code, std::string_view doing) {
    const git_error* last = git_error_last();
    const std::string why = last != nullptr && last->message != nullptr
                                ? visible(last->message)
                                : fmt::format("libgit2 gave no reason (code {})", code);
    return Error{.code = code_of(code), .message = fmt::format("{}: {}", doing, why)};
}

std::string hex(const git_oid& id) {
    std::array<char, GIT_OID_HEXSZ + 1> text{};
    git_oid_tostr(text.data(), text.size(), &id);
    return text.data();
}

} // namespace rollcall::git
