#include "client.hpp"

#include <rollcall/sandbox/identities.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

using namespace rollcall::sandbox;

namespace {

/// Sends bytes as they are and reads until the other side ends, or has said `enough`.
std::string exchanged(const Client& client, const std::string& bytes, const std::string& enough) {
    const int port = std::stoi(client.server->api_url().substr(sizeof("http://127.0.0.1:") - 1));
    const int peer = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL)
            == static_cast<ssize_t>(bytes.size()));
    (void)::shutdown(peer, SHUT_WR); // nothing more comes
    std::string answer;
    std::array<char, 4096> part{};
    while (answer.find(enough) == std::string::npos) {
        const ssize_t got = ::recv(peer, part.data(), part.size(), 0);
        if (got <= 0) break;
        answer.append(part.data(), static_cast<std::size_t>(got));
    }
    (void)::close(peer);
    return answer;
}

} // namespace

TEST_CASE("a request that announces no body is answered at once") {
    Client client;
    const std::string head = "POST /2/team/get_info HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                             "Authorization: Bearer "
                             + client.token + "\r\n\r\n";
    // Two on one connection: the second is not taken for the body of the first.
    const std::string answer = exchanged(client, head + head, "no end");
    CHECK(answer.starts_with("HTTP/1.1 200"));
    CHECK(answer.find("HTTP/1.1 200", 1) != std::string::npos);
}

TEST_CASE("what is no HTTP ends the connection, not the server") {
    Client client;
    Random dice(5);
    const std::string good = "POST /2/team/get_info HTTP/1.1\r\nContent-Length: 4\r\n\r\nnull";
    for (int i = 0; i < 50; ++i) {
        std::string bytes = good;
        for (int n = 0; n < 3; ++n) {
            bytes[dice.below(bytes.size())] = static_cast<char>(dice.next() & 0xffU);
        }
        (void)exchanged(client, bytes.substr(0, dice.below(bytes.size()) + 1), "HTTP/1.1 ");
    }
    CHECK(client.send("team/get_info", "null").status == 200);
}
