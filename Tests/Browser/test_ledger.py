"""The ledger proved to somebody who has no hub, by two programs that share no code."""

import importlib.machinery
import importlib.util
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


def both(*question):
    """The same question to both programs: their exit codes, which must agree."""
    ours = subprocess.run([PROGRAM, "ledger", "verify", *question], capture_output=True, text=True)
    other = subprocess.run([PYTHON, OTHER, *question], capture_output=True, text=True)
    assert ours.returncode == other.returncode, (question, ours, other)
    return ours.returncode


def test_an_export_is_sound_and_continues_the_older_one(log):
    _, folder, key = log
    new = str(folder / "new")
    assert both("--key", key, "--export", new) == 0
    assert both("--key", key, "--export", new, "--older", str(folder / "old/checkpoint")) == 0
    # An old export does not continue a newer checkpoint.
    assert both("--key", key, "--export", str(folder / "old"), "--older", new + "/checkpoint") == 2


def test_every_entry_can_be_proved_and_a_changed_proof_is_refused(log, tmp_path):
    hub, folder, key = log
    proof = tmp_path / "entry.tlog-proof"
    assert hub.run("ledger", "prove", "3", "--to", str(proof)).returncode == 0
    assert both("--key", key, "--proof", str(proof)) == 0
    # What is printed is a whole file too.
    printed = tmp_path / "printed.tlog-proof"
    printed.write_text(hub.run("ledger", "prove", "3").stdout)
    assert both("--key", key, "--proof", str(printed)) == 0
    text = proof.read_text()
    for was, now in [("index 3", "index 4"), ("extra ", "extra AAAA"), ("goldenthread", "another")]:
        proof.write_text(text.replace(was, now, 1))
        assert both("--key", key, "--proof", str(proof)) == 2
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
        assert both("--key", key, "--export", str(bad)) == 2, path


def verifier():
    """The second program as a module."""
    loader = importlib.machinery.SourceFileLoader("verify_ledger", str(OTHER))
    loader.path = str(OTHER)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify_ledger", loader))
    loader.exec_module(module)
    return module


def test_the_second_program_agrees_with_the_published_examples(monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    other = verifier()
    # The leaves and roots of the Certificate Transparency reference code (RFC 6962 and 9162).
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]
    roots = {1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
             8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}
    tree = other.Tree()
    assert tree.root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for leaf in leaves:
        tree.append(other.leaf_hash(bytes.fromhex(leaf)))
        assert tree.root.hex() == roots.get(tree.size, tree.root.hex())
    # The example of golang.org/x/mod/sumdb/note, the format C2SP signed-note describes.
    key = other.Key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = ("If you think cryptography is the answer to your problem,\n"
            "then you don't know what your problem is.\n")
    signature = ("\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
                 "KvqfqdngotpRZb6KE6RyyBwJnAM=\n")
    assert other.Note(text + "\n" + signature).is_signed_by(key)
    assert not other.Note(text.replace("your", "my") + "\n" + signature).is_signed_by(key)
