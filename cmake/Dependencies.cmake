# Everything comes from Debian 12 packages (script/bootstrap installs them); nothing is downloaded here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto SSL)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Boost REQUIRED COMPONENTS program_options)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(libldap REQUIRED IMPORTED_TARGET ldap lber)
pkg_check_modules(libgit2 REQUIRED IMPORTED_TARGET libgit2)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
pkg_check_modules(cpphttplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson)
find_path(EXPECTED_INCLUDE_DIR tl/expected.hpp REQUIRED)

add_library(tl_expected INTERFACE)
target_include_directories(tl_expected SYSTEM INTERFACE "${EXPECTED_INCLUDE_DIR}")

# Debian compiles cpp-httplib with OpenSSL, zlib and brotli, which changes the layout of its
# structs; the definitions come with the pkg-config file, and a target without them would crash.
add_library(httplib_server INTERFACE)
target_link_libraries(httplib_server INTERFACE PkgConfig::cpphttplib Threads::Threads)
