"""The link command, as somebody with two spreadsheets uses it. No browser and no hub."""

import csv
import json
import subprocess

import pytest

from conftest import PROGRAM

PEOPLE = [("Callum", "Brackenridge", "2019-05-14", "RB4 7XY"), ("Isla", "Marsh", "2012-11-02", "RB1 2AA"),
          ("Zoë", "O'Connor", "2008-01-30", "RB2 9PQ"), ("Dilan", "Yilmaz", "2015-07-21", "RB7 1LM"),
          ("Maya", "Patel", "2010-03-03", "RB3 3CD"), ("Tom", "Harker", "2017-09-17", "RB5 8EF")]
MISSPELT = [("Calum", "Brackenridge", "14/05/2019", "rb47xy"), ("Isla", "Marsch", "02/11/2012", "RB1 2AA"),
            ("Zoe", "OConnor", "30/01/2008", ""), ("Dilan", "Yilmaz", "21/07/2015", "RB99 9ZZ"),
            ("Patel", "Maya", "03/03/2010", "RB3 3CD"), ("Thomas", "Harker", "17/09/2017", "RB5 8EF")]


def link(*words):
    return subprocess.run([PROGRAM, "link", *map(str, words)], capture_output=True, text=True)


@pytest.fixture
def files(tmp_path):
    def write(name, header, rows):
        with open(tmp_path / name, "w", newline="") as out:
            csv.writer(out).writerows([header, *rows])
        return tmp_path / name
    left = write("left.csv", ["id", "forename", "surname", "dob", "postcode", "who"],
                 [(f"L{place}", *person, place) for place, person in enumerate(PEOPLE * 1)]
                 + [(f"X{n}", f"Name{n}a", f"Other{n}b", f"19{50 + n}-02-03", f"ZZ{n} 1AA", 900 + n)
                    for n in range(40)])
    right = write("right.csv", ["ref", "FN", "LN", "Birth", "PC", "who"],
                  [(f"R{place}", *person, place) for place, person in enumerate(MISSPELT)])
    return tmp_path, left, right


def test_two_spreadsheets_are_linked_and_measured(files):
    folder, left, right = files
    right.write_text(right.read_text().replace("ref,FN,LN,Birth,PC,who",
                                               "id,forename,surname,dob,postcode,who"))
    done = link(left, right, "--id", "id", "--truth", "who", "--json",
                "--pairs", folder / "pairs.csv", "--clusters", folder / "people.csv",
                "--save-model", folder / "model.json")
    assert done.returncode == 0, done.stderr
    assert "surname holds family_name" in done.stderr
    found = json.loads(done.stdout)
    assert found["records"] == 52 and found["truth"]["clusters"]["precision"] == 1
    assert found["truth"]["clusters"]["recall"] >= 5 / 6
    with open(folder / "pairs.csv") as pairs:
        rows = list(csv.DictReader(pairs))
    assert list(rows[0]) == ["left_id", "right_id", "weight", "probability"]
    assert {(row["left_id"], row["right_id"]) for row in rows} >= {("L0", "R0"), ("L1", "R1")}
    with open(folder / "people.csv") as people:
        assert len(list(csv.DictReader(people))) == 52
    again = link(left, right, "--id", "id", "--model", folder / "model.json", "--truth", "who")
    assert again.returncode == 0 and "F1" in again.stdout


def test_a_hundred_thousand_of_one_name_take_bounded_time_and_memory(tmp_path):
    with open(tmp_path / "smiths.csv", "w") as out:
        out.write("id,forename,surname,yob\n")
        out.writelines(f"{n},John,Smith,{1950 + n % 70}\n" for n in range(100_000))
    limit = "ulimit -v 4000000; ulimit -t 60; "
    done = subprocess.run(["sh", "-c", f"{limit} exec {PROGRAM} link {tmp_path}/smiths.csv --id id --json"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
    assert json.loads(done.stdout)["records"] == 100_000


def test_columns_are_named_with_a_map_and_mistakes_say_how_to_mend_them(files):
    folder, left, right = files
    mapped = link(right, "--id", "ref",
                  "--map", "given_name=FN,family_name=LN,born=Birth,postcode=PC")
    assert mapped.returncode == 0 and "Birth holds born" in mapped.stderr
    for words, says in [((left, "--id", "nobody"), "has no column"),
                        ((left, "--map", "given_name"), "Write field=column"),
                        ((folder / "none.csv",), "none.csv"),
                        ((left, "--threshold", "2"), "between 0 and 1"),
                        ((left, "--model", left), "is not a model"),
                        ((left, "--pairs", folder / "no/such/place.csv"), "cannot be written")]:
        done = link(*words)
        assert done.returncode in (1, 64) and says in done.stderr, (words, done.stderr)


def test_a_pair_is_explained_and_drawn(files):
    folder, left, _ = files
    done = link("explain", left, "--id", "id", "--pair", "L0,L1", "--svg", folder / "steps.svg")
    assert done.returncode == 0, done.stderr
    assert "CALLUM | ISLA" in done.stdout and "together" in done.stdout
    drawing = (folder / "steps.svg").read_text()
    assert drawing.startswith("<svg") and "different last names" in drawing
    nobody = link("explain", left, "--id", "id", "--pair", "L0,none")
    assert nobody.returncode == 1 and "No record has the id" in nobody.stderr


def test_thresholds_are_shown_and_groups_are_measured(files):
    folder, left, right = files
    right.write_text(right.read_text().replace("ref,FN,LN,Birth,PC,who",
                                               "id,forename,surname,dob,postcode,who"))
    tuned = link("tune", left, right, "--id", "id", "--truth", "who")
    assert tuned.returncode == 0, tuned.stderr
    assert "Best threshold" in tuned.stdout and "recall" in tuned.stdout
    done = link(left, right, "--id", "id", "--truth", "who", "--by", "postcode", "--json",
                "--review", folder / "review.csv", "--thorough")
    assert done.returncode == 0, done.stderr
    groups = json.loads(done.stdout)["truth"]["by"]["postcode"]
    assert sum(group["truePairs"] for group in groups) == 6
    assert (folder / "review.csv").read_text().startswith("left_id,right_id,weight,probability,why")
    untrue = link(left, "--by", "postcode")
    assert untrue.returncode == 64 and "--truth" in untrue.stderr


def test_what_people_decided_outranks_weights(files):
    folder, left, _ = files
    (folder / "decided.csv").write_text("left_id,right_id,decision\nL0,L1,same\n")
    done = link(left, "--id", "id", "--decisions", folder / "decided.csv",
                "--clusters", folder / "people.csv", "--review", folder / "review.csv")
    assert done.returncode == 0, done.stderr
    with open(folder / "people.csv") as people:
        groups = {row["id"]: row["cluster"] for row in csv.DictReader(people)}
    assert groups["L1"] == groups["L0"] == "L0" and groups["L2"] == "L2"
    assert "decided the same, and no longer alike" in (folder / "review.csv").read_text()
    (folder / "decided.csv").write_text("left_id,right_id,decision\nL0,L1,perhaps\n")
    wrong = link(left, "--id", "id", "--decisions", folder / "decided.csv")
    assert wrong.returncode == 1 and "Line 2" in wrong.stderr
