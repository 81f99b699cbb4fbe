"""Judging risk together: several people in one room at once, with and without JavaScript."""

import time

import pytest
from playwright.sync_api import expect

from conftest import Hub, demo_area
from people import enquiries, signed_in

LIVE = "Live: follows as others work"


@pytest.fixture(scope="module")
def hub():
    yield from demo_area()


def rooms(social, others):
    """Enquiries whose assessment is not started yet and that all of these have a part in."""
    for link in enquiries(social, *others):
        social.page.goto(social.address + link + "/assessment")
        if "Start the joint risk assessment" in social.text():
            yield link


def take_part(person, path):
    person.open(path + "/assessment")
    person.press("Take part for", exact=False)


def give_levels(person, level, cite=None):
    for group in person.page.locator("form[action$='/levels'] .factor").all():
        group.locator(f'input[type=radio][value="{level}"]').check()
        group.get_by_label("In words, if you tick nothing you rely on").fill("From our own work")
        if cite:
            group.get_by_text("What you rely on").click()
            group.get_by_label(cite).check()
            cite = None
    person.press("Give these levels")


def test_four_people_in_one_room_see_each_other_work(four_browsers, hub):
    social, police, school, manager = (
        signed_in(own, hub, name)
        for own, name in zip(
            four_browsers, ["Priya Shah", "Dan Boateng", "Joanne Pell", "Grace Ashdown"]))
    path = next(rooms(social, [police, school]))
    social.open(path + "/assessment")
    social.press("Start the joint risk assessment")
    manager.open(path + "/assessment")
    expect(manager.page.locator("#live-status")).to_have_text(LIVE)
    expect(manager.page.locator("#show-new")).to_be_hidden()
    for person in (police, school):
        take_part(person, path)
    people = manager.page.locator("#room-people")
    for name in ["Priya Shah", "Dan Boateng", "Joanne Pell", "Grace Ashdown"]:
        expect(people).to_contain_text(name)

    # Who is writing where, and never what.
    police.page.locator(".factor input[type=text]").first.fill("Secret words")
    expect(people).to_contain_text("Police, giving levels")
    assert "Secret words" not in manager.page.content()
    police.page.locator("#note").focus()
    expect(people).not_to_contain_text("giving levels")

    # A note reaches the other pages; what somebody is typing there stays.
    school.page.fill("#note", "He was quiet today")
    manager.page.fill("#note", "Half a thou")
    school.press("Add the note")
    expect(manager.page.locator("#room-happens")).to_contain_text("He was quiet today")
    assert manager.page.input_value("#note") == "Half a thou"
    manager.page.fill("#note", "")

    give_levels(social, "low")
    expect(police.page.locator("#room-happens")).to_contain_text("gave levels")
    assert "From our own work" not in police.page.locator("#room-main").inner_text()
    give_levels(school, "medium")
    give_levels(police, "veryHigh")
    # Nobody pressed anything there.
    expect(manager.page.locator("#room-main")).to_contain_text("What we each see")
    expect(manager.page.locator("#room-main")).to_contain_text("Views differ")
    manager.look()
    manager.fits_small_screen()

    # Two write in one part: whoever is slower is told, and keeps their words.
    slower = manager.page.locator('details[open] form[action$="/joint"]').first
    slower.get_by_label("Why?").fill("I am still think")

    # Agreement and disagreement stand side by side.
    for _ in range(8):
        form = social.page.locator('details[open] form[action$="/joint"]').first
        form.locator('input[value="high"]').check()
        form.get_by_label("Why?").fill("Caution until we know more")
        form.get_by_role("button").click()
        social.page.wait_for_load_state()
    expect(manager.page.locator("#room-joint")).to_contain_text("New since you began: others changed this")
    assert slower.get_by_label("Why?").input_value() == "I am still think"
    social.tick("level", "high")
    social.page.fill("#words", "He may be harmed again soon.")
    social.press("Propose")
    expect(police.page.locator("#room-judgement")).to_contain_text("He may be harmed again soon")
    police.page.fill("#disagree-because", "We think it is very high")
    police.press("Disagree and say why")
    school.press("Agree")
    expect(manager.page.locator("#room-judgement")).to_contain_text("We think it is very high")
    expect(manager.page.locator("#room-judgement")).to_contain_text("Agrees")

    # Somebody who comes late sees how it formed.
    page = school.open(path + "/assessment/story")
    steps = page.get_by_role("link", name="Show the picture then").count()
    assert steps > 8
    page.get_by_role("link", name="Show the picture then").first.click()
    page.wait_for_load_state()
    assert f"Step 1 of {steps}" in school.look().inner_text("main")
    school.follow("Next step")
    assert f"Step 2 of {steps}" in school.text()
    school.fits_small_screen()
    for person in (social, police, school, manager):
        person.leave()


def test_what_others_relied_on_changes_and_they_are_told_within_a_second(browser, hub):
    social, police, manager = (
        signed_in(browser, hub, name) for name in ["Priya Shah", "Dan Boateng", "Grace Ashdown"])
    path = with_a_piece(social, police)
    social.open(path + "/assessment")
    social.press("Start the joint risk assessment")
    words = social.page.locator("label:has-text('POL:')").first.text_content()
    give_levels(social, "high", cite=words)
    manager.open(path + "/assessment")
    expect(manager.page.locator("#live-status")).to_have_text(LIVE)
    police.open(path)
    police.reveal("Withdraw this")
    police.page.locator("input[id^=back-because-]").first.fill("It was another child")
    start = time.time()
    police.page.get_by_role("button", name="Take it back").first.click()
    expect(manager.page.locator("#room-changes")).to_contain_text("took back what others relied on")
    assert time.time() - start < 1.5
    police.look()
    assert "Taken back" in police.text()
    social.open(path + "/assessment")
    assert "It was another child" in social.text()
    social.page.get_by_label("What does it mean for your agency’s view?").fill("")
    social.press("Answer")
    assert "Enter what it means for your agency’s view" in social.text()
    social.page.get_by_label("What does it mean for your agency’s view?").fill("It stands without")
    social.press("Answer")
    assert "took back" not in social.page.locator("#room-changes").inner_text()
    expect(manager.page.locator("#room-changes")).to_be_empty()
    for person in (social, police, manager):
        person.leave()


def with_a_piece(social, police):
    """An enquiry to be assessed in which the police shared one thing."""
    for path in rooms(social, [police]):
        police.open(path)
        if police.page.locator("summary", has_text="Correct this").count() == 1:
            return path
    raise AssertionError("no enquiry with a piece from the police")


def test_a_page_that_lost_the_hub_says_so_and_catches_up(browser):
    hub = Hub()
    try:
        assert hub.run("demo", "--children", "60").returncode == 0
        hub.serve("--demo")
        social, police = (signed_in(browser, hub, name) for name in ["Priya Shah", "Dan Boateng"])
        path = next(rooms(social, [police]))
        social.open(path + "/assessment")
        social.press("Start the joint risk assessment")
        take_part(police, path)
        status = police.page.locator("#live-status")
        expect(status).to_have_text(LIVE)
        police.page.fill("#note", "Not sent yet")
        address = hub.addresses[0].removeprefix("http://")
        assert hub.stop() == [0]
        expect(status).to_have_text("Connection lost. Trying again")
        expect(police.page.locator("#show-new")).to_be_visible()
        hub.serve("--demo", "--listen", address)
        # Something happens before the page has found its way back.
        social.page.goto(social.address + path + "/assessment")
        social.page.fill("#note", "Said in between")
        social.page.get_by_role("button", name="Add the note").click()
        expect(status).to_have_text(LIVE, timeout=15_000)
        expect(police.page.locator("#room-happens")).to_contain_text("Said in between")
        assert police.page.input_value("#note") == "Not sent yet"
        police.problems.clear()
        police.press("Add the note")
        assert "Not sent yet" in police.page.locator("#room-happens").inner_text()
        for person in (social, police):
            person.leave()
    finally:
        hub.discard()


def test_the_room_works_as_plain_pages(browser, hub):
    social, police = (
        signed_in(browser, hub, name, javascript=False) for name in ["Priya Shah", "Dan Boateng"])
    path = next(rooms(social, [police]))
    social.open(path + "/assessment")
    social.press("Start the joint risk assessment")
    take_part(police, path)
    police.page.fill("#note", "")
    police.press("Add the note")
    assert "Enter your note" in police.text()
    police.page.fill("#note", "Seen on Tuesday")
    police.press("Add the note")
    assert "Shown as it was when you opened it" in social.text()
    social.follow("Show what is new")
    assert "Seen on Tuesday" in social.text()
    for person in (social, police):
        person.leave()
