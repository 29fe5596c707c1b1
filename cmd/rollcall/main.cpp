#include "command_line.hpp"

#include <rollcall/datastore/ldap_library.hpp>
#include <rollcall/dropbox/team.hpp>
#include <rollcall/git/repository.hpp>

#include <iostream>

int main(int argc, char** argv) {
    const rollcall::LdapLibrary ldap;
    const rollcall::git::Library git;
    const rollcall::dropbox::Library dropbox;
    return rollcall::cli::run(argc, argv, {std::cin, std::cout, std::cerr});
}
