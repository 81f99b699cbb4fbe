"""Witnesses in other agencies: real programs, a real hub, and a hub that was rewritten."""

import json
import pathlib
import re
import shutil
import subprocess
import time

import pytest

from conftest import PROGRAM, Hub
from test_ledger import both
from people import Person


class Witness:
    def __init__(self, folder, name):
        self.folder, self.name = folder / name, name
        self.process, self.key, self.address = None, None, None

    def start(self, log):
        port = self.address.rsplit(":", 1)[1] if self.address else "0"
        self.process = subprocess.Popen(
            [PROGRAM, "witness", "--data", str(self.folder), "--name", f"{self.name}.example",
             "--log", log, "--listen", f"127.0.0.1:{port}"],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.key = self.process.stdout.readline().removeprefix("Key: ").strip()
        self.address = re.search(r"http://[\d.:]+", self.process.stdout.readline()).group(0)
        return self

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0


@pytest.fixture(scope="module")
def partnership(tmp_path_factory):
    """A hub, and three agencies that witness it."""
    folder = tmp_path_factory.mktemp("partners")
    hub = Hub()
    hub.add_people()
    log = status(hub)["key"]
    witnesses = [Witness(folder, name).start(log) for name in ("police", "council", "health")]
    policy = folder / "policy"
    policy.write_text(
        f"log {log}\n"
        + "".join(f"witness {one.name} {one.key} {one.address}\n" for one in witnesses)
        + "group partners 2 police council health\nquorum partners\n")
    hub.flags += ["--witnesses", str(policy)]
    hub.serve()
    yield hub, witnesses, policy, log
    hub.discard()
    for one in witnesses:
        if one.process.poll() is None:
            one.stop()


def status(hub):
    done = hub.run("ledger", "status", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def standing(hub):
    return [one["standing"] for one in status(hub)["witnesses"]]


def wait_for(what, seconds=20):
    for _ in range(seconds * 5):
        if what():
            return
        time.sleep(0.2)
    raise AssertionError("it did not happen")


def test_two_of_three_are_enough_and_the_page_says_who(partnership, browser, tmp_path):
    hub, witnesses, policy, log = partnership
    wait_for(lambda: standing(hub) == ["agrees"] * 3)
    found = status(hub)
    assert found["witnessed"] > 0 and found["quorum"] == "2 of police, council, health"

    admin = Person(browser, hub.addresses[0], "admin").sign_in()
    admin.open("/ledger")
    assert "signed by enough witnesses" in admin.text() and admin.text().count("Agrees") == 3
    admin.fits_small_screen()
    admin.leave()

    # A proof and an export carry the signatures, and two programs check them with the policy alone.
    proof = tmp_path / "entry.tlog-proof"
    done = hub.run("ledger", "prove", "1", "--to", str(proof))
    assert done.returncode == 0 and done.stderr == ""
    export = tmp_path / "export"
    assert hub.run("ledger", "export", str(export)).returncode == 0
    for question in [("--proof", str(proof)), ("--export", str(export))]:
        assert both("--policy", str(policy), *question) == 0
    # Without two of the signatures neither is enough, though both still hold by the key.
    for path, question in [(proof, "--proof"), (export / "witnessed", "--export")]:
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(one for one in lines if "police.example" not in one
                                and "council.example" not in one))
        target = str(proof if question == "--proof" else export)
        assert both("--policy", str(policy), question, target) == 2
        assert both("--key", log, question, target) == 0


def test_the_live_ledger_must_continue_what_somebody_kept(partnership, tmp_path):
    hub, *_ = partnership
    kept = tmp_path / "kept"
    assert hub.run("ledger", "export", str(tmp_path / "old")).returncode == 0
    shutil.copy(tmp_path / "old/checkpoint", kept)
    assert hub.run("person", "add", "--family", "Newcomer").returncode == 0
    assert hub.run("ledger", "verify", "--older", str(kept)).returncode == 0
    unused = hub.run("ledger", "verify", "--policy", str(kept))
    assert unused.returncode == 64 and "--witnesses" in unused.stderr
    text = kept.read_text()
    kept.write_text(re.sub(r"\n(\d+)\n", lambda found: f"\n{int(found[1]) - 1}\n", text, count=1))
    done = hub.run("ledger", "verify", "--older", str(kept))
    assert done.returncode == 2 and "not signed by the hub" in done.stderr


def test_a_hub_put_back_and_rewritten_is_found_out(partnership, browser, tmp_path):
    hub, witnesses, policy, log = partnership
    backup = tmp_path / "backup"
    assert hub.run("backup", str(backup)).returncode == 0
    # The true hub goes on, and its witnesses sign what it became.
    before = status(hub)["witnessed"]
    assert hub.run("person", "add", "--family", "Remembered").returncode == 0
    hub.stop()
    hub.serve()
    wait_for(lambda: status(hub)["witnessed"] > before and standing(hub) == ["agrees"] * 3)
    hub.stop()

    # The witnesses stop and start again: they forget nothing.
    for one in witnesses:
        one.stop()
        one.start(log)

    forged = Hub()
    shutil.copy(pathlib.Path(hub.folder) / "keyring.json", forged.folder)
    assert forged.run("restore", str(backup)).returncode == 0
    assert forged.run("person", "add", "--family", "Other").returncode == 0
    assert forged.run("person", "add", "--family", "Another").returncode == 0
    forged.flags += ["--witnesses", str(policy)]
    forged.serve()
    wait_for(lambda: standing(forged) == ["disagrees"] * 3)
    admin = Person(browser, forged.addresses[0], "admin").sign_in()
    admin.open("/alerts")
    assert "The ledger is in doubt" in admin.text()
    admin.open("/ledger")
    assert admin.text().count("Disagrees") == 3
    admin.leave()
    # Each witness keeps the proof: what the hub signed that contradicts what it signed before.
    for one in witnesses:
        evidence = list((one.folder / "evidence").iterdir())
        assert len(evidence) == 1 and "old " in evidence[0].read_text()
    forged.discard()


def test_a_policy_that_is_wrong_says_where(partnership, tmp_path):
    hub, *_ = partnership
    bad = tmp_path / "bad"
    bad.write_text("quorum nobody\n")
    done = Hub().run("check-config", "--witnesses", str(bad))
    assert done.returncode == 1 and "line 1" in done.stderr and "nobody" in done.stderr
