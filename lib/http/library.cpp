#include "curl.hpp"

#include <rollcall/http/library.hpp>

#include <stdexcept>

namespace rollcall::http {

Library::Library() {
    // The only way to fail is lack of memory or a broken installation: nothing can be done then.
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        throw std::runtime_error("libcurl could not be initialised");
    }
}

Library::~Library() { curl_global_cleanup(); }

} // namespace rollcall::http
