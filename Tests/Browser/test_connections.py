"""Those who keep the hub waiting, send too much, ask for too much at once or guess passwords: raw
connections to the real program. No browser."""

import concurrent.futures
import http.client
import re
import socket
import stat
import time
import urllib.parse

import pytest

from conftest import PASSWORD, Hub

# Seconds of silence that are borne here; 30 where nothing is said.
PATIENCE = 2
SLACK = 3


@pytest.fixture(scope="module")
def hub():
    hub = Hub()
    hub.add_people()
    hub.serve(GOLDENTHREAD_PATIENCE=str(PATIENCE))
    yield hub
    hub.discard()


@pytest.fixture
def behind_a_proxy():
    """The proxy is 127.0.0.1; whoever connects from another address of the machine is not."""
    hub = Hub()
    hub.add_people()
    hub.serve("--trust-proxy", "127.0.0.1")
    yield hub
    hub.discard()


def port(hub):
    return int(hub.addresses[0].rsplit(":", 1)[1])


def opened(hub, text=b""):
    connection = socket.create_connection(("127.0.0.1", port(hub)))
    connection.settimeout(PATIENCE * 10)
    connection.sendall(text)
    return connection


def until_closed(connection):
    """What came, and how long until the hub closed."""
    start, came = time.monotonic(), b""
    try:
        while more := connection.recv(65536):
            came += more
    except ConnectionResetError:
        pass
    return came, time.monotonic() - start


def dripping(connection, byte, seconds):
    """Sends a byte every tenth of a second until nobody takes them; how long that was."""
    start = time.monotonic()
    try:
        while time.monotonic() - start < seconds:
            connection.sendall(byte)
            time.sleep(0.1)
    except OSError:
        pass
    return time.monotonic() - start


HEAD = b"POST /sign-in HTTP/1.1\r\nHost: hub\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize("length", [b"zz", b"-5", b"ffffffffffffffffff", b""])
def test_a_length_that_is_none_is_refused_and_not_a_fault(hub, length):
    """RFC 9112, 7.1: a chunk begins with its length in hexadecimal."""
    head = HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    came, _ = until_closed(opened(hub, head + length + b"\r\nlogin=a\r\n0\r\n\r\n"))
    assert came.startswith(b"HTTP/1.1 400 "), came[:200]


@pytest.mark.parametrize("sent", [
    b"", b"GET /sign-in HTTP/1.1\r\nHost: hub\r\nX-A: ", HEAD + b"Content-Length: 1000\r\n\r\nlogin=",
    b"GET /health HTTP/1.1\r\nHost: hub\r\n\r\n"], ids=["nothing", "half a head", "half a body", "kept alive"])
def test_silence_ends_a_connection(hub, sent):
    came, taken = until_closed(opened(hub, sent))
    assert PATIENCE - 1 < taken < PATIENCE + SLACK
    assert came.startswith(b"HTTP/1.1 200") == sent.startswith(b"GET /health")


@pytest.mark.parametrize("sent,byte", [
    (b"GET /sign-in HTTP/1.1\r\nHost: hub\r\nX-A: ", b"a"),
    (HEAD + b"Content-Length: 10000\r\n\r\nlogin=", b"a"), (b"", b"\r\n")],
    ids=["a head", "a body", "empty lines"])
def test_dripping_does_not_keep_a_connection(hub, sent, byte):
    assert dripping(opened(hub, sent), byte, 5 * PATIENCE) < PATIENCE + SLACK


def test_a_big_body_is_answered_before_it_is_read_and_not_waited_for(hub):
    connection = opened(hub, HEAD.replace(b"/sign-in", b"/registers") + b"Content-Length: 200000000\r\n\r\n")
    start = time.monotonic()
    assert connection.recv(12) == b"HTTP/1.1 303"
    assert time.monotonic() - start < 1
    assert until_closed(connection)[1] < PATIENCE + SLACK
    connection = opened(hub, HEAD + b"Content-Length: 20000\r\n\r\n")
    assert connection.recv(12) == b"HTTP/1.1 413"
    # Sent all the same, it is not taken for long.
    assert dripping(connection, b"a" * 100, 5 * PATIENCE) < PATIENCE + SLACK


def test_others_are_served_while_many_say_nothing(hub):
    silent = [opened(hub) for _ in range(150)]
    start = time.monotonic()
    assert Caller(hub).get("/health")[0] == 200 and time.monotonic() - start < 1
    for connection in silent:
        connection.close()


class Caller:
    """A client of one address, and what a proxy would say of it."""

    def __init__(self, hub, source="127.0.0.1", forwarded=None):
        self.port, self.source, self.forwarded, self.cookies = port(hub), source, forwarded, {}

    def ask(self, method, path, fields=None, timeout=60):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=timeout, source_address=(self.source, 0))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.forwarded:
            headers["X-Forwarded-For"] = self.forwarded
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(
            method, path, None if fields is None else urllib.parse.urlencode(fields), headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.split(";")[0].partition("=")
                self.cookies[key] = rest
        connection.close()
        return answer.status, body

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def sign_in(self, login, password=PASSWORD):
        self.cookies.pop("hub", None)
        return self.ask("POST", "/sign-in", {"login": login, "password": password})


def test_a_stranger_behind_the_proxy_locks_nobody_out(behind_a_proxy):
    hub = behind_a_proxy
    stranger = Caller(hub, forwarded="203.0.113.9")
    answers = [stranger.sign_in(f"x{number}", "y") for number in range(61)]
    assert [status for status, _ in answers] == [422] * 61
    assert "Too many tries from here" in answers[-1][1]
    assert "Too many tries" not in answers[59][1]
    # What the asker writes before what the proxy adds changes nothing.
    stranger.forwarded = "192.0.2.1, 203.0.113.9"
    assert "Too many tries" in stranger.sign_in("manager")[1]
    for _ in range(12):
        Caller(hub, forwarded="203.0.113.10").sign_in("manager", "wrong")
    grace = Caller(hub, forwarded="198.51.100.7")
    assert grace.sign_in("manager")[0] == 303
    # Nobody else is believed about where they come from.
    liar = Caller(hub, source="127.0.0.2", forwarded="198.51.100.8")
    for number in range(61):
        liar.forwarded = f"198.51.100.{number}"
        said = liar.sign_in(f"z{number}", "y")[1]
    assert "Too many tries" in said


def test_a_browser_that_signed_in_before_is_not_locked_out_by_its_neighbour(behind_a_proxy):
    hub = behind_a_proxy
    grace = Caller(hub, forwarded="203.0.113.9")
    assert grace.sign_in("manager")[0] == 303 and "device" in grace.cookies
    neighbour = Caller(hub, forwarded="203.0.113.9")
    for number in range(61):
        neighbour.sign_in(f"x{number}", "y")
    for _ in range(12):
        neighbour.sign_in("manager", "wrong")
    assert "Too many tries" in neighbour.sign_in("manager")[1]
    assert grace.sign_in(" Manager ")[0] == 303


def test_three_hundred_guesses_at_once_are_ten(behind_a_proxy):
    def guess(number):
        return Caller(behind_a_proxy, forwarded="203.0.113.9").sign_in(
            ["manager", "MANAGER ", " manager"][number % 3], "wrong")[1]

    with concurrent.futures.ThreadPoolExecutor(60) as threads:
        answers = list(threads.map(guess, range(300)))
    assert sum("do not belong together" in answer for answer in answers) == 10
    assert sum("Too many tries" in answer for answer in answers) == 290


def test_one_person_listens_on_two_hundred_pages_at_the_most(hub):
    police = Caller(hub)
    assert police.sign_in("social")[0] == 303
    cookie = f"hub={police.cookies['hub']}".encode()
    status, page = police.ask("GET", "/concerns")
    token = urllib.parse.unquote(re.search('name="form-token" value="([^"]+)"', page).group(1)
                                 .replace("&#43;", "+"))
    assert police.ask("POST", "/concerns", {"form-token": token})[0] == 303
    contact = opened_concern(police, token)
    listen = b"GET /live/contact/%b HTTP/1.1\r\nHost: hub\r\nCookie: %b\r\n\r\n" % (contact.encode(), cookie)
    streams, refused = [], 0
    for _ in range(206):
        stream = opened(hub, listen)
        status = stream.recv(12)
        refused += status == b"HTTP/1.1 429"
        streams.append(stream)
    assert refused == 6
    for stream in streams:
        stream.close()
    # The hub notices that they are gone when it next writes to them.
    for _ in range(40):
        stream = opened(hub, listen)
        status = stream.recv(12)
        stream.close()
        if status == b"HTTP/1.1 200":
            break
        time.sleep(1)
    assert status == b"HTTP/1.1 200"


def opened_concern(caller, token):
    """A concern that was sent, by its id."""
    draft = re.search("/concerns/drafts/([0-9a-z]{26})", caller.get("/concerns")[1]).group(1)
    for step, fields in enumerate([
            {"source": "school"}, {"people-count": "1", "p0-given": "Callum", "p0-family": "Brackenridge"},
            {"kinds": "other", "worry": "A bruise was seen", "danger": "no", "danger-now": "no"}, {}], 1):
        last = caller.ask("POST", f"/concerns/drafts/{draft}/{step}",
                          {"form-token": token, "go": "send" if step == 4 else "next", **fields})
    assert last[0] == 303, last[1]
    return draft


@pytest.fixture
def slow_paper(tmp_path):
    """A hub whose PDF program writes down that it began, and takes half a minute."""
    program = tmp_path / "paper"
    program.write_text(f"#!/bin/sh\necho began >> {tmp_path}/began\nexec sleep 30\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    hub = Hub()
    hub.add_people()
    hub.serve(GOLDENTHREAD_PDF_COMMAND=str(program))
    yield hub, tmp_path / "began"
    hub.discard()


def test_paper_is_made_for_those_who_are_here(slow_paper):
    hub, began = slow_paper
    assert Caller(hub).get("/about/sharing?as=pdf")[0] == 303
    manager = Caller(hub)
    assert manager.sign_in("manager")[0] == 303
    request = (f"GET /board?as=pdf HTTP/1.1\r\nHost: hub\r\nCookie: hub={manager.cookies['hub']}\r\n\r\n").encode()

    def beginnings():
        return began.read_text().count("began") if began.exists() else 0

    def waits_for(count):
        deadline = time.monotonic() + 10
        while beginnings() < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert beginnings() == count

    askers = [opened(hub, request)]
    waits_for(1)
    askers += [opened(hub, request) for _ in range(8)]
    time.sleep(1)
    # Nine are being made or wait; a tenth is told at once.
    start = time.monotonic()
    assert opened(hub, request).recv(12) == b"HTTP/1.1 503" and time.monotonic() - start < 5
    for asker in askers:
        asker.close()
    # Nobody is here any more: the next is begun at once, and nothing was for those who left.
    time.sleep(1)
    last = opened(hub, request)
    waits_for(2)
    last.close()
