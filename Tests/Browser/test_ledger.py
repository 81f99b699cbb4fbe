"""The ledger proved to somebody who has no hub, by two programs that share no code."""

import json
import random
import shutil
import subprocess

import pytest

from conftest import PROGRAM, ROOT, Hub

OTHER = ROOT / "tools/verify-ledger"
PYTHON = ROOT / ".vendor/venv/bin/python"


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A hub, its key, an older checkpoint and an export."""
    hub = Hub()
    hub.add_people()
    folder = tmp_path_factory.mktemp("log")
    assert hub.run("ledger", "export", str(folder / "old")).returncode == 0
    for number in range(5):
        done = hub.run("person", "add", "--family", f"Person {number}")
        assert done.returncode == 0, done.stderr
    done = hub.run("ledger", "export", str(folder / "new"))
    assert done.returncode == 0, done.stderr
    key = json.loads(hub.run("ledger", "status", "--json").stdout)["key"]
    yield hub, folder, key
    hub.discard()


def both(key, *question):
    """The same question to both programs: their exit codes, which must agree."""
    ours = subprocess.run([PROGRAM, "ledger", "verify", "--key", key, *question],
                          capture_output=True, text=True)
    other = subprocess.run([PYTHON, OTHER, "--key", key, *question], capture_output=True, text=True)
    assert ours.returncode == other.returncode, (question, ours, other)
    return ours.returncode


def test_an_export_is_sound_and_continues_the_older_one(log):
    _, folder, key = log
    new = str(folder / "new")
    assert both(key, "--export", new) == 0
    assert both(key, "--export", new, "--older", str(folder / "old/checkpoint")) == 0
    # An old export does not continue a newer checkpoint.
    assert both(key, "--export", str(folder / "old"), "--older", new + "/checkpoint") == 2


def test_every_entry_can_be_proved_and_a_changed_proof_is_refused(log, tmp_path):
    hub, folder, key = log
    proof = tmp_path / "entry.tlog-proof"
    assert hub.run("ledger", "prove", "3", "--to", str(proof)).returncode == 0
    assert both(key, "--proof", str(proof)) == 0
    text = proof.read_text()
    for was, now in [("index 3", "index 4"), ("extra ", "extra AAAA"), ("goldenthread", "another")]:
        proof.write_text(text.replace(was, now, 1))
        assert both(key, "--proof", str(proof)) == 2
    refused = hub.run("ledger", "prove", "999999")
    assert refused.returncode == 1 and "no entry 999999" in refused.stderr


def test_every_tampering_with_an_export_is_found_by_both(log, tmp_path):
    _, folder, key = log
    chooser = random.Random(8)
    for turn in range(12):
        bad = tmp_path / f"bad{turn}"
        shutil.copytree(folder / "new", bad)
        files = sorted(path for path in bad.rglob("*") if path.is_file()
                       and "tile/1" not in str(path))
        path = files[turn % len(files)]
        data = bytearray(path.read_bytes())
        if turn % 3 == 0:
            data[chooser.randrange(len(data))] ^= 1
        elif turn % 3 == 1:
            del data[-1]
        else:
            data = bytearray()
        path.write_bytes(bytes(data))
        assert both(key, "--export", str(bad)) == 2, path
