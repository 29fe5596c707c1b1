// The time and memory that a whole read of a directory server takes, roster included, beside a
// plain asynchronous paged libldap reader that keeps nothing. One JSON object a line, as
// script/bench wants them.
#include "plain_reader.hpp"
#include "support/ldap/slapd.hpp"

#include <rollcall/datastore/ldap_directory.hpp>
#include <rollcall/datastore/ldap_library.hpp>

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace rollcall::bench {
namespace {

constexpr int k_runs = 5;

struct Size {
    int people = 100'000;
    int groups = 5'000;
    int memberships = 1'000'000;
};

class PlainClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override {
        return std::chrono::system_clock::now();
    }
    bool sleep_for(std::chrono::milliseconds /*duration*/) override { return true; }
};

std::string uuid(int kind, int number) {
    return fmt::format("00000000-0000-4000-8{:03d}-{:012d}", kind, number);
}

std::string person_dn(int number) {
    return fmt::format("uid=person{:06d},ou=people,dc=acme,dc=com", number);
}

/// Groups of equal size, each of people from all over the company.
std::string directory(const Size& size) {
    std::string text =
        "dn: dc=acme,dc=com\nobjectClass: dcObject\nobjectClass: organization\ndc: acme\no: "
        "Acme\n\n"
        "dn: ou=people,dc=acme,dc=com\nobjectClass: organizationalUnit\nou: people\n\n"
        "dn: ou=groups,dc=acme,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";
    for (int i = 0; i < size.people; ++i) {
        text += fmt::format("dn: {}\nobjectClass: inetOrgPerson\nuid: person{:06d}\ncn: Given{} "
                            "Surname{}\ngivenName: Given{}\nsn: Surname{}\nmail: "
                            "person{:06d}@acme.com\nemployeeNumber: {}\nentryUUID: {}\n\n",
                            person_dn(i), i, i % 997, i, i % 997, i, i, i, uuid(1, i));
    }
    const int each = size.memberships / size.groups;
    for (int g = 0; g < size.groups; ++g) {
        text += fmt::format("dn: cn=group{:05d},ou=groups,dc=acme,dc=com\nobjectClass: "
                            "groupOfNames\ncn: group{:05d}\nentryUUID: {}\n",
                            g, g, uuid(2, g));
        for (int m = 0; m < each; ++m) {
            text += "member: " + person_dn((g * 37 + m * 499) % size.people) + '\n';
        }
        text += '\n';
    }
    return text;
}

DirectoryRules rules() {
    DirectoryRules rules;
    rules.base_dn = "dc=acme,dc=com";
    rules.users.filter = "(objectClass=inetOrgPerson)";
    rules.groups.filter = "(objectClass=groupOfNames)";
    rules.status = {.algorithm = StatusRule::Algorithm::flag,
                    .attribute = "pwdAccountLockedTime",
                    .disabled_values = {"000001010000Z"}};
    const auto from = [](const char* name) {
        MappingRule rule;
        rule.from = {name};
        return rule;
    };
    rules.mapping = {{Target::email, from("mail")},
                     {Target::given_name, from("givenName")},
                     {Target::surname, from("sn")},
                     {Target::external_id, from("@uid")},
                     {Target::group_name, from("cn")}};
    return rules;
}

void read_with_rollcall(const std::string& uri, const Size& size) {
    const LdapLibrary library;
    PlainClock clock;
    LdapDirectory directory({.kind = "openldap",
                             .uris = {uri},
                             .bind = {.method = LdapBind::Method::simple,
                                      .dn = "cn=reader,o=accounts",
                                      .password = Secret("secret")}},
                            rules(), clock);
    const auto snapshot = directory.read();
    if (!snapshot) throw std::runtime_error(snapshot.error().describe());
    std::size_t memberships = 0;
    for (const auto& group : snapshot->roster.groups) memberships += group.members->size();
    if (snapshot->roster.users.size() != static_cast<std::size_t>(size.people)
        || memberships != static_cast<std::size_t>(size.memberships)) {
        throw std::runtime_error("the roster is not the directory");
    }
}

struct Taken {
    double seconds = 0;
    double processor = 0; ///< seconds, of both kinds
    double megabytes = 0;
};

/// Runs it in a process of its own, because a peak of memory is a process's.
Taken measured(const std::function<void()>& work) {
    const auto before = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            work();
            ::_exit(0);
        } catch (const std::exception& error) {
            std::cerr << error.what() << '\n';
            ::_exit(1);
        }
    }
    int status = 0;
    rusage usage{};
    if (::wait4(child, &status, 0, &usage) != child || status != 0) {
        throw std::runtime_error("a read failed");
    }
    const auto seconds_of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count(),
            seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
            static_cast<double>(usage.ru_maxrss) / 1024};
}

double median(std::vector<Taken> runs, double Taken::*what) {
    std::sort(runs.begin(), runs.end(),
              [what](const Taken& a, const Taken& b) { return a.*what < b.*what; });
    return runs[runs.size() / 2].*what;
}

Size size_from(const char* text) {
    Size size;
    if (text != nullptr
        && std::sscanf(text, "%d,%d,%d", &size.people, &size.groups, &size.memberships) != 3) {
        throw std::runtime_error("SIZE is PEOPLE,GROUPS,MEMBERSHIPS");
    }
    return size;
}

void run() {
    const auto size = size_from(std::getenv("SIZE"));
    const test::Slapd server({.ldif = directory(size)});
    std::vector<Taken> ours;
    std::vector<Taken> plain;
    for (int i = 0; i < k_runs; ++i) {
        plain.push_back(measured([&] { read_plainly(server.ldap()); }));
        ours.push_back(measured([&] { read_with_rollcall(server.ldap(), size); }));
    }
    const auto label = fmt::format("{}/{}/{}", size.people, size.groups, size.memberships);
    const auto beside_floor = [&](const char* measure, double Taken::*what, bool has_target) {
        const double ratio = median(ours, what) / median(plain, what);
        fmt::print(R"({{"bench":"directory","size":"{}","measure":"{}","value":{:.2f},"unit":"s",)"
                   R"("floor":{:.2f},"floorIs":"a plain asynchronous paged libldap reader",)"
                   R"("ratio":{:.2f},"target":{},"met":{},"runs":{}}})"
                   "\n",
                   label, measure, median(ours, what), median(plain, what), ratio,
                   has_target ? R"("<= 2x")" : "null",
                   !has_target  ? "null"
                   : ratio <= 2 ? "true"
                                : "false",
                   k_runs);
    };
    beside_floor("wall", &Taken::seconds, true);
    // On a machine with other work to do, wall time tells of that work.
    beside_floor("cpu", &Taken::processor, false);
    const double memory = median(ours, &Taken::megabytes);
    fmt::print(R"({{"bench":"directory","size":"{}","measure":"peak memory","value":{:.0f},)"
               R"("unit":"MiB","target":"<= 600","met":{},"runs":{}}})"
               "\n",
               label, memory, memory <= 600, k_runs);
}

} // namespace
} // namespace rollcall::bench

int main() {
    try {
        rollcall::bench::run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "rollcall-bench-directory: " << error.what() << '\n';
        return 1;
    }
}
