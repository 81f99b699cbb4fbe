"""A disk that fails, under the real program."""

import http.client
import html
import os
import pathlib
import random
import re
import shutil
import subprocess
import threading
import urllib.parse

import pytest

from conftest import PROGRAM, ROOT, Hub


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """The fault library, compiled with the machine's own compiler."""
    made = tmp_path_factory.mktemp("faults") / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", made, ROOT / "Tests/Faults/faults.c", "-ldl"],
                   check=True)
    return made


class Desk:
    """A hub under the fault library, and somebody signed in who sends forms."""

    def __init__(self, shim, folder, made):
        self.orders = folder / "orders"
        self.log = folder / "log"
        self.hub = Hub()
        shutil.copytree(made, self.hub.folder, dirs_exist_ok=True)
        self.environment = {**os.environ, "LD_PRELOAD": str(shim),
                            "FAULTS_FOLDER": str(pathlib.Path(self.hub.folder).resolve()),
                            "FAULTS_ORDERS": str(self.orders), "FAULTS_LOG": str(self.log)}

    def order(self, words):
        self.orders.write_text(words)

    def serve(self):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", *self.hub.flags, "--demo", "--listen", "127.0.0.1:0"], text=True,
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.address = re.search(r"http://([\d.:]+)", self.process.stdout.readline()).group(1)
        self.cookie = ""
        response, _ = self.send("/demo-sign-in", {"login": "social"})
        self.cookie = response.getheader("Set-Cookie").split(";")[0]
        return self

    def call(self, method, path, body=None, headers={}):
        connection = http.client.HTTPConnection(self.address, timeout=20)
        connection.request(method, path, body, {"Cookie": self.cookie, **headers})
        response = connection.getresponse()
        return response, response.read().decode()

    def get(self, path):
        return self.call("GET", path)

    def send(self, path, fields):
        return self.call("POST", path, urllib.parse.urlencode(fields),
                         {"Content-Type": "application/x-www-form-urlencoded"})

    def enquiry(self):
        _, page = self.get("/queue")
        return re.search(r'href="(/enquiries/\w{26})"', page).group(1)

    def open(self, path):
        """Opens an enquiry and keeps what its forms send with every answer."""
        _, page = self.get(path)
        self.token = html.unescape(re.search(r'name="form-token" value="([^"]+)"', page).group(1))
        self.child = re.search(r'name="child"[^>]* value="(\w{26})"|value="(\w{26})"[^>]* name="child"|'
                               r'<option value="(\w{26})"', page)
        self.child = next(part for part in self.child.groups() if part)
        self.person = re.search(r'href="(/people/\w{26})"', page).group(1)
        return page

    def voice(self, enquiry, words):
        """Writes down what a child says, as the enquiry's page sends it."""
        return self.send(enquiry + "/voice", {
            "form-token": self.token, "voice-words": words, "heardBy": "me", "child": self.child,
            "command": f"voice-{words}"})


@pytest.fixture(scope="session")
def made():
    """A small demo area on disk, to be copied."""
    hub = Hub()
    done = hub.run("demo", "--children", "60")
    assert done.returncode == 0, done.stderr
    yield hub.folder
    hub.discard()


@pytest.fixture
def desk(shim, tmp_path, made):
    desk = Desk(shim, tmp_path, made)
    yield desk
    if getattr(desk, "process", None) and desk.process.poll() is None:
        desk.process.kill()
    desk.hub.discard()


def test_a_full_disk_stops_writing_in_words_and_writing_goes_on_when_there_is_room(desk):
    desk.serve()
    enquiry = desk.enquiry()
    desk.open(enquiry)
    desk.order("room 0")
    # The log file has room of its own for a while.
    for count in range(3_000):
        response, page = desk.voice(enquiry, f"Nothing is kept now {count}, " + "x" * 5_000)
        if response.status != 303:
            break
    assert response.status == 422, page
    assert "disk is full" in page
    assert "room" in desk.log.read_text()
    # The page that sent it still shows what was typed, and reading goes on, recorded as always.
    assert f"Nothing is kept now {count}," in page
    for path in ["/queue", enquiry, enquiry + "/plan"] * 5:
        response, _ = desk.get(path)
        assert response.status == 200, path
    desk.order("")
    response, page = desk.voice(enquiry, "There is room again")
    assert response.status == 303, page
    assert "There is room again" in desk.get(enquiry)[1]
    assert f"Nothing is kept now {count}," not in desk.get(enquiry)[1]
    person = re.search(r"/people/(\w{26})", desk.get(enquiry)[1]).group(1)
    looked = desk.get(f"/people/{person}/looked.csv")[1]
    assert looked.count("Opened") >= 10
    desk.process.terminate()
    assert desk.process.wait(timeout=20) == 0
    assert desk.hub.run("ledger", "verify").returncode == 0


def test_a_command_says_when_the_disk_is_full(desk):
    desk.order("room 0")
    done = subprocess.run(
        [PROGRAM, "person", "add", "--family", "Nobody", *desk.hub.flags], text=True,
        capture_output=True, env=desk.environment)
    assert done.returncode == 1 and "disk is full" in done.stderr


@pytest.mark.parametrize("order", ["write 1", "write 4", "sync 1", "sync 2"])
def test_storage_that_fails_stops_the_hub_and_nothing_acknowledged_is_lost(desk, order):
    """Storage that fails once cannot be trusted: the hub stops, says so, and recovers when started."""
    desk.serve()
    enquiry = desk.enquiry()
    desk.open(enquiry)
    kept = []
    for count in range(10):
        if count == 5:
            desk.order(order)
        try:
            response, _ = desk.voice(enquiry, f"Said number {count}.")
        except (http.client.HTTPException, ConnectionError):
            break
        if response.status != 303:
            break
        kept.append(f"Said number {count}.")
    assert desk.process.wait(timeout=20) == 74
    assert len(kept) >= 5
    desk.order("")
    desk.serve()
    page = desk.get(desk.person + "/chronology")[1]
    assert all(words in page for words in kept)
    desk.process.terminate()
    assert desk.process.wait(timeout=20) == 0
    assert desk.hub.run("ledger", "verify").returncode == 0
    assert desk.hub.run("rebuild").returncode == 0


def test_a_hub_that_is_killed_at_any_moment_keeps_everything_it_acknowledged(desk):
    """kill -9 while somebody writes; each time all that was acknowledged is there, once."""
    kept = []
    for cycle in range(5):
        desk.serve()
        enquiry = desk.enquiry() if not kept else enquiry
        desk.open(enquiry)
        timer = threading.Timer(random.Random(cycle).uniform(0.05, 0.4), desk.process.kill)
        timer.start()
        for count in range(1_000):
            words = f"Said {cycle} and {count}."
            try:
                response, _ = desk.voice(enquiry, words)
            except (http.client.HTTPException, OSError):
                break
            assert response.status == 303
            kept.append(words)
        desk.process.wait(timeout=20)
    desk.serve()
    page = desk.get(desk.person + "/chronology")[1]
    assert kept and all(page.count(words) >= 1 for words in kept)
    assert desk.hub.run("ledger", "verify").returncode == 0
