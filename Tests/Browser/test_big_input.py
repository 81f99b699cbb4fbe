"""Files and texts as big and as wrong as people send them: kept where they can be, refused in words."""

import csv
import io
import json
import random

import pytest

from conftest import Hub
from people import Person

SYLLABLES = ["ar", "bel", "cor", "dan", "el", "fen", "gar", "hol", "ir", "jor", "kel", "lor", "mar",
             "nor", "ol", "pen", "quin", "ros", "sel", "tor", "ul", "ven", "win", "yar"]


def people(count, seed=1):
    """Made-up people with names of two or three syllables, as rows of a register."""
    chooser = random.Random(seed)
    for number in range(count):
        given, family = ("".join(chooser.choices(SYLLABLES, k=k)).title() for k in (2, 3))
        born = f"{chooser.randint(2005, 2024)}{chooser.randint(1, 12):02}{chooser.randint(1, 28):02}"
        yield [f"rec-{number}-org", given, family, str(chooser.randint(1, 200)), "Long Street",
               f"RB{chooser.randint(1, 40)}", born]


def register(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["rec_id", "given_name", "surname", "street_number", "address_1", "postcode",
                     "date_of_birth"])
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def hub():
    hub = Hub()
    hub.add_people()
    yield hub
    hub.discard()


def test_five_thousand_people_come_in_by_the_page_with_their_impossible_dates_kept(browser, hub):
    rows = list(people(5_000))
    for row in rows[::80][:63]:
        row[-1] = "20150631"
    rows.append(["rec-x-org", "Ragged"])
    hub.serve()
    admin = Person(browser, hub.addresses[0], "gpadmin").sign_in()
    page = admin.open("/registers")
    page.set_input_files("#file", files=[
        {"name": "half.csv", "mimeType": "text/csv", "buffer": register(rows)}])
    admin.press("Continue")
    # The header names are guessed, and the first rows shown, before anything is taken in.
    assert page.input_value("#map-id") == "rec_id"
    assert page.input_value("#map-born") == "date_of_birth"
    assert rows[1][1] in page.locator("section", has=page.locator("#preview")).inner_text()
    admin.press("Import this register")
    page.get_by_text("can be searched").wait_for(timeout=30_000)
    assert "5000 people can be searched" in admin.text()
    assert "1 row was left out" in admin.text()
    assert "64 notes on rows" in admin.text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them all (CSV)").click()
    notes = list(csv.DictReader(open(download.value.path(), encoding="utf-8-sig", newline="")))
    assert sum(note["field"] == "born" and note["row was"] == "kept" for note in notes) == 63
    assert [note["row"] for note in notes if note["row was"] == "left out"] == ["5002"]

    # A file cut short takes nobody out before somebody has said that it is right.
    page = admin.open("/registers")
    page.set_input_files("#file", files=[
        {"name": "short.csv", "mimeType": "text/csv", "buffer": register(rows[:4000])}])
    admin.press("Continue")
    admin.press("Import this register")
    page.get_by_text("Is this right?").wait_for(timeout=30_000)
    assert "This register had 5000 people; 1000 would go." in admin.text()
    assert "1000 people should go" in admin.text()
    admin.press("Import this register")
    assert "Tick the box if 1000 people should go" in admin.text()
    page.check("#removing")
    admin.press("Import this register")
    page.get_by_text("can be searched").wait_for(timeout=30_000)
    assert "This register had 5000 people; 1000 went." in admin.text()
    assert "Of so few" not in admin.text() and "fewer than a quarter" in admin.text()

    # People are found again with a slip in the name, as somebody would type it.
    officer = Person(browser, hub.addresses[0], "screening").sign_in()
    page, first = officer.open("/search"), 0
    for row in random.Random(2).sample(rows[1:4000:7], 10):
        slip = row[2][:3] + row[2][4:]
        page.fill("#q", f"{row[1]} {slip} {row[-1][:4]}")
        officer.press("Search")
        if "What is this search for?" in page.title():
            # Asked once: the search box then goes on for the same concern.
            page.locator("main").get_by_role("button", name="Search").click()
            page.wait_for_load_state()
        first += row[2] in page.locator("section", has=page.locator("#found")).locator(
            ".card h3").first.inner_text()
    assert first >= 9


def test_two_hundred_thousand_rows_come_in_and_the_bad_ones_are_named(tmp_path, hub):
    rows = list(people(200_000, seed=3))
    rows[100] = ["=cmd|' /C calc'!A0"] + rows[100][1:]
    rows[101] = rows[99]
    rows[102][1] = "Zo\u0000e"
    path = tmp_path / "big.csv"
    path.write_bytes(register(rows))
    done = hub.run("register", "import", "--agency", "EDU", str(path), "--json", timeout=300)
    said = json.loads(done.stdout)
    assert (said["read"], said["kept"], said["left_out"]) == (200_000, 199_998, 2)
    asked = rows[150_000]
    found = json.loads(hub.run("find", "--given", asked[1], "--family", asked[2], "--json").stdout)
    assert asked[0] in [candidate["id"] for candidate in found["candidates"]]


def test_a_register_in_another_encoding_or_of_rubbish_is_refused_or_kept_in_words(tmp_path, hub):
    latin = tmp_path / "latin.csv"
    latin.write_bytes("id,forename,surname\n1,Zoë,Müller\n".encode("cp1252"))
    done = hub.run("register", "import", "--agency", "GPS", str(latin))
    assert "Save the file as UTF-8" in done.stderr and "1 kept" in done.stdout
    rubbish = tmp_path / "rubbish.csv"
    rubbish.write_bytes(bytes(random.Random(4).randrange(256) for _ in range(100_000)))
    refused = hub.run("register", "import", "--agency", "POL", str(rubbish))
    assert refused.returncode == 1 and "map id=COLUMN" in refused.stderr


def test_a_megabyte_of_text_is_refused_in_words_and_still_on_the_page(browser, hub):
    hub.serve()
    school = Person(browser, hub.addresses[0], "school").sign_in()
    page = school.open("/concerns")
    school.press("Start")
    page.goto(page.url[:-1] + "3")
    kept = "Seen alone. " + "x" * 1_000_000
    page.locator("#worry").evaluate("(field, words) => { field.value = words }", kept)
    school.press("Continue")
    assert "too long" in page.inner_text("main")
    assert page.url.endswith("/3")
    assert len(page.input_value("#worry")) == len(kept)
    odd = "Zo\u0000e \u202eright to left\u202c e\u0301\u0301\u0301 \u200b end"
    page.locator("#worry").evaluate("(field, words) => { field.value = words }", odd)
    school.tick("danger", "no")
    school.tick("kinds", "neglect")
    school.press("Continue")
    # Marks are kept and cannot run or hide anything; what cannot be stored is left out.
    assert page.url.endswith("/4") and "end" in school.text() and "\u0000" not in school.text()
    school.leave()


def test_two_people_who_write_at_once_both_keep_their_words(browser, hub):
    hub.serve()
    school, police = (Person(browser, hub.addresses[0], who).sign_in() for who in ("school", "police"))
    for person, words in ((school, "From school"), (police, "From police")):
        page = person.open("/concerns")
        person.press("Start")
        page.fill("#p0-family", "Ashgrove")
        person.press("Continue")
        page.fill("#worry", words)
    for person in (school, police):
        person.tick("danger", "no")
        person.tick("kinds", "neglect")
        person.press("Continue")
    for person in (school, police):
        person.press("Send concern to the hub")
        assert "The hub has your concern" in person.text()
    officer = Person(browser, hub.addresses[0], "screening").sign_in()
    officer.open("/queue")
    assert officer.text().count("Ashgrove") == 2
