#!/usr/bin/env python3
"""Stands between a client and a directory server, and gives it the limits and faults of others.

    quirks.py --server HOST:PORT [--max-values N] [--max-page N] [--in-chain]
              [--fault KIND [--after N | --at DN] [--times N]]

Listens on the loopback and prints its port, and a plus sign for each connection. Plain LDAP only, because it reads the messages.

    --max-values N   as Active Directory's MaxValRange: an attribute with more values comes back empty,
                     beside `name;range=0-(N-1)`, and the rest by `name;range=N-*`
    --max-page N     a search that asks for more at once (or without pages) ends with sizeLimitExceeded
    --in-chain       answers LDAP_MATCHING_RULE_IN_CHAIN from msds-memberOfTransitive
    --fault KIND     what happens once the searches of a connection, look-ups left out, have
                     brought `--after` entries; with --at DN it happens to look-ups of that DN alone:
                     close       the connection ends
                     silence     nothing is sent any more, the connection stays
                     code:N      the search ends with result code N
                     no-control  its pages end with success, but without the paging control
                     reference[:URL]  a search reference to another server comes among the entries
                     truncated   a ranged attribute (see --max-values) never comes to its end
                     skipped     the second block of a ranged attribute begins one value too late
                     stuck       every block of a ranged attribute is the first
                     overlong    a block of a ranged attribute says it holds one value more
    --times N        the fault happens N times (default: always)
    --delay MS       waits before each entry
"""
import argparse
import socket
import sys
import threading
import time

ENTRY, DONE, REFERENCE, SEARCH = 0x64, 0x65, 0x73, 0x63
PAGED = b"1.2.840.113556.1.4.319"
RANGE_FAULTS = ("truncated", "skipped", "stuck", "overlong")


def read_exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def read_message(stream):
    """One whole LDAPMessage, as bytes."""
    head = read_exactly(stream, 2)
    length = head[1]
    if length & 0x80:
        more = read_exactly(stream, length & 0x7F)
        head += more
        length = int.from_bytes(more, "big")
    return head + read_exactly(stream, length)


def children(data):
    """The elements in `data` as (tag, content) pairs."""
    found, at = [], 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        found.append((tag, data[at : at + length]))
        at += length
    return found


def element(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def integer(value, tag=2):
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def joined(pairs):
    return b"".join(element(tag, content) for tag, content in pairs)


def without_chain(tag, content):
    """The filter with LDAP_MATCHING_RULE_IN_CHAIN as a plain comparison."""
    if tag in (0xA0, 0xA1, 0xA2):
        return tag, joined(without_chain(*child) for child in children(content))
    parts = dict(children(content)) if tag == 0xA9 else {}
    if parts.get(0x81) != b"1.2.840.113556.1.4.1941":
        return tag, content
    return 0xA3, element(4, b"msds-memberOfTransitive") + element(4, parts[0x83])


class Search:
    def __init__(self, is_watched, ranges, page):
        self.is_watched = is_watched
        self.ranges = ranges
        self.page = page
        self.entries = 0
        self.is_over = False
        self.is_faulty = False


class Connection:
    def __init__(self, options, faults, client):
        self.options, self.faults, self.client = options, faults, client
        host, _, port = options.server.rpartition(":")
        self.server = socket.create_connection((host, int(port)))
        for end in (client, self.server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.searches = {}
        self.entries = 0
        self.is_silent = False

    def run(self):
        back = threading.Thread(target=self.pump, args=(self.server, self.client, self.answer), daemon=True)
        back.start()
        self.pump(self.client, self.server, self.request)
        back.join()

    def pump(self, source, target, change):
        try:
            with source.makefile("rb") as stream:
                while True:
                    for message in change(read_message(stream)):
                        if not (self.is_silent and target is self.client):
                            target.sendall(message)
        except (OSError, EOFError, ValueError):
            pass
        if not self.is_silent:
            self.close()

    def close(self):
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    # What the client asks.

    def request(self, message):
        parts = children(children(message)[0][1])
        number, (tag, body) = parts[0][1], parts[1]
        if tag != SEARCH:
            return [message]
        fields = children(body)
        page = self.page_of(parts)
        ranges, names = {}, []
        for kind, name in children(fields[7][1]):
            plain, _, option = name.partition(b";range=")
            if self.options.max_values and option:
                ranges[plain.lower()] = int(option.partition(b"-")[0])
                name = plain
            names.append((kind, name))
        is_look_up = fields[1][1] == b"\0"
        is_meant = fields[0][1].decode().lower() == self.options.at.lower() if self.options.at else not is_look_up
        self.searches[number] = Search(is_meant, ranges, page)
        fields[7] = (fields[7][0], joined(names))
        if self.options.in_chain:
            fields[6] = without_chain(*fields[6])
        return [element(0x30, joined([parts[0], (tag, joined(fields))] + parts[2:]))]

    @staticmethod
    def page_of(parts):
        """The page size that a request asks for, or nothing."""
        for control in children(parts[2][1]) if len(parts) > 2 else []:
            pieces = children(control[1])
            if pieces[0][1] == PAGED:
                size = children(children(pieces[-1][1])[0][1])[0][1]
                return int.from_bytes(size, "big")
        return None

    # What the server answers.

    def answer(self, message):
        parts = children(children(message)[0][1])
        number, (tag, body) = parts[0][1], parts[1]
        search = self.searches.get(number)
        if search is None or tag not in (ENTRY, DONE):
            return [message]
        if search.is_over:
            return []
        limit = self.options.max_page
        if tag == ENTRY:
            before = self.fault_before(number, search)
            if before is None:
                return []
            if limit and (search.page is None or search.page > limit) and search.entries >= limit:
                return self.end(number, search, 4)
            time.sleep(self.options.delay / 1000)
            search.entries += 1
            self.entries += search.is_watched
            return before + [self.ranged(parts, body, search) if self.options.max_values else message]
        before = self.fault_before(number, search)
        if before is None:
            return []
        self.searches.pop(number, None)
        if search.is_faulty and self.options.fault == "no-control":
            return [element(0x30, joined([parts[0], (tag, body)]))]
        return before + [message]

    def end(self, number, search, code):
        search.is_over = True
        result = integer(code, 10) + element(4, b"") + element(4, b"")
        return [element(0x30, element(2, number) + element(DONE, result))]

    def fault_before(self, number, search):
        """Messages to send first, or None where nothing may follow."""
        kind = self.options.fault
        if not kind or kind in RANGE_FAULTS or not search.is_watched or search.is_faulty:
            return []
        if self.entries < self.options.after or not self.faults.take():
            return []
        search.is_faulty = True
        if kind == "close":
            self.close()
        elif kind == "silence":
            self.is_silent = True
        elif kind.startswith("code:"):
            for message in self.end(number, search, int(kind[5:])):
                self.client.sendall(message)
        elif kind.startswith("reference"):
            url = kind.partition(":")[2] or "ldap://elsewhere.example/ou=far,dc=acme,dc=com??sub"
            url = element(4, url.encode())
            return [element(0x30, element(2, number) + element(REFERENCE, url))]
        else:
            return []
        return None

    def ranged(self, parts, body, search):
        """The entry with its long attributes cut into blocks."""
        limit = self.options.max_values
        name, attributes = children(body)
        cut = []
        for _, attribute in children(attributes[1]):
            (_, description), (_, values) = children(attribute)
            values = children(values)
            first = search.ranges.get(description.lower())
            if first is None and len(values) <= limit:
                cut.append(element(0x30, attribute))
                continue
            start = first or 0
            if self.options.fault == "stuck":
                start = 0
            elif self.options.fault == "skipped" and start:
                start += 1
            block = values[start : start + limit]
            if not block:
                continue
            is_last = start + limit >= len(values) and self.options.fault != "truncated"
            more = self.options.fault == "overlong"
            end = b"*" if is_last else b"%d" % (start + len(block) - 1 + more)
            if first is None:
                cut.append(element(0x30, element(4, description) + element(0x31, b"")))
            label = b"%s;range=%d-%s" % (description, start, end)
            cut.append(element(0x30, element(4, label) + element(0x31, joined(block))))
        entry = element(4, name[1]) + element(0x30, b"".join(cut))
        return element(0x30, joined([parts[0]]) + element(ENTRY, entry))


class Faults:
    def __init__(self, times):
        self.left, self.lock = times, threading.Lock()

    def take(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--max-values", type=int, default=0)
    parser.add_argument("--max-page", type=int, default=0)
    parser.add_argument("--in-chain", action="store_true")
    parser.add_argument("--fault", default="")
    parser.add_argument("--after", type=int, default=0)
    parser.add_argument("--at", default="")
    parser.add_argument("--times", type=int, default=1 << 30)
    parser.add_argument("--delay", type=float, default=0)
    options = parser.parse_args()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    print(listener.getsockname()[1], flush=True)
    faults = Faults(options.times)
    while True:
        client, _ = listener.accept()
        print("+", flush=True)
        try:
            connection = Connection(options, faults, client)
        except OSError:
            client.close()
            continue
        threading.Thread(target=connection.run, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
