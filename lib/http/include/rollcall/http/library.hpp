#pragma once

namespace rollcall::http {

/// Library-wide state of libcurl. Made once in main, before any transport, and outlives them all.
class Library {
public:
    Library();
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
};

} // namespace rollcall::http
