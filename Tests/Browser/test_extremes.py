"""Extreme values, cut and mutated files for every command that reads one: it answers, or says what
is wrong, and never ends by a signal. GOLDENTHREAD_SEED replays a failure; GOLDENTHREAD_FUZZ says how
many mutations of each file are tried."""

import json
import os
import random
import subprocess

import pytest

from conftest import PROGRAM, Hub

SEED = int(os.environ.get("GOLDENTHREAD_SEED", "11"))
MUTATIONS = int(os.environ.get("GOLDENTHREAD_FUZZ", "12"))
BIG, LEAST = 2**63 - 1, -(2**63)
NUMBERS = [str(LEAST), "-1", "0", str(BIG), str(BIG + 1), "1e400", "nan", "inf", "-0", "٣", ""]
DAYS = ["0001-01-01", "0001-01-02", "9999-12-31", "9999-12-01", "2024-02-29", "0000-00-00",
        f"{BIG}-01-01", "2026-13-45", "--", ""]

CSV = b"""id,forename,surname,dob,sex,address,postcode,nhs_number,who
1,Callum,Brackenridge,2019-05-14,M,12 Mill Road,RB4 7XY,9991112220,a
2,Calum,Brackenridge,14/05/2019,M,12 Mill Rd,RB4 7XY,,a
3,Isla,Marsh,2012-11-02,F,3 High Street,RB1 2AA,,b
4,Isla,Marsch,02/11/2012,F,3 High St,RB1 2AA,,b
"""
POLICE = b"""reference,officer,telephone,child_given,child_family,child_born,child_sex,address,postcode,kind,danger_now,what_happened
P1,PC Lowe,01632 960001,Callum,Brackenridge,2019-05-14,male,12 Mill Road,RB4 7XY,other,no,Seen alone at night
"""
CONCERN = {
    "source": "school", "referrer": "Grace Whitlock", "worry": "A bruise was seen",
    "children": [{"given": "Callum", "family": "Brackenridge", "born": "2019-05-14",
                  "postcode": "RB4 7XY", "nhs_number": ""}],
    "kinds": ["other"], "danger_now": "no"}
FACTS = {"consent": ["given"], "purpose": ["protect"]}


@pytest.fixture(scope="module")
def hub():
    hub = Hub()
    hub.add_people()
    yield hub
    hub.discard()


def ends_well(done, what):
    """A program that a trap ends is stopped by a signal, which a shell sees as a negative code."""
    said = (what, SEED, done.returncode, done.stderr[-600:])
    assert done.returncode >= 0, said
    assert b"Fatal error" not in done.stderr and b"Swift runtime" not in done.stderr, said
    assert done.returncode == 0 or done.stderr.strip() or done.stdout.strip(), said


def run(*words, data=b""):
    done = subprocess.run(
        [PROGRAM, *map(str, words)], input=data, capture_output=True, timeout=120)
    ends_well(done, words)
    return done


def mutated(source, text, among=b'\r\n,";:{}[]-\x00\xff\xc3 9'):
    """Cut, doubled, and with bytes taken out, put in and changed."""
    text = bytearray(text)
    for _ in range(source.randint(1, 8)):
        chance, place = source.random(), source.randrange(len(text) + 1)
        if chance < 0.3:
            del text[place:place + source.randint(1, 9)]
        elif chance < 0.6:
            text[place:place] = bytes(source.choices(among, k=source.randint(1, 12)))
        elif chance < 0.7:
            del text[place:]
        elif chance < 0.85:
            text[place:place] = text[:source.randint(0, 60)]
        elif place < len(text):
            text[place] = source.randrange(256)
    return bytes(text)


def files(seed_text, cells):
    """The file itself, extreme cells in it, mutations of it, and nothing at all."""
    source = random.Random(SEED)
    yield seed_text
    yield b""
    yield seed_text.splitlines(keepends=True)[0] if seed_text else b""
    for cell in cells:
        lines = seed_text.decode().splitlines()
        columns = len(lines[0].split(","))
        yield "\n".join([lines[0]] + [",".join([cell] * columns)] * 3 + lines[1:]).encode() + b"\n"
    for _ in range(MUTATIONS):
        yield mutated(source, seed_text)


CELLS = NUMBERS + DAYS + ["A" * 70_000, "é" * 300, "'" * 300, "\U0001F468‍\U0001F469" * 60]


def test_link_takes_any_file(tmp_path):
    model = tmp_path / "model.json"
    for place, text in enumerate(files(CSV, CELLS)):
        path = tmp_path / f"{place}.csv"
        path.write_bytes(text)
        run("link", path)
        run("link", "tune", path)
        run("link", "explain", path, "--id", "id", "--pair", "1,2")
        run("link", path, path, "--id", "id", "--truth", "who", "--by", "sex")
        run("link", "tune", path, path, "--truth", "who")
    path = tmp_path / "0.csv"
    for value in NUMBERS:
        run("link", path, "--threshold", value)
        run("link", path, "--threshold", "0.5", "--separate", value)
        run("link", "explain", path, "--pair", f"{value},{value}", "--id", "id")
    run("link", path, "--save-model", model)
    source = random.Random(SEED)
    for text in [mutated(source, model.read_bytes()) for _ in range(MUTATIONS)] + models(model):
        (tmp_path / "m.json").write_bytes(text)
        run("link", path, "--model", tmp_path / "m.json")
        run("link", "explain", path, "--id", "id", "--pair", "1,2", "--model", tmp_path / "m.json")


def models(path):
    """A saved model with each of its lists emptied, cut or made extreme."""
    found = []

    def walk(value, put):
        if isinstance(value, dict):
            for key in value:
                walk(value[key], lambda new, value=value, key=key: value.__setitem__(key, new))
        elif isinstance(value, list):
            for new in [[], value[:1], value * 3]:
                put(new)
                found.append(json.dumps(whole).encode())
            put(value)
            for place in range(min(2, len(value))):
                walk(value[place],
                     lambda new, value=value, place=place: value.__setitem__(place, new))
        else:
            for new in [BIG, LEAST, 1e308, -1, "x"]:
                put(new)
                found.append(json.dumps(whole).encode())
            put(value)

    whole = json.loads(path.read_text())
    walk(whole, lambda new: None)
    return random.Random(SEED).sample(found, min(len(found), 3 * MUTATIONS))


def test_concerns_are_taken_from_any_file(hub, tmp_path):
    for place, text in enumerate(files(POLICE, CELLS)):
        (tmp_path / "police.csv").write_bytes(text)
        run("contact", "import-police", tmp_path / "police.csv", *hub.flags)
    source = random.Random(SEED)
    texts = [mutated(source, json.dumps(CONCERN).encode()) for _ in range(MUTATIONS)]
    for value in CELLS:
        child = {key: value for key in [*CONCERN["children"][0], "house", "address", "telephone"]}
        texts.append(json.dumps({**CONCERN, "children": [child], "worry": value}).encode())
    for text in texts + [b"", b"[]", b"{", json.dumps({**CONCERN, "children": []}).encode()]:
        (tmp_path / "concern.json").write_bytes(text)
        run("contact", "add", tmp_path / "concern.json", *hub.flags)


def test_registers_are_taken_from_any_file(hub, tmp_path):
    for place, text in enumerate(files(CSV, CELLS)):
        (tmp_path / "register.csv").write_bytes(text)
        run("register", "import", tmp_path / "register.csv", "--agency", "POL", *hub.flags)
    for value in CELLS:
        run("find", *hub.flags, "--born", value, "--postcode", value, "--nhs", value, "--given",
            value, "--family", "Marsh")


def test_days_and_numbers_of_commands_may_be_anything(hub, tmp_path):
    for day in DAYS:
        for other in [*DAYS[:4], "2026-03-04"]:
            run("measure", f"--since={day}", f"--until={other}", *hub.flags)
            run("measure", f"--since={day}", f"--until={other}", "--as", "manager", *hub.flags)
        run("measure", f"--since={day}", *hub.flags)
        run("law", "replay", f"--since={day}", *hub.flags)
    for number in NUMBERS:
        run("ledger", "prove", "--", number)
        subprocess_words = ["ledger", "prove", *hub.flags, "--", number]
        run(*subprocess_words)
        run("keys", "retire", *hub.flags, "--", number)
        run("demo", "--data", tmp_path / "none" / "demo", f"--children={number}")
        for listen in [f"127.0.0.1:{number}x", f"{number}:{number}x", number + ":", ":" + number]:
            run("check-config", "--listen", listen, *hub.flags)


def test_facts_and_proofs_may_be_anything(hub, tmp_path):
    run("ledger", "prove", *hub.flags, "--to", tmp_path / "proof", "1")
    proof = (tmp_path / "proof").read_bytes() if (tmp_path / "proof").exists() else b"x\n\ny\n"
    source = random.Random(SEED)
    for _ in range(2 * MUTATIONS):
        (tmp_path / "mutated").write_bytes(mutated(source, proof))
        run("ledger", "verify", "--proof", tmp_path / "mutated", *hub.flags)
        (tmp_path / "facts.json").write_bytes(mutated(source, json.dumps(FACTS).encode()))
        run("law", "decide", "--pack", "eng-2026", tmp_path / "facts.json")
    for day in DAYS:
        (tmp_path / "facts.json").write_text(json.dumps(FACTS))
        run("law", "decide", "--pack", "eng-2026", f"--on={day}", tmp_path / "facts.json")
