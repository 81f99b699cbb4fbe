"""Every page of the demo area, as each role meets it."""

import json
import re
import subprocess
import tempfile

import pytest

from conftest import PROGRAM
from people import signed_in

ROLES = ["Nadia Brook", "Priya Shah", "Grace Ashdown", "Dan Boateng", "Joanne Pell", "Femi Alade",
         "Martin Creel", "Eleanor Byrne", "Ifan Rees"]

OVERSEERS = {"Femi Alade", "Martin Creel", "Eleanor Byrne", "Ifan Rees"}

# A quote or a bracket with a combining mark is one character to some escapers.
ATTACK = "x\"\u0301 autofocus onfocus=\"window.hacked=1\" '\u0301><\u0338script>window.hacked=1" \
         "</script><img src=x onerror=window.hacked=1>"


def is_file(path):
    return path.split("?")[0].endswith((".csv", ".txt", ".ics"))


def kind(path):
    return re.sub(r"[0-9a-z]{26}", "ID", re.sub(r"[?#].*", "", path))


def reachable(person, demo, looks=True):
    """Opens every page the links lead to, two of each kind, beginning at the first page."""
    seen, kinds, waiting = set(), {}, [person.page.url]
    while waiting:
        path = re.sub(r"#.*", "", waiting.pop(0).replace(demo.addresses[0], ""))
        if path in seen or kinds.get(kind(path), 0) >= 2 or is_file(path):
            continue
        seen.add(path)
        kinds[kind(path)] = kinds.get(kind(path), 0) + 1
        page = person.open(path) if looks else person.page
        if not looks:
            page.goto(demo.addresses[0] + path)
        yield path, page
        waiting += [a for a in page.eval_on_selector_all("a", "all => all.map(a => a.href)")
                    if a.startswith(demo.addresses[0])]


# What a lost laptop would give away.
KEPT = """async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length,
    (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length]"""


@pytest.mark.parametrize("name", ROLES)
def test_every_page_a_role_can_reach_is_whole_and_keeps_nothing(browser, demo, name):
    person = signed_in(browser, demo, name)
    count = 0
    for path, page in reachable(person, demo):
        count += 1
        assert page.locator("h1").count() == 1, path
        assert page.title().endswith(" - Riverbank Safeguarding Hub")
        assert "You cannot see this page" not in page.title(), (name, path)
        person.fits_small_screen()
    assert person.page.evaluate(KEPT) == [0] * 5
    cookies = person.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["hub"] and cookies[0]["httpOnly"]
    person.leave()
    assert count >= 5


FORMS = """all => all.map((form, place) => [place, form.getAttribute('action') || '',
    (form.querySelector('[name=form]') || {}).value || '', form.method])"""

FILL = """(form, words) => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const field of form.querySelectorAll('input[type=text], input[type=search], textarea'))
        field.value = words;
    for (const field of form.querySelectorAll('input[type=radio], input[type=checkbox]'))
        field.checked = true;
    for (const field of form.querySelectorAll('select'))
        field.selectedIndex = field.options.length - 1;
    for (const button of form.querySelectorAll('button[name=go]')) {
        const sent = document.createElement('input');
        sent.type = 'hidden'; sent.name = 'go'; sent.value = button.value;
        form.append(sent); break;
    }
    form.submit();
}"""


@pytest.mark.parametrize("name", ROLES)
def test_no_field_of_any_form_of_a_role_can_run_script(browser, attacked, name):
    """Each kind of form a role can reach, once, with script in every field it has."""
    person = signed_in(browser, attacked, name)
    page, tried = person.page, set()
    page.goto(attacked.addresses[0] + "/concerns")
    if page.locator("main form[action='/concerns']").count():
        with page.expect_navigation():
            page.locator("main form[action='/concerns']").evaluate("form => form.submit()")
    else:
        page.goto(attacked.addresses[0])
    for path in [path for path, _ in reachable(person, attacked, looks=False)]:
        page.goto(attacked.addresses[0] + path)
        for place, action, what, method in page.eval_on_selector_all("main form, form.find", FORMS):
            if (kind(action or path), what, method) in tried:
                continue
            tried.add((kind(action or path), what, method))
            page.goto(attacked.addresses[0] + path)
            form = page.locator("main form, form.find").nth(place)
            if form.count() == 0:
                continue
            with page.expect_navigation(wait_until="load"):
                form.evaluate(FILL, ATTACK)
            assert page.evaluate("window.hacked") is None, path
            assert page.locator("script:not([src])").count() == 0
            assert page.locator("[onfocus], [onerror], [style]").count() == 0
    person.leave()
    # Those who oversee have pages to read and hardly a form.
    assert len(tried) >= (0 if name in OVERSEERS else 5), tried


def test_no_search_puts_a_name_in_an_address(browser, demo):
    person = signed_in(browser, demo, "Nadia Brook")
    page = person.open("/search")
    page.fill("#q", "Marchetti Dean")
    person.press("Search")
    assert "What is this search for?" in person.text()
    assert "Dean" not in person.text().replace("Marchetti Dean", "")
    page.locator("main").get_by_role("button", name="Search").click()
    page.wait_for_load_state()
    assert "Why:" in person.look().inner_text("main")
    assert not re.search("marchetti|dean", page.url, re.I)
    person.follow("Add a person to the hub")
    assert page.input_value("#family") == "Dean"
    assert not re.search("marchetti|dean", page.url, re.I)
    person.open("/concerns")
    assert "Marchetti Dean" in person.text()
    person.leave()


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
    page.focus("#p0-given")
    page.keyboard.type("Callum")
    page.keyboard.press("Enter")
    page.wait_for_url("**/3")


def test_commands_answer_programs_and_say_what_to_mend(demo):
    found = demo.run("find", "--given", "Dean", "--family", "Marchetti", "--json")
    candidates = json.loads(found.stdout)["candidates"]
    assert candidates[0]["agency"] == "HUB" and candidates[0]["why"]
    assert {"agency", "id", "answer", "weight", "why"} == set(candidates[0])
    nothing = demo.run("find")
    assert nothing.returncode == 1 and "at least one" in nothing.stderr
    packs = subprocess.run([PROGRAM, "law", "packs", "--json"], capture_output=True, text=True)
    assert {pack["id"] for pack in json.loads(packs.stdout)} == {
        "eng-2015", "eng-2026", "nzl-2019"}
    for command in ["serve", "demo", "register", "find", "contact", "person", "ledger", "rebuild",
                    "law", "check-config", "account", "access"]:
        helped = subprocess.run([PROGRAM, command, "--help"], capture_output=True, text=True)
        assert helped.returncode == 0 and "OVERVIEW" in helped.stdout
    again = demo.run("demo")
    assert again.returncode == 1 and "only fills an empty one" in again.stderr


def test_a_port_that_is_taken_is_said_plainly(demo):
    taken = demo.addresses[0].replace("http://", "")
    second = demo.run("serve", "--demo", "--listen", taken, timeout=20)
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
    facts.write_text(json.dumps({
        "risk": "danger-now", "recipient": "police", "endangers": "no",
        "detriment": "less-harm"}))
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
    coded = tmp_path / "coded.csv"
    coded.write_text("child_given,child_family,child_born,child_sex,danger_now,what_happened\n"
                     "Di,Moss,2015-02-03,F, TRUE ,Words\nEd,Moss,soon,Q,perhaps,Words\n")
    done = demo.run("contact", "import-police", str(coded))
    assert done.returncode == 0 and "2 taken in" in done.stdout and "row 2:" not in done.stderr
    assert "row 3: danger_now: “perhaps” is not yes, no or unknown" in done.stderr
    assert "counts as danger now until somebody has looked" in done.stderr
    assert "row 3: child_sex: “Q”" in done.stderr and "row 3: child_born: “soon”" in done.stderr
