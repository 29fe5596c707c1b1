#include "curl.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/http/transport.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::http {
namespace {

/// One call and everything its handle points at. Never moved: libcurl keeps the addresses.
struct Call {
    EasyHandle easy{curl_easy_init()};
    HeaderList headers{};
    Request request{};
    std::size_t sent = 0; ///< bytes of the body handed to libcurl, when it has to ask for them
    Response response{};
    std::size_t largest_answer = 0;
    bool too_large = false;
    std::array<char, CURL_ERROR_SIZE> problem{};
    Transport::Done done{};

    Call() = default;
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
};

// Nothing may be thrown through libcurl's frames. The only thing that can throw below is memory
// running out; ending the transfer is the answer to that.

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* user) noexcept {
    auto& call = *static_cast<Call*>(user);
    const std::size_t bytes = size * count;
    if (bytes > call.largest_answer - call.response.body.size()) {
        call.too_large = true;
        return 0;
    }
    try {
        call.response.body.append(data, bytes);
    } catch (...) {
        return 0;
    }
    return bytes;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* user) noexcept {
    auto& call = *static_cast<Call*>(user);
    const std::string_view line{data, size * count};
    try {
        // A status line begins a new set: a proxy's CONNECT, or 100 Continue, may come before.
        if (line.substr(0, 5) == "HTTP/") {
            call.response.headers.clear();
        } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
            std::string name{trim(line.substr(0, colon))};
            std::transform(name.begin(), name.end(), name.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            });
            call.response.headers.emplace_back(std::move(name), trim(line.substr(colon + 1)));
        }
    } catch (...) {
        return 0;
    }
    return size * count;
}

std::size_t give_body(char* buffer, std::size_t size, std::size_t count, void* user) noexcept {
    auto& call = *static_cast<Call*>(user);
    const std::size_t bytes = std::min(size * count, call.request.body.size() - call.sent);
    std::copy_n(call.request.body.data() + call.sent, bytes, buffer);
    call.sent += bytes;
    return bytes;
}

int refuse_rewind(void*, curl_off_t, int) noexcept { return CURL_SEEKFUNC_FAIL; }

Transfer classify(CURLcode code, bool anything_sent) noexcept {
    switch (code) {
    case CURLE_OK: return Transfer::complete;
    case CURLE_OPERATION_TIMEDOUT: return anything_sent ? Transfer::timed_out : Transfer::not_sent;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_NOT_BUILT_IN:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_OUT_OF_MEMORY: return Transfer::hopeless;
    default: return anything_sent ? Transfer::lost : Transfer::not_sent;
    }
}

/// What came of a call that did not get past the proxy; nothing where the proxy is not to blame.
/// `tunnel` is the proxy's answer to CONNECT, 0 without one.
std::optional<Response>
stopped_at_proxy(CURLcode code, std::string_view words, long tunnel, bool proxy_is_named) {
    // libcurl quotes the whole URL here, with the password in it.
    if (words.substr(0, 17) == "Unsupported proxy") {
        return Response{.transfer = Transfer::hopeless,
                        .problem = "the URL of the proxy is none that can be used",
                        .at_proxy = true};
    }
    if (code == CURLE_OK) return std::nullopt;
    if (tunnel != 0 && tunnel / 100 != 2) {
        // Nothing of the call was sent. Time may heal what the proxy cannot do, not what it denies.
        return Response{.transfer = tunnel >= 500 ? Transfer::not_sent : Transfer::hopeless,
                        .problem =
                            fmt::format("the proxy refuses the connection, status {}", tunnel),
                        .status = tunnel,
                        .at_proxy = true};
    }
    const bool down = code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY
                      || (code == CURLE_COULDNT_CONNECT && proxy_is_named);
    if (!down) return std::nullopt;
    return Response{.transfer = Transfer::not_sent,
                    .problem = fmt::format("the proxy cannot be reached: {}", words),
                    .at_proxy = true};
}

} // namespace

struct Transport::State {
    TransportOptions options{};
    MultiHandle multi{curl_multi_init()};
    std::vector<std::unique_ptr<Call>> running{};
    std::vector<std::unique_ptr<Call>> idle{}; ///< handles to be used again
    std::vector<std::pair<Done, Response>> failed_to_start{};

    ~State() {
        for (const auto& call : running) curl_multi_remove_handle(multi.get(), call->easy.get());
    }

    void set_up(Call& call) const;
    std::unique_ptr<Call> take_out(CURL* easy);
};

void Transport::State::set_up(Call& call) const {
    CURL* const easy = call.easy.get();
    curl_easy_reset(easy);
    set_text(easy, CURLOPT_URL, call.request.url);
    set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set_long(easy, CURLOPT_NOSIGNAL, 1L);
    set_long(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    set_long(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(call.request.timeout.count()));
    set_long(easy, CURLOPT_CONNECTTIMEOUT_MS,
             static_cast<long>(call.request.connect_timeout.count()));
    set_long(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set_long(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    if (!options.ca_file.empty()) set_text(easy, CURLOPT_CAINFO, options.ca_file);
    if (!options.user_agent.empty()) set_text(easy, CURLOPT_USERAGENT, options.user_agent);
    if (options.proxy) set_text(easy, CURLOPT_PROXY, *options.proxy);
    // An explicit proxy holds for every host: no_proxy speaks about the environment's.
    if (options.proxy && !options.proxy->empty()) set_text(easy, CURLOPT_NOPROXY, "");

    // "Expect:" without a value keeps libcurl from waiting for 100 Continue on larger bodies.
    curl_slist* list = nullptr;
    for (const auto& line : call.request.headers) list = curl_slist_append(list, line.c_str());
    call.headers.reset(curl_slist_append(list, "Expect:"));
    set_pointer(easy, CURLOPT_HTTPHEADER, call.headers.get());

    set_long(easy, CURLOPT_POST, 1L);
    set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE,
               static_cast<curl_off_t>(call.request.body.size()));
    if (call.request.replay == Replay::allowed) {
        set_buffer(easy, CURLOPT_POSTFIELDS, call.request.body.data());
    } else {
        // A body that cannot be rewound is the one way to keep libcurl from sending it again over
        // a fresh connection: it ends with CURLE_SEND_FAIL_REWIND instead.
        set_function(easy, CURLOPT_READFUNCTION, give_body);
        set_pointer(easy, CURLOPT_READDATA, &call);
        set_function(easy, CURLOPT_SEEKFUNCTION, refuse_rewind);
    }
    set_function(easy, CURLOPT_WRITEFUNCTION, take_body);
    set_pointer(easy, CURLOPT_WRITEDATA, &call);
    set_function(easy, CURLOPT_HEADERFUNCTION, take_header);
    set_pointer(easy, CURLOPT_HEADERDATA, &call);
    set_buffer(easy, CURLOPT_ERRORBUFFER, call.problem.data());
}

std::unique_ptr<Call> Transport::State::take_out(CURL* easy) {
    const auto place =
        std::find_if(running.begin(), running.end(), [easy](const std::unique_ptr<Call>& call) {
            return call->easy.get() == easy;
        });
    auto call = std::move(*place);
    running.erase(place);
    return call;
}

Transport::Transport(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transport::~Transport() = default;

Result<std::unique_ptr<Transport>> Transport::create(TransportOptions options) {
    auto state = std::make_unique<State>();
    if (!state->multi) return fail(ErrorCode::internal, "libcurl gave no multi handle");
    state->options = std::move(options);
    // Idle connections kept: one for each call that may be in flight, with room to spare.
    curl_multi_setopt(state->multi.get(), CURLMOPT_MAXCONNECTS, 64L);
    curl_multi_setopt(state->multi.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    return std::unique_ptr<Transport>{new Transport{std::move(state)}};
}

void Transport::start(Request request, Done done) {
    std::unique_ptr<Call> call;
    if (state_->idle.empty()) {
        call = std::make_unique<Call>();
    } else {
        call = std::move(state_->idle.back());
        state_->idle.pop_back();
    }
    call->request = std::move(request);
    call->response = Response{};
    call->sent = 0;
    call->too_large = false;
    call->largest_answer = state_->options.largest_answer;
    call->problem.fill('\0');
    call->done = std::move(done);
    if (call->easy) state_->set_up(*call);
    if (!call->easy || curl_multi_add_handle(state_->multi.get(), call->easy.get()) != CURLM_OK) {
        state_->failed_to_start.emplace_back(
            std::move(call->done),
            Response{.transfer = Transfer::hopeless, .problem = "libcurl did not take the call"});
        return;
    }
    state_->running.push_back(std::move(call));
}

void Transport::turn(std::chrono::milliseconds wait) {
    const auto rejected = std::exchange(state_->failed_to_start, {});
    for (const auto& [done, response] : rejected) done(response);
    if (state_->running.empty()) return;

    CURLM* const multi = state_->multi.get();
    int running = 0;
    curl_multi_perform(multi, &running);
    if (static_cast<std::size_t>(running) == state_->running.size() && wait.count() > 0) {
        curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
        curl_multi_perform(multi, &running);
    }

    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const easy = message->easy_handle;
        const CURLcode code = message->data.result;
        auto call = state_->take_out(easy);
        Response response = std::move(call->response);
        response.status = get_long(easy, CURLINFO_RESPONSE_CODE);
        response.transfer = call->too_large
                                ? Transfer::hopeless
                                : classify(code, get_long(easy, CURLINFO_REQUEST_SIZE) > 0);
        if (response.transfer != Transfer::complete) {
            response.problem = call->too_large ? "the answer is larger than we accept"
                               : call->problem.front() != '\0' ? std::string{call->problem.data()}
                                                               : curl_easy_strerror(code);
            const bool proxy_is_named = state_->options.proxy && !state_->options.proxy->empty();
            if (auto stopped =
                    stopped_at_proxy(code, response.problem,
                                     get_long(easy, CURLINFO_HTTP_CONNECTCODE), proxy_is_named)) {
                response = std::move(*stopped);
            }
        }
        const Done done = std::move(call->done);
        curl_multi_remove_handle(multi, easy);
        call->request = Request{}; // it holds a token
        state_->idle.push_back(std::move(call));
        done(std::move(response));
    }
}

void Transport::give_up(const std::string& problem) {
    auto running = std::exchange(state_->running, {});
    for (auto& call : running) {
        curl_multi_remove_handle(state_->multi.get(), call->easy.get());
        const Done done = std::move(call->done);
        call->request = Request{}; // it holds a token
        state_->idle.push_back(std::move(call));
        done(Response{.transfer = Transfer::timed_out, .problem = problem});
    }
}

std::size_t Transport::in_flight() const noexcept {
    return state_->running.size() + state_->failed_to_start.size();
}

} // namespace rollcall::http
