#pragma once

namespace rollcall::bench {

// Each prints its rows. All throw std::runtime_error when something that is to be measured fails.

void calls();
void compare();
void converge_first();
void converge_small();
void crash_resume();
void export_change();
void export_first();
void manifest_read();
void manifest_read_edited();
void manifest_write();
void members_page();
void pass_no_change();
void pass_no_change_0ms();
void throttled();

} // namespace rollcall::bench
