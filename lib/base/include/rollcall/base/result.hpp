#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

/// What kind of failure it was. The code decides the exit code, the retry and the metric label;
/// the message is for people.
enum class ErrorCode {
    invalid_input, ///< what was given is malformed: flags, configuration, manifests, values
    not_found,     ///< the thing asked for does not exist
    conflict,      ///< it exists already, or another object has its name
    denied,        ///< credentials, scopes or permissions do not allow it
    rate_limited,  ///< asked to slow down; see Error::retry_after
    unavailable,   ///< the other side is down or unreachable; later may work
    stale,         ///< made from a state that has moved since
    refused,       ///< the other side understood and said no
    exhausted,     ///< nothing is left of what the request takes: no licence
    incomplete,    ///< a read did not reach its end and must not be acted on
    untrusted,     ///< it was read, but does not prove where it comes from
    locked,        ///< another pass, claim or process holds it
    internal,      ///< a bug or a broken promise of a library
};

/// The code's name as it stands in JSON and logs, for instance "rate_limited".
[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

/// An expected failure, as a value.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;                ///< what was wrong, with the offending value; no full stop
    std::vector<std::string> context{}; ///< innermost first: "reading group ops", …
    std::optional<std::chrono::milliseconds> retry_after{}; ///< what the server asked for

    bool operator==(const Error&) const = default;

    /// The same error with one more layer of context, for use on the way up.
    [[nodiscard]] Error within(std::string where) && {
        context.push_back(std::move(where));
        return std::move(*this);
    }
    /// "outermost: …: innermost: message", as shown to people.
    [[nodiscard]] std::string describe() const;
};

/// A value, or the reason why there is none.
///
/// A class, not an alias: tl::expected is not [[nodiscard]], and a dropped alias passes -Wall
/// -Wextra in silence.
template <class T> class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using Base = tl::expected<T, Error>;
    using Base::Base;
    Result(Base base) : Base(std::move(base)) {} // .map() and .and_then() yield the base
};

/// Shorthand for returning a failure: `return fail(ErrorCode::not_found, "no such …")`.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error{.code = code, .message = std::move(message)});
}

} // namespace rollcall

#define ROLLCALL_CONCAT_INNER(a, b) a##b
#define ROLLCALL_CONCAT(a, b) ROLLCALL_CONCAT_INNER(a, b)

/// Leaves the function with the error when `expression` failed; its value is dropped.
#define ROLLCALL_TRY(expression)                                                                   \
    do {                                                                                           \
        auto&& rollcall_try_result = (expression);                                                 \
        if (!rollcall_try_result) {                                                                \
            return tl::unexpected<::rollcall::Error>(std::move(rollcall_try_result.error()));      \
        }                                                                                          \
    } while (false)

/// `ROLLCALL_TRY_ASSIGN(auto text, read_file(path));` leaves with the error or takes the value.
#define ROLLCALL_TRY_ASSIGN(declaration, expression)                                               \
    auto ROLLCALL_CONCAT(rollcall_try_, __LINE__) = (expression);                                  \
    if (!ROLLCALL_CONCAT(rollcall_try_, __LINE__)) {                                               \
        return tl::unexpected<::rollcall::Error>(                                                  \
            std::move(ROLLCALL_CONCAT(rollcall_try_, __LINE__).error()));                          \
    }                                                                                              \
    /* NOLINTNEXTLINE(bugprone-macro-parentheses): a declaration cannot stand in parentheses. */   \
    declaration = std::move(*ROLLCALL_CONCAT(rollcall_try_, __LINE__))
