#pragma once

#include "in_memory.hpp"
#include "over_http.hpp"
#include "suite.hpp"

/// One case, held against both sides; `TestType` is the side.
#define ROLLCALL_CONTRACT(name)                                                                    \
    TEMPLATE_TEST_CASE(name, "[contract]", rollcall::contract::InMemory,                           \
                       rollcall::contract::OverHttp)
