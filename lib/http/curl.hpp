#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <type_traits>

namespace rollcall::http {

template <class T, auto Free> struct FreeWith {
    void operator()(T* pointer) const noexcept { static_cast<void>(Free(pointer)); }
};
template <class T, auto Free> using Handle = std::unique_ptr<T, FreeWith<T, Free>>;

using EasyHandle = Handle<CURL, curl_easy_cleanup>;
using MultiHandle = Handle<CURLM, curl_multi_cleanup>;
using HeaderList = Handle<curl_slist, curl_slist_free_all>;
using UrlHandle = Handle<CURLU, curl_url_cleanup>;
using CurlText = Handle<char, curl_free>;

// curl_easy_setopt is variadic, and what the option wants is not checked in C++: an int where a
// long is read is undefined behaviour that works until it does not. These take nothing else.

inline void set_long(CURL* easy, CURLoption option, long value) {
    curl_easy_setopt(easy, option, value);
}

inline void set_offset(CURL* easy, CURLoption option, curl_off_t value) {
    curl_easy_setopt(easy, option, value);
}

inline void set_text(CURL* easy, CURLoption option, const std::string& value) {
    curl_easy_setopt(easy, option, value.c_str());
}

template <class T> void set_pointer(CURL* easy, CURLoption option, T* value) {
    static_assert(!std::is_same_v<std::remove_const_t<T>, char>, "text goes through set_text");
    curl_easy_setopt(easy, option, value);
}

inline void set_buffer(CURL* easy, CURLoption option, char* value) {
    curl_easy_setopt(easy, option, value);
}

/// Functions that move bytes: void* is what libcurl hands back as user data.
using MoveBytes = std::size_t (*)(char*, std::size_t, std::size_t, void*);
inline void set_function(CURL* easy, CURLoption option, MoveBytes function) {
    curl_easy_setopt(easy, option, function);
}

using SeekBytes = int (*)(void*, curl_off_t, int);
inline void set_function(CURL* easy, CURLoption option, SeekBytes function) {
    curl_easy_setopt(easy, option, function);
}

inline long get_long(CURL* easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

} // namespace rollcall::http
