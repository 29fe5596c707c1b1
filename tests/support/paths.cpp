#include "support/paths.hpp"

namespace rollcall::test {

// The only file that is compiled with places of this machine, so that all others are the same in
// every checkout and the compiler cache knows them.
std::filesystem::path source_dir() { return ROLLCALL_SOURCE_DIR; }
std::filesystem::path bin_dir() { return ROLLCALL_BIN_DIR; }

} // namespace rollcall::test
