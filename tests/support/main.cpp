#define CATCH_CONFIG_MAIN // NOLINT(readability-identifier-naming): the name that Catch2 asks for
#include <catch2/catch.hpp>
