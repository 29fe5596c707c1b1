#include "world.hpp"

#include <catch2/catch.hpp>
