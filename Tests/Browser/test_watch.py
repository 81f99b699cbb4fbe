"""Watches, signs of exploitation, case audits, cover for who is away, kept filters, PDF files."""

import io
import pathlib
import re
import sys

import pytest
from pypdf import PdfReader

from conftest import demo_area
from people import signed_in

BOTH = pytest.mark.parametrize("javascript", [True, False])


@pytest.fixture(scope="module")
def hub():
    program = pathlib.Path(sys.executable).parent / "weasyprint"
    yield from demo_area(GOLDENTHREAD_PDF_COMMAND=str(program))


def watched(person):
    """An enquiry with a watch, by its address."""
    person.page.goto(person.address + "/queue")
    links = person.page.eval_on_selector_all(
        "table a", "all => all.map(a => a.getAttribute('href'))")
    for link in dict.fromkeys(links):
        if link.startswith("/enquiries/"):
            person.page.goto(person.address + link + "/watches")
            if person.page.locator("#watch").count():
                return link
    raise AssertionError("no enquiry has a watch")


@BOTH
def test_what_a_watch_saw_waits_until_somebody_says_what_was_done(browser, hub, javascript):
    social = signed_in(browser, hub, "Tom Harker", javascript)
    police = signed_in(browser, hub, "Dan Boateng", javascript)
    path = watched(social)
    police.open(path + "/watches")
    police.press("Say what was seen")
    assert "Enter what was seen, where and when" in police.text()
    words = f"By the park at 7pm, {javascript}"
    police.page.fill("#seen", words)
    police.press("Say what was seen")
    assert words in police.text()
    social.open("/due")
    assert "Say what was done about what a watch saw" in social.text()
    social.open(path + "/watches")
    while social.page.locator("#seen-answer").count():
        social.page.fill("#seen-answer", "Spoke to the driver")
        social.press("Save what was done")
    assert "Nobody has said what was done" not in social.text()
    if javascript:
        social.fits_small_screen()
    for person in (social, police):
        person.leave()


def test_a_watch_is_added_extended_and_ended(browser, hub):
    social = signed_in(browser, hub, "Tom Harker")
    path = watched(social)
    social.open(path + "/plan")
    social.page.fill("#what", "The blue van")
    social.page.select_option("#owner", label="Dan Boateng, Police")
    social.date("due", 1, 1, 2031)
    social.reveal("If it is to look out for")
    social.page.check("input[name='is-watch']")
    social.page.fill("#when-seen", "Ring 101")
    social.press("Add this action")
    assert "A watch lasts 91 days at the most" in social.text()
    # What was typed is kept.
    assert social.page.input_value("#what") == "The blue van"
    soon = social.page.evaluate(
        "() => { const d = new Date(Date.now() + 20 * 864e5);"
        " return [d.getDate(), d.getMonth() + 1, d.getFullYear()] }")
    social.date("due", *soon)
    social.press("Add this action")
    social.open(path + "/watches")
    # The first to end is open already.
    if social.page.get_by_role("link", name="The blue van").count():
        social.follow("The blue van")
    social.reveal("Let it go on for longer")
    later = social.page.evaluate(
        "() => { const d = new Date(Date.now() + 40 * 864e5);"
        " return [d.getDate(), d.getMonth() + 1, d.getFullYear()] }")
    social.date("until", *later)
    social.press("Let it go on")
    assert "Enter why the watch has to go on" in social.text()
    social.page.fill("#extend-because", "Seen near the school twice")
    social.press("Let it go on")
    social.reveal("End it and say what came of it")
    social.page.fill("#end-because", "The van was sold")
    social.press("End the watch")
    assert "What came of it: The van was sold" in social.text()
    social.leave()


@BOTH
def test_a_sign_is_noted_in_words_and_an_incident_does_not_wait(browser, hub, javascript):
    police = signed_in(browser, hub, "Dan Boateng", javascript)
    social = signed_in(browser, hub, "Tom Harker", javascript)
    path = watched(social)
    police.open(path + "/signs")
    police.page.select_option("#sign-child", index=police.page.locator(
        "#sign-child option[value='']").count())
    police.page.select_option("#sign", "moved-towns")
    police.page.get_by_label("The child said so").check()
    police.page.get_by_label("Yes, harm happened").check()
    police.press("Note this sign")
    assert "Enter what was seen or said, in words" in police.text()
    words = f"Found in a flat in another town, {javascript}"
    police.page.fill("#sign-words", words)
    police.press("Note this sign")
    if police.page.locator("#together-because").count():
        police.page.fill("#together-because", "The child is at risk")
        police.press("Say why, and send it")
    assert words in police.text()
    assert "Police and social care should know at once" in police.text()
    social.open("/due")
    assert "Call a strategy discussion on what was noted, or decide" in social.text()
    # Of those on the page the one just noted is the police's own to take back.
    police.open(path + "/signs")
    card = police.page.locator(".card").filter(has_text=words)
    card.locator("summary").click()
    card.get_by_role("textbox").fill("Another child")
    card.get_by_role("button", name="Take it back").click()
    police.page.wait_for_load_state()
    police.look()
    assert "Taken back" in police.text()
    if javascript:
        police.fits_small_screen()
    for person in (police, social):
        person.leave()


@BOTH
def test_a_second_person_decides_without_knowing_the_first_decision(browser, hub, javascript):
    manager = signed_in(browser, hub, "Grace Ashdown", javascript)
    tom = signed_in(browser, hub, "Tom Harker", javascript)
    manager.open("/audits")
    manager.press("Select the sample")
    assert "Select how they are drawn" in manager.text()
    manager.page.get_by_label("At random, of all").check()
    manager.page.fill("#count", "3")
    manager.date("from", 1, 1, 2020)
    manager.page.select_option("#rater", label="Tom Harker, social worker")
    manager.press("Select the sample")
    assert "Not shown yet" in manager.text()
    audit = manager.page.url.replace(manager.address, "")
    assert manager.page.locator("main table a").count() == 0
    tom.open(audit)
    tom.page.get_by_role("link", name=re.compile("Judge the next")).click()
    tom.look()
    item = tom.page.url.replace(tom.address, "")
    tom.press("Save, and see what was decided")
    assert "Select what you would have decided" in tom.text()
    # A manager who is not the second person is not shown it before it is judged.
    manager.page.goto(manager.address + item)
    assert "You cannot see this page" in manager.text()
    manager.problems.clear()
    tom.page.get_by_label("No further action").check()
    tom.page.fill("#because", "Nothing on record shows harm")
    tom.press("Save, and see what was decided")
    assert "Two decisions" in tom.text() and "Nothing on record shows harm" in tom.text()
    tom.open(audit)
    tom.page.get_by_role("link", name=re.compile("Judge the next")).click()
    tom.reveal("I cannot judge this one")
    tom.page.fill("#aside-because", "I know this family")
    tom.press("Set it aside")
    assert "Set aside: I know this family" in tom.text()
    manager.open(audit)
    manager.reveal("Add something to do about it")
    manager.page.fill("#lesson", "Ask every child")
    manager.page.select_option("#lesson-owner", label="Dan Boateng, Police")
    manager.date("lesson-due", 1, 6, 2031)
    manager.press("Add it")
    police = signed_in(browser, hub, "Dan Boateng", javascript)
    police.open("/due")
    police.open(audit)
    police.page.get_by_label("What was done, and how do you know that it helped?").fill("Trained")
    police.press("Say that it is done")
    assert "Done: Trained" in police.text()
    if javascript:
        for person in (manager, tom):
            person.open(audit)
            person.fits_small_screen()
    for person in (manager, tom, police):
        person.leave()


@BOTH
def test_work_of_somebody_away_is_done_by_who_covers(browser, hub, javascript):
    priya = signed_in(browser, hub, "Priya Shah", javascript)
    tom = signed_in(browser, hub, "Tom Harker", javascript)
    priya.open("/away")
    priya.page.select_option("#cover", label="Tom Harker")
    priya.press("Save")
    assert "Enter last day away" in priya.text()
    today = priya.page.evaluate(
        "() => { const d = new Date(Date.now() + 2 * 864e5);"
        " return [d.getDate(), d.getMonth() + 1, d.getFullYear()] }")
    priya.date("away-to", *today)
    priya.press("Save")
    assert "Away now" in priya.text()
    if javascript:
        priya.fits_small_screen()
    tom.open("/due")
    tom.open("/away")
    assert "Priya Shah" in tom.text()
    # Somebody else's is not theirs to end.
    assert tom.page.get_by_role("button", name="End now").count() == 0
    priya.page.get_by_role("button", name=re.compile("End now.*Priya Shah")).click()
    priya.page.wait_for_load_state()
    assert "Nobody is away or plans to be." in priya.text()
    for person in (priya, tom):
        person.leave()


@BOTH
def test_a_filter_is_kept_under_a_name_and_removed(browser, hub, javascript):
    nadia = signed_in(browser, hub, "Nadia Brook", javascript)
    nadia.open("/queue?priority=red&sort=child")
    nadia.press("Keep it")
    assert "Enter a name of up to 60 characters" in nadia.text()
    assert nadia.page.is_checked("#priority-red")
    nadia.page.fill("#filter-name", "Red ones")
    nadia.press("Keep it")
    nadia.open("/queue")
    nadia.follow("Red ones")
    assert "priority=red" in nadia.page.url and nadia.page.is_checked("#priority-red")
    # Another order keeps the filter.
    nadia.follow("stage")
    assert "priority=red" in nadia.page.url and "sort=stage" in nadia.page.url
    if javascript:
        nadia.fits_small_screen()
    nadia.open("/queue")
    nadia.page.get_by_role("button", name=re.compile("Remove.*Red ones")).click()
    nadia.page.wait_for_load_state()
    assert "Red ones" not in nadia.text()
    nadia.leave()


def pdf(person, path):
    answer = person.context.request.get(person.address + path)
    assert answer.status == 200, path
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.body()))


@pytest.mark.parametrize("page", ["/board", "plan", "then", "assessment", "strategy", "/audits"])
def test_a_page_is_a_tagged_pdf_that_says_who_printed_it(browser, hub, page):
    manager = signed_in(browser, hub, "Grace Ashdown")
    path = page if page.startswith("/") else f"{watched(manager)}/{page}"
    manager.open(path)
    link = manager.page.get_by_role("link", name="This page as a PDF file")
    made = pdf(manager, link.get_attribute("href"))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB" and made.metadata.title
    text = "".join(sheet.extract_text() for sheet in made.pages)
    heading = manager.page.inner_text("h1").split("\n")[-1]
    assert re.sub(r"\s", "", heading) in re.sub(r"\s", "", text)
    for sheet in made.pages:
        marked = re.sub(r"\s+", " ", sheet.extract_text())
        assert "Official-sensitive" in marked and "Printed by Grace Ashdown" in marked
    assert f"Page 1 of {len(made.pages)}" in text
    manager.leave()


def test_a_look_that_leaves_as_a_file_is_written_down_as_one(browser, hub):
    grace = signed_in(browser, hub, "Grace Ashdown")
    path = watched(grace)
    pdf(grace, f"{path}/plan?as=pdf")
    grace.page.goto(grace.address + path)
    child = grace.page.locator("a[href^='/people/']").first.get_attribute("href")
    grace.open("/".join(child.split("/")[:3]) + "/looked")
    assert "plan, as a file" in grace.text().lower()
    grace.leave()


def test_a_pdf_is_refused_where_the_page_is(browser, hub):
    manager = signed_in(browser, hub, "Grace Ashdown")
    path = watched(manager)
    lena = signed_in(browser, hub, "Eleanor Byrne")
    answer = lena.context.request.get(f"{lena.address}{path}/plan?as=pdf")
    assert answer.status == 403 and "application/pdf" not in answer.headers["content-type"]
    for person in (manager, lena):
        person.leave()


def test_a_pdf_program_that_fails_says_so_and_the_hub_goes_on(browser):
    # It ends without reading what it is given.
    for hub in demo_area(GOLDENTHREAD_PDF_COMMAND="/bin/false"):
        manager = signed_in(browser, hub, "Grace Ashdown")
        for _ in range(20):
            answer = manager.context.request.get(manager.address + "/board?as=pdf")
            assert answer.status == 503 and "The file could not be made" in answer.text()
        manager.open("/board")
        manager.leave()
