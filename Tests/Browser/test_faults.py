"""A disk that fails, under the real program."""

import http.client
import itertools
import os
import random
import re
import subprocess
import threading

import pytest

from conftest import PROGRAM
from desks import FailingDesk, compiled


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    return compiled("faults", tmp_path_factory.mktemp("faults"))


@pytest.fixture
def desk(shim, tmp_path, made):
    desk = FailingDesk(shim, tmp_path, made)
    yield desk
    desk.discard()


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
    desk.end()
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
    desk.end()
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


# Every how-manieth failure is tried: each one with `make faults`, where GOLDENTHREAD_NTH is 1.
NTH = int(os.environ.get("GOLDENTHREAD_NTH", "0"))


def some_work(desk):
    """Starts, signs in, writes three times. What was acknowledged; the rest may fail."""
    kept = []
    try:
        if desk.serve():
            enquiry = desk.enquiry()
            desk.open(enquiry)
            for count in range(3):
                response, _ = desk.voice(enquiry, f"Said number {count}.")
                if response.status != 303:
                    break
                kept.append(f"Said number {count}.")
    except (http.client.HTTPException, OSError, AttributeError):
        pass
    return kept


@pytest.mark.parametrize("kind, stride", [("write", 40), ("sync", 2)])
def test_the_nth_failure_loses_nothing_until_a_run_is_clean(shim, tmp_path, made, kind, stride):
    """The first write fails, then the second, and so on until nothing failed (SQLite's own way)."""
    tried = 0
    for n in itertools.count(1, NTH or stride):
        folder = tmp_path / str(n)
        folder.mkdir()
        desk = FailingDesk(shim, folder, made)
        desk.order(f"{kind} {n}")
        kept = some_work(desk)
        worked = not desk.log.exists()
        if worked:
            # The n-th may still come: from the tree's own second, or from closing the files.
            assert len(kept) == 3, n
            desk.process.terminate()
        code = desk.process.wait(timeout=20)
        said = desk.said.read_text()
        if not desk.log.exists():
            assert code == 0, (n, code, said)
            desk.discard()
            break
        clear = ["Storage failed", "cannot be opened", "disk is full"]
        stopped = code in (1, 74) and any(words in said for words in clear)
        # Closing cleans up after what is already safe: a failure there needs no words.
        assert stopped or worked and code == 0, (n, code, said)
        desk.order("")
        assert desk.serve(), n
        desk.open(desk.enquiry())
        page = desk.get(desk.person + "/chronology")[1]
        assert all(page.count(words) == page.count(kept[0]) for words in kept), n
        desk.end()
        assert desk.hub.run("ledger", "verify").returncode == 0, n
        desk.discard()
        tried += 1
    print(f"{tried} of {n - 1} failing {kind}s tried, none lost")
    assert tried > 3
