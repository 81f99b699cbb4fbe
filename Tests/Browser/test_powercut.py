"""Power cuts under the real program: what was acknowledged is on the disk, once.

50 cuts unless GOLDENTHREAD_CUTS says otherwise; `make faults` makes 2,000.
"""

import http.client
import os
import random
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from desks import Desk, compiled

CUTS = int(os.environ.get("GOLDENTHREAD_CUTS", "50"))
# Writes and syncs from the start to some tens of forms sent.
STEPS_MAX = 1_500


@pytest.fixture(scope="module")
def powercut(tmp_path_factory):
    return compiled("powercut", tmp_path_factory.mktemp("powercut"))


def write_until_the_power_goes(desk, enquiry):
    """What was acknowledged, and the words that were on their way."""
    kept = []
    for count in range(200):
        words = f"Said number {count} of this cut."
        try:
            response, _ = desk.voice(enquiry, words)
        except (http.client.HTTPException, OSError):
            return kept, words
        assert response.status == 303
        kept.append(words)
    return kept, None


def cut(seed, powercut, made):
    """One cut at a random step, then a start on what the disk held. Returns how many were kept."""
    chance = random.Random(seed)
    disk = tempfile.mkdtemp(prefix="hub-disk-")
    shutil.copytree(made, disk, dirs_exist_ok=True)
    first = Desk(made, LD_PRELOAD=str(powercut), POWERCUT_DISK=disk, POWERCUT_SEED=str(seed),
                 POWERCUT_AT=str(chance.randint(1, STEPS_MAX)))
    first.environment["POWERCUT_FOLDER"] = str(first.folder)
    kept, underway, enquiry = [], None, None
    try:
        if first.serve():
            enquiry = first.enquiry()
            first.open(enquiry)
            kept, underway = write_until_the_power_goes(first, enquiry)
    except (http.client.HTTPException, OSError):
        pass
    assert first.process.wait(timeout=30) == 137, seed

    second = Desk(disk)
    assert second.serve(), seed
    enquiry = enquiry or second.enquiry()
    second.open(enquiry)
    if underway:
        # The browser sends again what it had no answer to, under the same command.
        response, _ = second.voice(enquiry, underway)
        assert response.status == 303, seed
    second.voice(enquiry, "Said after it.")
    page = second.get(second.person + "/chronology")[1]
    once = page.count("Said after it.")
    for words in kept + ([underway] if underway else []):
        assert page.count(words) == once, (seed, words, page.count(words))
    second.end()
    for check in [("ledger", "verify"), ("rebuild",)]:
        done = second.hub.run(*check)
        assert done.returncode == 0, (seed, check, done.stdout, done.stderr)
    first.discard()
    second.discard()
    shutil.rmtree(disk)
    return len(kept)


def test_no_power_cut_loses_or_doubles_what_was_acknowledged(powercut, made):
    with ThreadPoolExecutor(max_workers=2) as workers:
        kept = list(workers.map(lambda seed: cut(seed, powercut, made), range(CUTS)))
    print(f"{CUTS} power cuts, {sum(kept)} acknowledged writes, none lost, none doubled")
    # The cuts fell while people worked, not only while the hub started.
    assert sum(kept) > CUTS
