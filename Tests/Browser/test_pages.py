"""Every page of the demo area, as each role meets it."""

import json
import re
import subprocess
import tempfile
import urllib.request

import pytest

from conftest import PROGRAM
from people import Person

ROLES = ["Nadia Brook", "Priya Shah", "Grace Ashdown", "Dan Boateng", "Joanne Pell", "Femi Alade",
         "Martin Creel", "Eleanor Byrne", "Ifan Rees"]

# A quote or a bracket with a combining mark is one character to some escapers.
ATTACK = "x\"\u0301 autofocus onfocus=\"window.hacked=1\" '\u0301><\u0338script>window.hacked=1" \
         "</script><img src=x onerror=window.hacked=1>"


def signed_in(browser, demo, name):
    person = Person(browser, demo.addresses[0], "", True)
    person.open("/sign-in")
    person.press(name)
    return person


@pytest.mark.parametrize("name", ROLES)
def test_every_page_a_role_can_reach_is_whole(browser, demo, name):
    person = signed_in(browser, demo, name)
    seen, kinds, waiting = set(), {}, [person.page.url]
    while waiting:
        url = waiting.pop(0)
        path = re.sub(r"#.*", "", url.replace(demo.addresses[0], ""))
        kind = re.sub(r"[0-9a-z]{26}", "ID", path.split("?")[0])
        if path in seen or kinds.get(kind, 0) >= 2 or path.endswith(".csv"):
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        page = person.open(path)
        assert page.locator("h1").count() == 1, path
        assert page.title().endswith(" - Riverbank Safeguarding Hub")
        assert "You cannot see this page" not in page.title(), (name, path)
        person.fits_small_screen()
        waiting += [a for a in page.eval_on_selector_all("a", "all => all.map(a => a.href)")
                    if a.startswith(demo.addresses[0])]
    person.leave()
    assert len(seen) >= 5


def test_no_field_of_any_form_can_run_script(browser, demo):
    person = signed_in(browser, demo, "Grace Ashdown")
    paths, page = {"/concerns", "/people/new", "/search"}, person.page
    page.goto(demo.addresses[0] + "/queue")
    links = page.eval_on_selector_all("table a", "all => all.map(a => a.getAttribute('href'))")
    contact = next(link for link in links if link.startswith("/concerns/"))
    paths.add(contact)
    for link in [link for link in links if link.startswith("/enquiries/")][::6]:
        paths |= {link + end for end in ["", "/ask", "/assessment", "/decision", "/plan"]}
    forms = 0
    for path in sorted(paths):
        page.goto(demo.addresses[0] + path)
        for place in range(page.locator("main form").count()):
            page.goto(demo.addresses[0] + path)
            form = page.locator("main form").nth(place)
            if form.count() == 0:
                continue
            with page.expect_navigation(wait_until="load"):
                form.evaluate("""(form, words) => {
                for (const details of document.querySelectorAll('details')) details.open = true;
                for (const field of form.querySelectorAll('input[type=text], input[type=search], textarea'))
                    field.value = words;
                for (const field of form.querySelectorAll('input[type=radio]')) field.checked = true;
                form.submit();
            }""", ATTACK)
            forms += 1
            assert page.evaluate("window.hacked") is None, path
            assert page.locator("script:not([src])").count() == 0
            assert page.locator("[onfocus], [onerror], [style]").count() == 0
    page.goto(demo.addresses[0] + "/search?q=" + urllib.request.quote(ATTACK))
    assert page.evaluate("window.hacked") is None
    person.leave()
    assert forms > 20


def test_a_page_prints_as_a_tagged_document(browser, demo):
    person = signed_in(browser, demo, "Priya Shah")
    page = person.open("/queue")
    page.goto(page.locator("table a[href^='/enquiries/']").first.evaluate("a => a.href"))
    person.follow("Child’s record")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        page.pdf(path=file.name, tagged=True)
        assert b"/StructTreeRoot" in open(file.name, "rb").read()


def test_the_whole_of_a_concern_can_be_begun_by_keyboard(browser, demo):
    person = signed_in(browser, demo, "Joanne Pell")
    page = person.open("/concerns")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Start":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/concerns/drafts/**")
    page.focus("#source")
    page.keyboard.press("Enter")


def test_commands_answer_programs_and_say_what_to_mend(demo):
    found = demo.run("find", "--given", "Dean", "--family", "Marchetti", "--json")
    candidates = json.loads(found.stdout)["candidates"]
    assert candidates[0]["agency"] == "HUB" and candidates[0]["why"]
    assert {"agency", "id", "answer", "weight", "why"} == set(candidates[0])
    nothing = demo.run("find")
    assert nothing.returncode == 1 and "at least one" in nothing.stderr
    packs = subprocess.run([PROGRAM, "law", "packs", "--json"], capture_output=True, text=True)
    assert {pack["id"] for pack in json.loads(packs.stdout)} == {"eng-2015", "eng-2026"}
    for command in ["serve", "demo", "register", "find", "contact", "person", "ledger", "rebuild",
                    "law", "check-config", "account", "access"]:
        helped = subprocess.run([PROGRAM, command, "--help"], capture_output=True, text=True)
        assert helped.returncode == 0 and "OVERVIEW" in helped.stdout
    again = demo.run("demo")
    assert again.returncode == 1 and "only fills an empty one" in again.stderr


def test_a_port_that_is_taken_is_said_plainly(demo):
    taken = demo.addresses[0].replace("http://", "")
    second = demo.run("serve", "--listen", taken, timeout=20)
    assert second.returncode == 1 and "could not listen" in second.stderr


def test_a_changed_rule_changes_the_page_and_the_command(browser, demo, tmp_path):
    packs = tmp_path / "packs"
    packs.mkdir()
    source = PROGRAM.parents[2] / "Sources/SharingLaw/Packs"
    for name in ("eng-2015.yaml", "eng-2026.yaml"):
        text = (source / name).read_text()
        (packs / name).write_text(text.replace(
            "A child is in danger now. Share what is needed at once, and record why after.",
            "These words were changed in the pack."))
    facts = tmp_path / "facts.json"
    facts.write_text('{"risk": "danger-now"}')
    said = subprocess.run(
        [PROGRAM, "law", "decide", "--pack", "eng-2026", "--packs", packs, facts],
        capture_output=True, text=True)
    assert "These words were changed in the pack." in said.stdout
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"risk": "huge"}')
    refused = subprocess.run(
        [PROGRAM, "law", "decide", "--pack", "eng-2026", wrong], capture_output=True, text=True)
    assert refused.returncode == 1 and "no value of “risk”" in refused.stderr


def test_concerns_come_in_by_file_and_bad_rows_are_named(tmp_path, demo):
    good = tmp_path / "concern.json"
    good.write_text(json.dumps({
        "source": "school", "children": [{"given": "Amy", "born": "2016"}], "worry": "A worry"}))
    received = demo.run("contact", "add", str(good), "--json")
    assert json.loads(received.stdout)["reference"].startswith("RBC-")
    bad = tmp_path / "bad.json"
    bad.write_text('{"children": [], "worry": 7}')
    refused = demo.run("contact", "add", str(bad))
    assert refused.returncode == 1 and "worry" in refused.stderr
    police = tmp_path / "police.csv"
    police.write_text("child_given,child_family,what_happened,kind\n"
                      "Amy,Green,Seen alone at night,missing\n,,No name,other\nBo,Hall,,other\n"
                      "Cy,Lake,Words,nonsense\n")
    done = demo.run("contact", "import-police", str(police))
    assert done.returncode == 1 and "1 taken in, 3 left out" in done.stdout
    assert "row 4: what_happened is empty" in done.stderr
