// Prints the sample report as a page (or, with a number, with so many more facts), for a browser.
#include "drift_sample.hpp"

#include <rollcall/report/drift_page.hpp>

#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) {
    using namespace rollcall;
    const auto more = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0UL;
    std::cout << drift_page(test::sample_drift_report(more), test::sample_drift_history());
    return 0;
}
