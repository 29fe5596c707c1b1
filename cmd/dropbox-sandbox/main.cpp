#include "run.hpp"

#include <iostream>

int main(int argc, char** argv) {
    return rollcall::sandbox_cli::run(argc, argv, std::cout, std::cerr);
}
