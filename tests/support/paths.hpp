#pragma once
#include <filesystem>

namespace rollcall::test {

/// The checkout that the tests were built from: docs, manifests, scenarios.
std::filesystem::path source_dir();

/// Where the built programs lie.
std::filesystem::path bin_dir();

} // namespace rollcall::test
